"""What every comparator promises, and the levels of those for values of any kind."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.comparators import COMPARATORS, NULL
from resolution.frame import Frame
from tests.ontology.right_numbers import citizen_ids, usccs
from tests.resolution.building import Values, frame_of, level, outcome

persons = st.text(st.sampled_from("张章伟卫李黎明阿·買买林琳"), min_size=1, max_size=5)
firms = st.lists(
    st.sampled_from("兴义市 安龙县 金州 金洲 顺达 运输 有限公司 公司 一 分公司".split()),
    min_size=1,
    max_size=5,
)
places = st.lists(
    st.sampled_from("兴义市 安龙县 桔山街道 招堤街道 瑞金路 端金路 12号 13号 3单元".split()),
    min_size=1,
    max_size=5,
)


def slips(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Numbers, and the same with an end cut off, two neighbours swapped, or the middle hidden."""
    ways: list[Callable[[str], str]] = [
        lambda n: n,
        lambda n: n[:-1],
        lambda n: n[:9] + n[10] + n[9] + n[11:],
        lambda n: n[:6] + "********" + n[14:],
    ]
    return st.builds(lambda n, way: way(n), numbers, st.sampled_from(ways))


few_ids = slips(st.sampled_from(["522301198001011231", "522301198001011012", "52242819670407354X"]))
cases = {
    "exact": ("plain", st.sampled_from("abc")),
    "edit": ("plain", st.text("ab", max_size=3)),
    "similar": ("text", st.text("abc ", min_size=1, max_size=6)),
    "date": ("date", st.dates().map(str)),
    "person_name": ("person_name", persons),
    "person_id": ("person_id", few_ids | slips(citizen_ids())),
    "uscc": ("uscc", usccs() | usccs().map(lambda code: code[8:17])),
    "enterprise_name": ("enterprise_name", firms.map("".join)),
    "address": ("address", places.map("".join)),
}


@st.composite
def two_attributes(draw: st.DrawFn) -> tuple[str, Frame, tuple[str, ...]]:
    name = draw(st.sampled_from(sorted(cases)))
    standardiser, values = cases[name]
    size = draw(st.integers(2, 5))
    columns: dict[str, tuple[str, Values]] = {
        attribute: (standardiser, draw(st.lists(st.none() | values, min_size=size, max_size=size)))
        for attribute in ("x", "former")
    }
    on = ("x", "former") if name in ("person_name", "address") else ("x",)
    return name, frame_of(columns), on


@given(two_attributes())
def test_every_comparator_says_the_same_both_ways_and_nothing_of_what_is_missing(
    case: tuple[str, Frame, tuple[str, ...]],
) -> None:
    name, frame, on = case
    size = len(frame)
    pairs = [(a, b) for a in range(size) for b in range(size)]
    there = outcome(name, frame, pairs, on)
    back = outcome(name, frame, [(b, a) for a, b in pairs], on)
    assert there.levels.tolist() == back.levels.tolist()
    np.testing.assert_array_equal(there.frequency, back.frequency)
    assert there.levels.dtype == np.int8
    assert NULL <= there.levels.min() <= there.levels.max() < len(COMPARATORS[name].levels)
    rated = there.frequency[~np.isnan(there.frequency)]
    assert ((rated > 0) & (rated <= 1)).all()
    assert np.isnan(there.frequency[there.levels == NULL]).all()
    for (a, b), found in zip(pairs, there.levels.tolist(), strict=True):
        if all(frame.column(x).codes[a] < 0 for x in on) or all(frame.column(x).codes[b] < 0 for x in on):
            assert found == NULL


@given(two_attributes())
def test_one_pair_at_a_time_or_all_at_once_is_the_same(case: tuple[str, Frame, tuple[str, ...]]) -> None:
    name, frame, on = case
    pairs = [(a, b) for a in range(len(frame)) for b in range(a)]
    together = outcome(name, frame, pairs, on)
    alone = [outcome(name, frame, [pair], on) for pair in pairs]
    assert together.levels.tolist() == [int(one.levels[0]) for one in alone]
    np.testing.assert_array_equal(together.frequency, [one.frequency[0] for one in alone])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("1", "1", "same"), ("1", "2", "different"), ("1", None, None), (None, None, None)],
)
def test_exact(one: str | None, other: str | None, expected: str | None) -> None:
    assert level("exact", "plain", one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("13812345678", "+86 138-1234-5678", "same"),
        ("13812345678", "13812345679", "near"),
        ("13812345678", "13812345687", "near"),  # two neighbours swapped are one slip
        ("13812345678", "13812345699", "different"),
        ("0859-3222222", "0859 3222222", "same"),
        ("13812345678", None, None),
    ],
)
def test_edit_on_phones(one: str, other: str | None, expected: str | None) -> None:
    assert level("edit", "phone", one, other) == expected


def test_edit_lets_as_many_slips_pass_as_the_model_says() -> None:
    assert level("edit", "plain", "LGAX2A130B1234567", "LGAX2A130B1234599") == "different"
    assert level("edit", "plain", "LGAX2A130B1234567", "LGAX2A130B1234599", distance=2) == "near"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Foo Bar.", "foo  bar", "same"),
        ("martha", "marhta", "very_similar"),
        ("dixon", "dicksonx", "similar"),
        ("abc", "xyz", "different"),
        ("abc", None, None),
    ],
)
def test_similar(one: str, other: str | None, expected: str | None) -> None:
    assert level("similar", "text", one, other) == expected


def test_similar_draws_its_lines_where_the_model_says() -> None:
    assert level("similar", "text", "martha", "marhta", very_similar=0.99) == "similar"
    assert level("similar", "text", "martha", "marhta", very_similar=0.99, similar=0.98) == "different"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1980-01-12", "1980-01-12 08:30:00", "same"),
        ("1980-01-12", "1980-01-13", "near"),
        ("1980-01-12", "1980-01-21", "near"),
        ("1980-03-12", "1980-12-03", "near"),  # day and month exchanged
        ("1980-01-12", "1981-01-12", "near"),
        ("1980-01-12", "1980-09-30", "same_year"),
        ("1980-01-12", "1991-05-30", "different"),
        ("1980-01-12", None, None),
    ],
)
def test_date(one: str, other: str | None, expected: str | None) -> None:
    assert level("date", "date", one, other) == expected


def test_the_frequency_is_that_of_the_value_agreed_on() -> None:
    frame = frame_of({"x": ("plain", ["a", "a", "a", "b", "b", None])})
    found = outcome("exact", frame, [(0, 1), (3, 4), (0, 3), (0, 5)])
    np.testing.assert_allclose(found.frequency, [3 / 5, 2 / 5, np.nan, np.nan], rtol=1e-6)


def test_a_thing_with_many_records_counts_once_where_the_frame_says_so() -> None:
    frame = frame_of({"x": ("plain", ["a", "a", "a", "b", "b"])})
    frame.shares = np.array([1 / 3, 1 / 3, 1 / 3, 1.0, 1.0])
    found = outcome("exact", frame, [(0, 1), (3, 4)])
    np.testing.assert_allclose(found.frequency, [1 / 3, 2 / 3], rtol=1e-6)


def test_shared_token() -> None:
    tokens = [(0, "case 1"), (0, "case 2"), (1, "case 2"), (1, "case 1"), (2, "case 1"), (3, "case 9")]
    frame = frame_of({"x": ("plain", [None] * 5)}, case=tokens)
    found = outcome("shared_token", frame, [(0, 1), (1, 2), (0, 3), (0, 4)], ["case"])
    assert found.levels.tolist() == [0, 0, 1, NULL]
    # Of two shared cases the rarer counts; four records have cases.
    np.testing.assert_allclose(found.frequency, [2 / 4, 3 / 4, np.nan, np.nan], rtol=1e-6)


def test_shared_token_says_nothing_where_something_finer_is_known_of_both() -> None:
    frame = frame_of({"address": ("plain", ["a", "b", None])}, area=[(0, "522301"), (1, "522301"), (2, "522301")])
    found = outcome("shared_token", frame, [(0, 1), (0, 2)], ["area"], unless="address")
    assert found.levels.tolist() == [NULL, 0]


@pytest.mark.parametrize("tokens", [{}, {"case": []}])
def test_shared_token_without_tokens_says_nothing(tokens: dict[str, list[tuple[int, str]]]) -> None:
    frame = frame_of({"x": ("plain", ["a", "a"])}, **tokens)
    assert outcome("shared_token", frame, [(0, 1)], ["case"]).levels.tolist() == [NULL]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abcd")), max_size=12),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6),
)
def test_shared_token_is_what_sets_say(tokens: list[tuple[int, str]], pairs: list[tuple[int, int]]) -> None:
    held = {r: {t for record, t in tokens if record == r} for r in range(5)}
    having = sum(bool(h) for h in held.values())
    found = outcome("shared_token", frame_of({"x": ("plain", [None] * 5)}, t=tokens), pairs, ["t"])
    for (a, b), got, frequency in zip(pairs, found.levels.tolist(), found.frequency.tolist(), strict=True):
        shared = held[a] & held[b]
        assert got == (NULL if not held[a] or not held[b] else 0 if shared else 1)
        if shared:
            rarest = min(sum(token in h for h in held.values()) for token in shared)
            assert frequency == pytest.approx(rarest / having)
        else:
            assert np.isnan(frequency)
