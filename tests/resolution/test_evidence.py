"""Evidence written out: the waterfall of a pair adds up to its weight and says what it was taken from."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.engine import Resolution, run
from resolution.evidence import rows
from resolution.model import Model
from tests.resolution.building import Values, build, bundle_of, exact_model, fewer, model

NAMES = ("a", "b", "c")
KEYS = {
    *("comparison", "comparison_zh", "comparison_en", "level", "label_zh", "label_en"),
    *("weight", "left", "right"),
}  # fmt: skip


def assert_adds_up(found: Resolution) -> list[list[dict[str, Any]]]:
    """Every row as the contract has it, and its comparisons, without the prior."""
    written = []
    for evidence, row in zip(found.evidence, rows(found), strict=True):
        left, right, entity_type, weight, probability, linked, reason, text = row
        assert (left, right) == (found.frame.ids[evidence.left], found.frame.ids[evidence.right])
        assert left < right
        assert entity_type == found.model.entity_type
        assert (linked, reason) == (evidence.linked, evidence.reason)
        # The weight shown is the weight decided by.
        assert weight == pytest.approx(evidence.weight, abs=1e-4)
        assert probability == pytest.approx(1 / (1 + 2.0**-weight), abs=1e-6)
        prior, *comparisons = json.loads(text)
        assert prior["comparison"] == prior["level"] == "prior"
        assert prior["weight"] == pytest.approx(found.bundle.weights.prior_weight, abs=1e-3)
        assert prior["left"] is prior["right"] is None
        assert all(entry.keys() == KEYS for entry in (prior, *comparisons))
        assert prior["weight"] + sum(c["weight"] for c in comparisons) == pytest.approx(weight, abs=0.002 * len(NAMES))
        written.append(comparisons)
    return written


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Values]:
    size = draw(st.integers(2, 9))
    value = st.none() | st.sampled_from("12")
    return {name: draw(st.lists(value, min_size=size, max_size=size)) for name in NAMES}


@fewer(2)
@given(tables(), st.sampled_from([0.02, 0.9]))
def test_the_parts_add_up_to_the_weight_the_decision_was_made_by(columns: dict[str, Values], link: float) -> None:
    spec = exact_model(*NAMES, u=0.05, thresholds={"link": link, "review": 0.01, "margin": 0})
    assert_adds_up(run(build(spec, columns), spec, bundle_of(spec, 0.003)))


def learning(**spec: Any) -> Model:
    """A model that learns and weighs values by how common they are."""
    comparisons = {n: {"compare": "exact", "term_frequency": ["same"]} for n in NAMES}
    base: dict[str, Any] = {"attributes": dict.fromkeys(NAMES), "blocking": [["a"], ["b"], ["c"]]}
    return model(**base | {"training": [["a"], ["b"]], "comparisons": comparisons} | spec)


def test_they_add_up_where_weights_are_learned_and_rows_come_many_times_over() -> None:
    # Copies fold into one profile: the frequencies shown must be those of profiles, not those of rows.
    columns: dict[str, Values] = {
        "a": ["1", "1", "2", "2", "3", "4"] * 5,
        "b": ["1", "1", "2", "2", "3", "4"] * 5,
        "c": ["1", "9", "2", "8", "3", "4"] * 5,
    }
    spec = learning(thresholds={"link": 0.5, "review": 0.01, "margin": 0})
    found = run(build(spec, columns), spec)
    assert len(assert_adds_up(found)) > 5


def test_a_row_says_what_was_compared_and_what_it_means() -> None:
    comparisons = {
        "name": {
            "compare": "exact",
            "zh": "姓名",
            "en": "name",
            "levels": {"same": {"zh": "姓名相同", "en": "same name"}},
        },
        "home": {"compare": "address"},
        "case": {"compare": "shared_token", "zh": "涉案"},
        "nothing": {"compare": "exact"},
    }
    spec = model(
        attributes={"name": None, "home": {"standardise": "address"}, "nothing": None},
        tokens=["case"],
        blocking=[["name"]],
        comparisons=comparisons,
        thresholds={"link": 0.001, "review": 0.0001, "margin": 0},
    )
    frame = build(
        spec,
        {"name": ["张伟", "张伟"], "home": ["兴义市桔山街道瑞金南路12号", None], "nothing": [None, "1"]},
        case=[(0, "A2"), (0, "A1"), (1, "A1")],
    )
    ((name, case),) = assert_adds_up(run(frame, spec, bundle_of(spec)))
    # What one side does not say is not compared, so it is not shown.
    assert (name["comparison"], name["comparison_zh"], name["comparison_en"]) == ("name", "姓名", "name")
    assert (name["level"], name["label_zh"], name["label_en"]) == ("same", "姓名相同", "same name")
    assert (name["left"], name["right"]) == ("张伟", "张伟")
    assert (case["comparison_zh"], case["level"]) == ("涉案", "shared")
    assert (case["left"], case["right"]) == ("A1、A2", "A1")


def test_a_judgement_of_clusters_shows_each_agreement_from_the_records_it_was_found_in() -> None:
    spec = exact_model(*NAMES, u=0.05, thresholds={"link": 0.9, "review": 0.1, "margin": 0})
    columns: dict[str, Values] = {
        "a": ["a", None, "a", None],
        "b": [None, "b", None, "b"],
        "c": ["c", None, None, "c"],
    }
    joint = run(build(spec, columns), spec, bundle_of(spec, 0.003), same=[(0, 1), (2, 3)])
    comparisons, *decided = assert_adds_up(joint)
    assert [(c["comparison"], c["left"], c["right"]) for c in comparisons] == [
        ("a", "a", "a"),
        ("b", "b", "b"),
        ("c", "c", "c"),
    ]
    # What a person said to be the same is evidence of its own, last and heaviest.
    assert [[c["comparison"] for c in bars][-1] for bars in decided] == ["decision", "decision"]
    judged = joint.evidence[0]
    assert judged.joint is not None
    assert judged.joint.source == [(0, 2), (1, 3), (0, 3)]
