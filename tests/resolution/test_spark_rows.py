"""Records as Spark carries them come back as they were; what needs Spark or Java says so where it is missing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.failure import ExitCode, explain
from resolution import model as models
from resolution.engine import attach_tokens
from resolution.folding import fold
from resolution.frame import Frame
from resolution.model import Model
from resolution.profiles import Profiles
from resolution.records import settled, standardised
from resolution.spark import session
from resolution.spark.rows import Layout, whole_groups
from tests.resolution.building import model

ANY_TEXT = st.text(st.sampled_from("ab张\x1b\x1e\x1f0129 "), max_size=4)


def spec() -> Model:
    return model(
        attributes={"name": None, "phone": None},
        tokens=["case", "kin"],
        blocking=[["name", "case"], ["phone", "kin"]],
        comparisons={"name": {"compare": "exact"}},
    )


def frame_of(rows: list[tuple[str | None, str | None, set[str], set[str]]]) -> Frame:
    names, phones, cases, kin = zip(*rows, strict=True)
    table = pa.table(
        {
            "mention_id": pa.array([f"r{k:03d}" for k in range(len(rows))]),
            "name": pa.array(names, pa.string()),
            "phone": pa.array(phones, pa.string()),
        }
    )
    frame = standardised(spec(), table)
    held = {"case": cases, "kin": kin}
    attach_tokens(frame, {name: [(k, t) for k, s in enumerate(sets) for t in s] for name, sets in held.items()})
    return frame


def told(frame: Frame) -> tuple[Sequence[str], dict[str, list[str | None]], dict[str, list[set[str]]]]:
    """All that a frame says, whatever the codes it says it with."""
    tokens = {
        name: [{str(held.values[t]) for t in held.tokens[held.records == k]} for k in range(len(frame))]
        for name, held in frame.token_sets.items()
    }
    return frame.ids, {name: column.decode() for name, column in frame.columns.items()}, tokens


RECORD = st.tuples(
    st.none() | ANY_TEXT,
    st.none() | ANY_TEXT,
    st.sets(ANY_TEXT.filter(bool), max_size=3),
    st.sets(ANY_TEXT.filter(bool)),
)


@given(st.lists(RECORD, min_size=1, max_size=8))
def test_a_frame_comes_back_as_it_was(rows: list[tuple[str | None, str | None, set[str], set[str]]]) -> None:
    frame = frame_of(rows)
    layout = Layout.of(spec())
    packed = layout.rows(frame, np.arange(len(frame)) * 7)
    again = layout.frame(packed)
    assert told(again) == told(frame)
    assert packed["number"].to_pylist() == [k * 7 for k in range(len(frame))]
    # What is alike in packed form is one profile, and nothing else is.
    alike = list(zip(packed["alike"].to_pylist(), packed["tokens"].to_pylist(), strict=True))
    expected: Profiles = fold(frame, spec(), ())
    assert [alike.index(one) for one in alike] == expected.first[expected.of_record].tolist()


def test_a_frame_keeps_the_number_of_its_table() -> None:
    frame = frame_of([("a", None, set(), set()), ("b", None, set(), set())])
    frame.source = np.array([0, 1], dtype=np.int32)
    again = Layout.of(spec()).frame(Layout.of(spec()).rows(frame, np.arange(2)))
    assert again.source is not None
    assert again.source.tolist() == [0, 1]


@pytest.mark.parametrize("name", ["person", "vehicle", "enterprise", "case"])
def test_a_layout_has_all_columns_and_tokens_of_a_model(name: str) -> None:
    spec = models.load(name)
    table = pa.table({"mention_id": ["m"]} | {a.column: ["52272719800101123X"] for a in spec.attributes})
    layout = Layout.of(spec)
    assert set(layout.columns) == set(settled(standardised(spec, table), spec, {}).columns)
    assert {token for rule in spec.rules for token in rule.tokens} <= set(layout.token_sets)


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_groups_are_never_cut(keys: list[int], at_a_time: int, least: int) -> None:
    table = pa.table({"key": pa.array(sorted(keys), pa.int64())})
    pieces = list(whole_groups(iter(table.to_batches(max_chunksize=at_a_time)), "key", least))
    found = [piece["key"].to_pylist() for piece in pieces]
    assert [key for piece in found for key in piece] == sorted(keys)
    assert all(one[-1] != other[0] for one, other in pairwise(found))
    most = max((keys.count(key) for key in keys), default=0)
    assert all(len(piece) < least + at_a_time + most for piece in found)


def test_without_pyspark_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(session.SparkMissing, match=r"requirements/spark\.txt") as raised, session.session():
        pass
    failure = explain(raised.value)
    assert failure is not None
    assert failure.code is ExitCode.NOT_READY


def test_without_java_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert session.java_version() is None
    monkeypatch.setitem(sys.modules, "pyspark", sys)
    with pytest.raises(session.SparkMissing, match="install-java"), session.session():
        pass


@pytest.mark.parametrize(
    ("said", "major"),
    [('openjdk version "17.0.15" 2025-04-15', 17), ('java version "1.8.0_292"', 1), ('openjdk version "25-ea"', 25)],
)
def test_the_version_of_java_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, major: int) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert session.java_version() == major


def test_a_cluster_must_be_given_a_folder_that_its_nodes_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_check", lambda: None)
    with pytest.raises(session.NoScratch) as raised, session.session("spark://127.0.0.1:1"):
        pass
    failure = explain(raised.value)
    assert failure is not None
    assert failure.code is ExitCode.USAGE
