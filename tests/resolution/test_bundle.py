"""The learned bundle: how common values are, written down and used again, so that a pair's weight is its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.bundle import Bundle, Shares, shares_of, use_shares
from resolution.compare import compare
from resolution.engine import run
from resolution.frame import Frame
from resolution.model import Model
from tests.resolution.building import build, codes, model, weights_of


def of_names(**spec: object) -> Model:
    return model(
        **{
            "attributes": {"name": {"standardise": "person_name"}, "phone": {"standardise": "phone"}},
            "tokens": ["case"],
            "blocking": [["name"], ["phone"]],
            "comparisons": {
                "name": {"compare": "person_name", "term_frequency": ["same", "same_sound"]},
                "phone": {"compare": "edit"},
                "case": {"compare": "shared_token", "term_frequency": ["shared"]},
            },
        }
        | spec
    )


def people(spec: Model) -> Frame:
    names = ["张伟"] * 5 + ["章伟", "李娜", "李娜", "王强", None]
    return build(spec, {"name": names, "phone": ["13812345678"] * 10}, case=[(k, "A1") for k in range(3)] + [(8, "A2")])


def test_common_values_have_their_own_share_and_rare_ones_one_in_common() -> None:
    spec = of_names()
    shares = shares_of(people(spec), spec)
    # Nine have a name. Two 李娜 might be one by chance: they are as rare as a name held once.
    assert shares["name"].common == {"张伟": pytest.approx(5 / 9)}
    assert shares["name"].rare == pytest.approx(1 / 9)
    assert shares["name.pinyin"].common == {"zhang wei": pytest.approx(6 / 9)}
    assert shares["case"].common == {"A1": pytest.approx(3 / 4)}
    assert "phone" not in shares  # not weighed by how common it is


def test_a_thing_with_many_records_counts_once() -> None:
    spec = of_names()
    frame = people(spec)
    frame.shares = np.array([0.2] * 5 + [1.0] * 5)
    shares = shares_of(frame, spec)
    assert shares["name"].common == {}
    assert 0 < shares["name"].rare < 1 / 5  # three of the four names are borne by one thing each


def test_of_things_that_bear_a_name_the_two_compared_are_one_less() -> None:
    spec = of_names()
    frame = people(spec)
    frame.shares = np.ones(10)
    shares = shares_of(frame, spec)
    assert shares["name"].common == {"张伟": pytest.approx(4 / 9)}  # too few values to take them for rarer than that
    assert shares["case"].common == {"A1": pytest.approx(3 / 4)}  # all in a case share it by design


def test_each_round_counts_anew() -> None:
    spec = of_names()
    frame = people(spec)
    first = shares_of(frame, spec)
    use_shares(frame, first)
    frame.shares = np.array([0.2] * 5 + [1.0] * 5)
    assert shares_of(frame, spec) != first
    assert shares_of(frame, spec)["name"].common == {}


def test_values_never_seen_are_rare() -> None:
    shares = Shares({"张伟": 0.1}, 0.001)
    assert shares.of(["张伟", "令狐德荣"]).tolist() == [0.1, 0.001]
    assert shares.of([]).tolist() == []


def test_a_bundle_survives_being_written_down() -> None:
    spec = of_names(blocking=[{"keys": ["name"], "cap": 1}])
    bundle = run(people(spec), spec).bundle
    again = Bundle.parse(bundle.dump())
    assert again.dump() == bundle.dump()
    assert (again.records, again.shares) == (10, bundle.shares)
    assert {rule: keys.tolist() for rule, keys in again.left_out.items()} == {
        rule: keys.tolist() for rule, keys in bundle.left_out.items()
    }
    assert len(bundle.left_out["name"]) == 1


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8, unique=True))
def test_the_weight_of_a_pair_depends_on_its_two_records_alone(chosen: list[int]) -> None:
    spec = of_names()
    everyone = people(spec)
    bundle = Bundle(weights_of(spec), shares_of(everyone, spec), {})
    use_shares(everyone, bundle.shares)
    cases = everyone.token_sets["case"]
    held = dict(zip(cases.records.tolist(), (cases.values[t] for t in cases.tokens.tolist()), strict=True))
    part = build(
        spec,
        {name: [everyone.column(name).at(k) for k in chosen] for name in ("name", "phone")},
        case=[(at, held[k]) for at, k in enumerate(chosen) if k in held],
    )
    use_shares(part, bundle.shares)
    pairs = [(a, b) for a in range(len(chosen)) for b in range(a)]
    here = compare(part, spec, codes(a for a, _ in pairs), codes(b for _, b in pairs))
    there = compare(everyone, spec, codes(chosen[a] for a, _ in pairs), codes(chosen[b] for _, b in pairs))
    assert here.levels.tolist() == there.levels.tolist()
    np.testing.assert_array_equal(bundle.weights.total(here), bundle.weights.total(there))
