"""The log of what each run changed in the graph: all of it, nothing else, and for a number of runs."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.neo4j import changelog, records, schema
from graph.neo4j.units import Kind
from tests.graph.changing import history_of, registries
from tests.graph.fixtures import small_world

Units = dict[tuple[str, str], str]


def units(con: duckdb.DuckDBPyConnection) -> Units:
    """All that is written of a registry, by kind and key."""
    found = {}
    for kind, batches, key in (
        (Kind.ENTITY, records.entities(con), lambda r: r["id"]),
        (Kind.LINK, records.links(con), lambda r: r["properties"]["id"]),
        (Kind.MENTION, records.mentions(con), lambda r: r["mention_id"]),
        (Kind.COMPARISON, records.comparisons(con), lambda r: f"{r['left']}{schema.SEPARATOR}{r['right']}"),
        (Kind.RETIRED, records.retired(con), lambda r: r["id"]),
        (Kind.ROW, records.source_rows(con), lambda r: r["key"]),
    ):
        for batch in batches:
            found.update({(kind.value, key(row)): json.dumps(row, sort_keys=True) for row in batch})
    return found


def told(con: duckdb.DuckDBPyConnection, version: str) -> set[tuple[str, str]]:
    assert changelog.since(con, version)
    found = con.execute("SELECT kind, key FROM asked.changed").fetchall()
    return {(Kind.ENTITY if kind == Kind.DEGREE else kind, key) for kind, key in found}


@pytest.mark.slow
@given(st.integers(0, 10**9))
@settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_what_is_told_to_be_otherwise_is_what_is_written_otherwise(seed: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        # A hub of a handful, so that there is one.
        patch.setattr(schema, "HUB", 3)
        files = registries(Path(name), history_of(seed))
        before: list[tuple[str, Units]] = []
        for file in files:
            with duckdb.connect(str(file), read_only=True) as con:
                now, version = units(con), records.version(con)
                assert version is not None
                for earlier, was in before:
                    differing = {key for key in {*was, *now} if was.get(key) != now.get(key)}
                    found = told(con, earlier)
                    assert differing <= found
                    if (earlier, was) == before[-1]:
                        assert found == differing
                    known = dict(con.execute("SELECT (kind, key), came FROM asked.changed").fetchall())
                    assert all(came is (key not in was) for key, came in known.items() if key[0] == "link")
                before.append((version, now))


def test_the_log_is_kept_for_so_many_runs_and_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = registries(tmp_path, history_of(1, 4))
    versions = []
    for file in files:
        with duckdb.connect(str(file), read_only=True) as con:
            versions.append(records.version(con) or "")
    with duckdb.connect(str(files[-1])) as con:
        assert all(changelog.since(con, version) for version in versions)
        assert not changelog.since(con, "2000-01-01T00:00:00.000000")
        changelog._forget(con, 5 + changelog.VERSIONS - 3)
        assert [changelog.since(con, version) for version in versions] == [False, True, True, True, True]
        ((last,),) = con.execute("SELECT count(*) FROM graph_change WHERE no = 5").fetchall()
        monkeypatch.setattr(changelog, "CHANGES", last)
        changelog._forget(con, 5)
        assert [changelog.since(con, version) for version in versions] == [False, False, False, True, True]


def test_a_registry_made_without_the_log_is_not_told_of_by_an_older_one(tmp_path: Path) -> None:
    first, second = registries(tmp_path, [small_world(), small_world()])
    with duckdb.connect(str(second)) as con:
        ((version, _),) = con.execute("SELECT min(version), 0 FROM graph_version").fetchall()
        assert told(con, version) == set()
        con.execute("UPDATE run SET finished = TIMESTAMP '2020-01-01'")
        assert not changelog.since(con, version)
    with duckdb.connect(str(first)) as con:
        con.execute("DROP TABLE graph_change")
        assert not changelog.since(con, version)


def test_an_entity_of_which_only_the_degree_is_otherwise_is_told_as_that(tmp_path: Path) -> None:
    more = small_world()
    more.link("party", "judicial.legal_adviser:G1", "court.case:（2016）黔0304民初5号", role="第三人")
    _, second, third = registries(tmp_path, [small_world(), more, small_world()])
    with duckdb.connect(str(second), read_only=True) as con:
        assert changelog.since(con, "2016-07-01T00:00:00.000000")
        others = con.execute("SELECT kind, key, came FROM asked.changed WHERE kind <> 'link' ORDER BY ALL").fetchall()
        assert others == [("degree", "C-COURT", False), ("degree", "P-TAN", False)]
        assert con.execute("SELECT type, came FROM asked.changed WHERE kind = 'link'").fetchall() == [("party", True)]
    with duckdb.connect(str(third), read_only=True) as con:
        assert changelog.since(con, "2016-07-01T00:00:00.000000")
        assert con.execute("SELECT type, came FROM asked.changed WHERE kind = 'link'").fetchall() == [("party", True)]


def test_an_attribute_that_no_row_had_so_far_is_no_change_of_those_without_it(tmp_path: Path) -> None:
    (first,) = registries(tmp_path, [small_world()])
    second = tmp_path / "second.duckdb"
    second.write_bytes(first.read_bytes())
    with duckdb.connect(str(second)) as con:
        version = records.version(con) or ""
        con.execute("ALTER TABLE mention ADD COLUMN nickname VARCHAR")
        con.execute("UPDATE mention SET nickname = '阿伟' WHERE mention_id = 'police.hukou:4'")
        con.execute("UPDATE run SET finished = TIMESTAMP '2020-01-01'")
        assert changelog.note(con, first) == 1
        assert told(con, version) == {("mention", "police.hukou:4")}
