"""The engine as a whole: a table and a model in, clusters and their evidence out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.bundle import Bundle, Shares
from resolution.engine import Resolution, run
from resolution.frame import Frame
from resolution.model import Model, load
from resolution.score import Weights, bits
from tests.resolution.building import Values, build, bundle_of, exact_model, fewer, groups, valid_id

NAMES = ("a", "b", "c")


def three(**spec: Any) -> Model:
    """Two agreements are not enough for a link, three are."""
    return exact_model(*NAMES, u=0.05, **{"thresholds": {"link": 0.9, "review": 0.1, "margin": 0}} | spec)


def resolved(spec: Model, columns: dict[str, Values], **options: Any) -> Resolution:
    return run(build(spec, columns), spec, bundle_of(spec, 0.003), **options)


def assert_evidence_holds(found: Resolution) -> None:
    """Linked evidence is a spanning forest of the clusters; doubts lie between clusters; probabilities follow."""
    labels = found.labels.tolist()
    reached = list(range(len(labels)))
    for e in found.evidence:
        assert 0 <= e.left < e.right < len(labels)
        if not e.linked:
            assert labels[e.left] != labels[e.right]
            assert e.reason in {"two_values", "exclusive", "decision", "rival", "weak", "one_to_one", "bridge"}
            continue
        assert e.reason is None
        assert reached[e.left] != reached[e.right]
        low, high = sorted((reached[e.left], reached[e.right]))
        reached = [low if r == high else r for r in reached]
    assert reached == labels
    for record, p in enumerate(found.probability.tolist()):
        weights = [e.weight for e in found.evidence if e.linked and record in (e.left, e.right)]
        assert p == (pytest.approx(1 / (1 + 2.0 ** -max(weights))) if weights else 1.0)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Values]:
    size = draw(st.integers(0, 9))
    value = st.none() | st.sampled_from("12")
    return {name: draw(st.lists(value, min_size=size, max_size=size)) for name in NAMES}


@fewer(2)
@given(tables())
def test_evidence_holds_every_cluster_together(columns: dict[str, Values]) -> None:
    assert_evidence_holds(resolved(three(), columns))


@fewer(4)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(columns: dict[str, Values], dice: object) -> None:
    size = len(columns["a"])
    order = list(range(size))
    dice.shuffle(order)  # type: ignore[attr-defined]
    found = resolved(three(), columns)
    again = resolved(three(), {name: [values[k] for k in order] for name, values in columns.items()})
    assert sorted(sorted(order[k] for k in group) for group in groups(again)) == groups(found)


def test_identical_is_not_the_same() -> None:
    # Two who are called 张伟, and nothing else is known: as likely two people as one.
    alone: dict[str, Values] = {"a": ["张伟", "张伟", "张伟"], "b": [None] * 3, "c": [None] * 3}
    found = resolved(three(), alone)
    assert groups(found) == [[0], [1], [2]]
    assert_evidence_holds(found)
    # Two of whom nothing at all is known.
    assert groups(resolved(three(), {name: [None, None] for name in NAMES})) == [[0], [1]]
    # Alike in enough, they are one.
    assert groups(resolved(three(), {name: ["1", "1"] for name in NAMES})) == [[0, 1]]


def test_identical_records_follow_one_that_is_a_link_to_both() -> None:
    # 0 and 1 agree on two things only, but each agrees with 2 on three (c by a second value of no weight).
    columns: dict[str, Values] = {"a": ["1", "1", "1"], "b": ["1", "1", "1"], "c": [None, None, "1"]}
    assert groups(resolved(three(), columns)) == [[0], [1], [2]]
    strong = three(thresholds={"link": 0.4, "review": 0.1, "margin": 0})
    found = resolved(strong, columns)
    assert groups(found) == [[0, 1, 2]]
    assert_evidence_holds(found)


def test_a_doubt_between_identical_records_is_shown() -> None:
    columns: dict[str, Values] = {"a": ["1", "1"], "b": ["1", "1"], "c": [None, None]}
    (doubt,) = resolved(three(), columns).evidence
    assert (doubt.left, doubt.right, doubt.linked, doubt.reason) == (0, 1, False, "weak")
    assert bits(0.1) <= doubt.weight < bits(0.9)


def test_identical_records_a_person_said_are_different_are_apart() -> None:
    same: dict[str, Values] = {name: ["1", "1"] for name in NAMES}
    found = resolved(three(), same, different=[(0, 1)])
    assert groups(found) == [[0], [1]]
    (doubt,) = found.evidence
    assert doubt.reason == "decision"


def test_what_a_person_said_is_the_same_is_one_without_any_evidence() -> None:
    unlike: dict[str, Values] = {name: ["1", "2", "3"] for name in NAMES}
    assert groups(resolved(three(), unlike, same=[(0, 2)])) == [[0, 2], [1]]


def test_a_decision_draws_no_other_record_along_that_is_merely_alike() -> None:
    # 0 and 1 are both called 张伟 and no more; a steward knew 0.
    columns: dict[str, Values] = {"a": ["张伟", "张伟", "李娜"], "b": [None] * 3, "c": [None] * 3}
    assert groups(resolved(three(), columns, same=[(0, 2)])) == [[0, 2], [1]]


def test_doubts_are_the_strongest_and_not_many() -> None:
    # Ten who agree on two things and differ in the third: every pair is a doubt.
    columns: dict[str, Values] = {"a": ["1"] * 10, "b": ["1"] * 10, "c": [str(k) for k in range(10)]}
    doubts = resolved(three(thresholds={"link": 0.9, "review": 0.001, "margin": 0}), columns).evidence
    often = np.bincount([r for e in doubts for r in (e.left, e.right)], minlength=10)
    assert often.max() == 3
    assert often.sum() > 10


def test_a_pair_the_model_requires_more_of_is_no_link_however_strong() -> None:
    require = {"require": [{"comparison": "a", "levels": ["same"], "unless": {"b": ["same"]}}]}
    spec = three(constraints=require, thresholds={"link": 0.02, "review": 0.001, "margin": 0})
    columns: dict[str, Values] = {
        "a": ["1", "2", "1", "1", None, "5"],
        "b": ["1", "2", "8", "9", None, None],
        "c": ["1", "1", "2", "2", "3", "3"],
    }
    # 0 and 1 agree on c only; 2 and 3 on a, too; of 4 the required attribute is not known.
    assert groups(resolved(spec, columns)) == [[0], [1], [2, 3], [4, 5]]


def test_an_empty_table_resolves_to_nothing() -> None:
    found = resolved(three(), {name: [] for name in NAMES})
    assert (groups(found), found.evidence, found.report["records"]) == ([], [], 0)
    learning = load("person")
    assert groups(run(build(learning, {"name": []}), learning)) == []


def test_the_report_adds_up() -> None:
    columns: dict[str, Values] = {"a": ["1", "1", "1", "2"], "b": ["1", "1", "1", "2"], "c": ["1", "1", "1", None]}
    report = resolved(three(), columns).report
    assert (report["records"], report["profiles"], report["clusters"]) == (4, 2, 2)
    assert report["candidates"] == 0
    assert report["by_rule"] == {"a": 0, "b": 0, "c": 0}


RIGHT = valid_id("52230119800101123")
PERSONS: dict[str, Values] = {
    "name": ["张伟", "章伟", "张伟", "李娜", "李娜", "王强", "黄河"],
    "id_number": [RIGHT, RIGHT, RIGHT[:17], RIGHT, valid_id("52230119851231456"), None, None],
    "birth_date": [None, None, None, "1985-12-31", None, "1970-02-03", None],
    "phone": ["13812345678", None, None, "13900001111", "13900001111", None, None],
}


def of_many(spec: Model, frame: Frame) -> Bundle:
    """What might be learned of many records: agreement by chance is rare, and so is every value."""
    m = [np.array([level.m for level in c.levels]) for c in spec.comparisons]
    u = [np.append(np.full(len(table) - 1, 0.002), 1 - 0.002 * (len(table) - 1)) for table in m]
    return Bundle(Weights(m, u, 1e-5), {name: Shares({}, 0.001) for name in frame.columns}, {})


def test_the_shipped_model_of_persons_on_a_handful() -> None:
    spec = load("person")
    frame = build(spec, PERSONS)
    found = run(frame, spec, of_many(spec, frame))
    # 李娜 gave her husband's number once: it is his, and her birth date and phone are hers.
    assert groups(found) == [[0, 1, 2], [3, 4], [5], [6]]
    assert frame.column("id").at(3) is None
    assert_evidence_holds(found)


def test_what_the_number_says_fills_what_the_row_leaves_out() -> None:
    frame = build(load("person"), PERSONS)
    assert frame.column("birth").decode()[:4] == ["1980-01-01"] * 3 + ["1985-12-31"]
    assert frame.column("sex").decode()[:2] == ["1", "1"]
    # What was read from a borrowed number is gone with it.
    assert frame.column("sex").at(3) is None


def test_a_number_without_its_end_keeps_the_number_in_full_trusted() -> None:
    # All else is the same, so the two rows would be one profile, and the first would speak for both.
    spec = load("person")
    cut: dict[str, Values] = {"name": ["张伟", "张伟"], "id_number": [RIGHT[:17], RIGHT]}
    found = run(build(spec, cut), spec, bundle_of(spec, 1e-4))
    assert found.folded.of_record.tolist() == [0, 1]
    assert found.folded.frame.column("id.trusted").decode() == [None, RIGHT]


def test_resolving_again_with_what_was_learned_gives_the_same() -> None:
    dice = np.random.default_rng(3)
    first = {name: [str(v) for v in dice.integers(0, 30, 120)] for name in NAMES}
    columns: dict[str, Values] = {name: values + values for name, values in first.items()}
    spec = exact_model(*NAMES, training=[["a"], ["b"]], comparisons={n: {"compare": "exact"} for n in NAMES})
    found = run(build(spec, columns), spec)
    again = run(build(spec, columns), spec, Bundle.parse(found.bundle.dump()))
    assert again.labels.tolist() == found.labels.tolist()
    assert [(e.left, e.right, e.weight) for e in again.evidence] == [
        (e.left, e.right, e.weight) for e in found.evidence
    ]


class Listening:
    """A progress that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def start(self, task: str, total: int | None) -> None:
        self.told.append(f"start {task.split()[-1]}")

    def advance(self, n: int) -> None:
        pass

    def done(self) -> None:
        self.told.append("done")


def test_the_stages_are_told_and_end_even_when_they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    listening = Listening()
    resolved(three(), {name: ["1", "2"] for name in NAMES}, progress=listening)
    assert listening.told == [
        line for stage in ("blocking", "comparison", "learning", "clustering") for line in (f"start {stage}", "done")
    ]

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("resolution.engine.candidates", fail)
    listening.told.clear()
    with pytest.raises(MemoryError):
        resolved(three(), {name: ["1", "2"] for name in NAMES}, progress=listening)
    assert listening.told == ["start blocking", "done"]
