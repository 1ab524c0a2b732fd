"""What blocking did, counted."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.block import candidates
from resolution.blocking_report import BlockingReport, blocking_report
from resolution.folding import fold
from tests.resolution.building import build, codes, exact_model

NAMES = ["ann", "ann", "ann", "bob", "bob", "cy", "cy", None]
CITIES = ["x", "x", "y", "x", "y", "z", "z", "x"]
TRUTH = [0, 0, 1, 2, 2, 3, 3, 4]


def report(cap: int = 200, truth: list[int] | None = None) -> BlockingReport:
    spec = exact_model("name", "city", blocking=[{"keys": ["name"], "cap": cap}, ["city"]])
    folded = fold(build(spec, {"name": NAMES, "city": CITIES}), spec, ())
    found = candidates(folded.frame, spec.rules)
    return blocking_report(
        folded.frame, folded.of_record, spec.rules, found.left_out_keys, None if truth is None else codes(truth)
    )


def test_each_rule_is_told_with_the_pairs_it_alone_finds() -> None:
    # Profiles: ann x, ann y, bob x, bob y, cy z, (none) x.
    found = report()
    assert (found.records, found.profiles, found.pairs) == (8, 6, 6)
    name, city = found.rules
    assert (name.rule, name.pairs, name.alone, name.keys) == ("name", 2, 2, 3)
    assert (city.rule, city.pairs, city.alone) == ("city", 4, 4)
    assert [(k.key, k.holders, k.left_out) for k in city.largest] == [("x", 3, False), ("y", 2, False)]
    assert found.recall is None


def test_recall_is_that_of_pairs_of_records() -> None:
    found = report(truth=TRUTH)
    # ann and ann, cy and cy are alike in all; bob x and bob y are a candidate by name.
    assert (found.true_pairs, found.found_pairs, found.recall) == (3, 3, 1.0)
    assert [(r.true_pairs, r.true_alone) for r in found.rules] == [(1, 1), (0, 0)]


def test_keys_left_out_are_told_and_cost_recall() -> None:
    found = report(cap=1, truth=TRUTH)
    name = found.rules[0]
    assert (name.pairs, name.left_out, name.left_out_holders, name.keys) == (0, 2, 4, 1)
    assert [(k.key, k.left_out) for k in name.largest] == [("ann", True), ("bob", True)]
    assert found.recall == 2 / 3


def test_a_token_that_many_hold_is_told_by_itself() -> None:
    spec = exact_model("name", tokens=["case"], blocking=[["name", "case"]])
    frame = build(spec, {"name": ["ann", "ann", "ann"]}, case=[(0, "a"), (0, "b"), (1, "b"), (2, "b"), (2, "c")])
    found = blocking_report(frame, np.arange(3, dtype=np.int32), spec.rules, {})
    assert [(k.key, k.holders) for k in found.rules[0].largest] == [("ann + b", 3)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 4)), max_size=12))
def test_what_is_found_is_what_counting_pair_by_pair_finds(rows: list[tuple[str, str, int]]) -> None:
    spec = exact_model("name", "city")
    columns: dict[str, Any] = {"name": [r[0] for r in rows], "city": [r[1] for r in rows]}
    frame = build(spec, columns)
    truth = codes([r[2] for r in rows])
    found = blocking_report(frame, np.arange(len(rows), dtype=np.int32), spec.rules, {}, truth)
    pairs = [(a, b) for k, a in enumerate(rows) for b in rows[:k]]
    assert found.pairs == sum(a[0] == b[0] or a[1] == b[1] for a, b in pairs)
    assert found.true_pairs == sum(a[2] == b[2] for a, b in pairs)
    assert found.found_pairs == sum(a[2] == b[2] and (a[0] == b[0] or a[1] == b[1]) for a, b in pairs)
    assert [r.alone for r in found.rules] == [
        sum(a[0] == b[0] and a[1] != b[1] for a, b in pairs),
        sum(a[0] != b[0] and a[1] == b[1] for a, b in pairs),
    ]
