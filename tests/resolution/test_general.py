"""Standardisers and comparators for tables of any kind."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.comparators import COMPARATORS
from resolution.frame import Column, Frame, TokenSet
from resolution.standardise import STANDARDISERS

GENERAL = ["name", "words", "any_date", "month_first_date", "number", "postcode", "email", "digits", "key"]


def made(standardiser: str, value: str) -> dict[str, str | None]:
    return {feature: found[0] for feature, found in STANDARDISERS[standardiser]([value]).items()}


@pytest.mark.parametrize(
    ("standardiser", "value", "expected"),
    [
        ("name", "Dr. José  O'Neill", {"": "jose oneill", "first": "jose", "last": "oneill", "start": "jos"}),
        ("name", "Smith-Jones, Ann", {"": "smith jones ann", "sorted": "ann jones smith"}),
        ("words", "The  Théory, of X!", {"": "the theory of x", "start": "the theory of", "longest": "theory"}),
        ("any_date", "9/4/1956", {"": "1956-04-09", "year": "1956", "month_day": "04-09"}),
        ("month_first_date", "4/9/1956", {"": "1956-04-09"}),
        ("any_date", "19560409", {"": "1956-04-09"}),
        ("any_date", "1956-04-09 00:00:00", {"": "1956-04-09"}),
        ("any_date", "二〇一六年一月五日", {"": "2016-01-05"}),
        ("any_date", "1856-86-18", {"": "1856-86-18"}),
        ("any_date", "spring", {"": None, "year": None}),
        ("number", "$1,234.50", {"": "1234.5"}),
        ("number", "none", {"": None}),
        ("postcode", "tq13 8df", {"": "TQ138DF", "area": "TQ13"}),
        ("postcode", "562400", {"area": "562"}),
        ("email", "Ann@Example.ORG ", {"": "ann@example.org", "user": "ann", "domain": "example.org"}),
        ("digits", "+1 (310) 246-1501", {"": "13102461501", "last7": "2461501", "last4": "1501"}),
        ("key", "ab-12 34/5", {"": "AB12345", "head": "AB1", "tail": "2345"}),
    ],
)
def test_standardised(standardiser: str, value: str, expected: dict[str, str | None]) -> None:
    assert expected.items() <= made(standardiser, value).items()


@pytest.mark.parametrize("standardiser", GENERAL)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_each_value_by_itself_and_none_for_nothing(standardiser: str, values: list[str]) -> None:
    found = STANDARDISERS[standardiser](values)
    for feature, column in found.items():
        assert len(column) == len(values)
        assert "" not in column
        assert column == [made(standardiser, value)[feature] for value in values]


def level(comparator: str, one: str | None, other: str | None, options: dict[str, Any] | None = None) -> str | None:
    """The level of two values, which must be the same either way round."""
    frame = Frame(["a", "b"], {"x": Column.from_values([one, other])})
    if comparator == "postcode":
        areas = [made("postcode", v)["area"] if v else None for v in (one, other)]
        frame.columns["x.area"] = Column.from_values(areas)
    return both_ways(comparator, frame, ["x"], options)


def both_ways(comparator: str, frame: Frame, on: list[str], options: dict[str, Any] | None = None) -> str | None:
    ends = np.array([0, 1], np.int32), np.array([1, 0], np.int32)
    there, back = COMPARATORS[comparator].run(frame, *ends, on, options or {}).levels.tolist()
    assert there == back
    return None if there < 0 else COMPARATORS[comparator].levels[there]


@pytest.mark.parametrize(
    ("comparator", "one", "other", "options", "expected"),
    [
        ("name", "jonathan", "jonathon", {}, "very_similar"),
        ("name", "rob", "robert", {}, "shortened"),
        ("name", "j", "jonathan", {}, "shortened"),
        ("name", "martha", "marian", {}, "similar"),
        ("name", "ann", "zoe", {}, "different"),
        ("name", "ann", None, {}, None),
        ("number", "10", "10", {}, "same"),
        ("number", "100", "104", {}, "near"),
        ("number", "100", "104", {"tolerance": 1}, "different"),
        ("number", "1999", "2000", {"tolerance": 1}, "near"),
        ("number", "x", "10", {}, None),
        ("postcode", "4881", "4818", {}, "near"),
        ("postcode", "TQ138DF", "TQ138HU", {}, "same_area"),
        ("postcode", "4881", "2119", {}, "different"),
        ("words", "stanley street", "street stanley", {}, "very_similar"),
        ("words", "stanley street", "street stanley", {"scorer": "ratio"}, "different"),
        ("words", "west devon", "devon", {"scorer": "shared_words"}, "very_similar"),
        ("cosine", "efficient evaluation of joins", "efficient evaluation of join", {}, "very_similar"),
        ("cosine", "a b c", "x y z", {"grams": 0}, "different"),
    ],
)
def test_compared(comparator: str, one: str | None, other: str | None, options: dict[str, Any], expected: str) -> None:
    assert level(comparator, one, other, options) == expected


def test_given_and_family_name_exchanged() -> None:
    frame = Frame(["a", "b"], {"g": Column.from_values(["ann", "lee"]), "f": Column.from_values(["lee", "ann"])})
    assert both_ways("name", frame, ["g", "f"]) == "swapped"
    assert both_ways("name", frame, ["f", "g"]) == "swapped"
    half = Frame(["a", "b"], {"g": Column.from_values(["ann", "lee"]), "f": Column.from_values(["lee", "bob"])})
    assert both_ways("name", half, ["g", "f"]) == "different"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("ab", "ab", "same"), ("abc", "ab", "most"), ("abc", "cde", "some"), ("ab", "cd", "none"), ("", "ab", None)],
)
def test_overlap(one: str, other: str, expected: str | None) -> None:
    frame = Frame(["a", "b"])
    frame.token_sets["t"] = TokenSet.from_pairs([(0, t) for t in one] + [(1, t) for t in other])
    assert both_ways("overlap", frame, ["t"]) == expected


def test_rare_words_count_more() -> None:
    common = [f"the theory of {word}" for word in ("sets", "rings", "groups", "fields", "trees")]
    values = [*common, "a xylophone", "the xylophone", "the games"]
    frame = Frame([str(k) for k in range(len(values))], {"x": Column.from_values(values)})
    left, right = np.array([5, 6], np.int32), np.array([6, 7], np.int32)
    rare, usual = COMPARATORS["cosine"].run(frame, left, right, ["x"], {"grams": 0}).levels.tolist()
    assert rare < usual


@given(st.lists(st.one_of(st.none(), st.text("ab c", max_size=6)), min_size=2, max_size=6))
@pytest.mark.parametrize("comparator", ["name", "words", "cosine", "number", "exact", "edit", "similar"])
def test_same_is_the_strongest_and_missing_says_nothing(comparator: str, values: list[str | None]) -> None:
    frame = Frame([str(k) for k in range(len(values))], {"x": Column.from_values(values)})
    left, right = (np.array(x, np.int32).ravel() for x in np.meshgrid(range(len(values)), range(len(values))))
    levels = COMPARATORS[comparator].run(frame, left, right, ["x"], {}).levels
    for a, b, found in zip(left.tolist(), right.tolist(), levels.tolist(), strict=True):
        if values[a] is None or values[b] is None:
            assert found == -1
        elif comparator != "number":
            assert (found == 0) == (values[a] == values[b])
