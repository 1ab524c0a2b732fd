"""Profiles: identical records compared once, and nothing that tells them apart lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.block import candidates
from resolution.engine import Resolution, run
from resolution.frame import Frame
from resolution.model import Model
from resolution.profiles import Profiles, profiles, unfolded_pairs
from tests.resolution.building import bundle_of, codes, exact_model, fewer, frame_of, groups

Row = tuple[str | None, str | None, frozenset[str]]
rows = st.lists(
    st.tuples(
        st.none() | st.sampled_from("xy"),
        st.none() | st.sampled_from("xyz"),
        st.frozensets(st.sampled_from("pq"), max_size=2),
    ),
    max_size=12,
)


def frame_of_rows(given_rows: list[Row], **columns: list[str | None]) -> Frame:
    tokens = [(k, token) for k, (_, _, held) in enumerate(given_rows) for token in held]
    attributes = {"a": [a for a, _, _ in given_rows], "b": [b for _, b, _ in given_rows], **columns}
    return frame_of({name: ("plain", values) for name, values in attributes.items()}, t=tokens)


def held_by(frame: Frame, record: int) -> frozenset[str]:
    tokens = frame.token_sets["t"]
    return frozenset(tokens.values[t] for t in tokens.tokens[tokens.records == record].tolist())


@given(rows)
def test_a_profile_is_what_all_its_records_are(given_rows: list[Row]) -> None:
    folded = profiles(frame_of_rows(given_rows), ["a", "b"], [])
    of_record = folded.of_record.tolist()
    for k, row in enumerate(given_rows):
        for other, other_row in enumerate(given_rows):
            assert (of_record[k] == of_record[other]) == (row == other_row)
        profile = of_record[k]
        frame = folded.frame
        assert (frame.column("a").at(profile), frame.column("b").at(profile), held_by(frame, profile)) == row
        assert folded.first[profile] == of_record.index(profile)
        assert frame.ids[profile] == f"r{folded.first[profile]:04d}"
    assert folded.first.tolist() == sorted(folded.first.tolist())


@given(rows, st.sets(st.integers(0, 11), max_size=3))
def test_records_asked_to_be_alone_are(given_rows: list[Row], alone: set[int]) -> None:
    alone = {record for record in alone if record < len(given_rows)}
    folded = profiles(frame_of_rows(given_rows), ["a", "b"], [], alone)
    of_record = folded.of_record.tolist()
    assert all(of_record.count(of_record[record]) == 1 for record in alone)
    plain = profiles(frame_of_rows(given_rows), ["a", "b"], []).of_record.tolist()
    for k in range(len(given_rows)):
        for other in range(k):
            if not {k, other} & alone:
                assert (of_record[k] == of_record[other]) == (plain[k] == plain[other])


def test_holders_of_a_token_that_keeps_apart_are_never_folded() -> None:
    frame = frame_of({"a": ("plain", ["x"] * 4)}, t=[(0, "h"), (1, "h")])
    assert profiles(frame, ["a"], ["t"]).of_record.tolist() == [0, 1, 2, 2]
    assert profiles(frame, ["a"], []).of_record.tolist() == [0, 0, 1, 1]


@given(rows, st.sets(st.integers(0, 11), max_size=4))
def test_pairs_unfold_to_all_the_pairs_they_stand_for(given_rows: list[Row], alone: set[int]) -> None:
    frame = frame_of_rows(given_rows)
    coarse = profiles(frame, ["a", "b"], [])
    finer = profiles(frame, ["a", "b"], [], {record for record in alone if record < len(given_rows)})
    size = len(coarse.first)
    pairs = [(a, b) for a in range(size) for b in range(a + 1, size)]
    left, right, of_pair = unfolded_pairs(coarse, finer, codes(a for a, _ in pairs), codes(b for _, b in pairs))
    within = coarse.of_record[finer.first].tolist()
    expected = {
        (a, b): pairs.index((min(within[a], within[b]), max(within[a], within[b])))
        for a in range(len(within))
        for b in range(a + 1, len(within))
        if within[a] != within[b]
    }
    found = list(zip(left.tolist(), right.tolist(), strict=True))
    assert len(found) == len(expected)
    assert dict(zip(found, of_pair.tolist(), strict=True)) == expected


def resolved(frame: Frame, spec: Model) -> Resolution:
    return run(frame, spec, bundle_of(spec))


@fewer(5)
@given(rows)
def test_folding_changes_nothing_of_the_clusters(given_rows: list[Row]) -> None:
    # One agreement is no link, two are: so some profiles hang together and some don't.
    parts: dict[str, Any] = {
        "m": 0.9,
        "u": 0.03,
        "blocking": [["a"], ["b"], ["a", "b"]],
        "thresholds": {"link": 0.9, "margin": 0},
    }
    parts["blocking"] = [["a"], ["b"]]
    folding = exact_model("a", "b", **parts)
    unfolding = exact_model("a", "b", "serial", **parts, comparisons=_comparisons(folding))
    serial: list[str | None] = [str(k) for k in range(len(given_rows))]
    found = resolved(frame_of_rows(given_rows), folding)
    apart = resolved(frame_of_rows(given_rows, serial=serial), unfolding)
    assert groups(found) == groups(apart)
    assert found.report["records"] == apart.report["profiles"] == len(given_rows)


def _comparisons(spec: Model) -> dict[str, object]:
    return {
        c.name: {
            "compare": c.compare,
            "learn": False,
            "levels": {level.name: {"m": level.m, "u": level.fixed_u} for level in c.levels},
        }
        for c in spec.comparisons
    }


def test_an_empty_frame_folds_to_an_empty_one() -> None:
    folded: Profiles = profiles(frame_of({"a": ("plain", [])}), ["a"], [])
    assert len(folded.frame) == 0
    assert folded.of_record.tolist() == []


@pytest.mark.parametrize("copies", [1, 50])
def test_copies_of_a_row_make_no_more_candidates(copies: int) -> None:
    frame = frame_of({"a": ("plain", ["x", "x"] * copies), "b": ("plain", ["1", "2"] * copies)})
    folded = profiles(frame, ["a", "b"], [])
    assert len(candidates(folded.frame, exact_model("a").rules)) == 1
