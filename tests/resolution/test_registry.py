"""The registry file: put in place in one step, built by one at a time, read while it is rebuilt."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.registry import PREFIX, NoRegistry, RegistryBusy, entity_id, has_old, open_read_only, path, rebuild


def fill(home: Path, *mentions: str) -> None:
    with rebuild(home) as con:
        con.executemany("INSERT INTO membership VALUES (?, 'Person', 'P-1', 1.0)", [[mention] for mention in mentions])


def held(home: Path) -> list[str]:
    with open_read_only(home) as con:
        return [m for (m,) in con.execute("SELECT mention_id FROM membership ORDER BY ALL").fetchall()]


def fail_while_building(home: Path) -> None:
    con = None

    def begin_and_fail() -> None:
        nonlocal con
        with rebuild(home) as con:
            con.execute("INSERT INTO membership VALUES ('b', 'Person', 'P-2', 1.0)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begin_and_fail()
    assert con is not None
    with pytest.raises(duckdb.ConnectionException):
        con.execute("SELECT 1")  # closed


def test_a_rebuilt_registry_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there" / "yet"
    fill(home, "a")
    assert held(home) == ["a"]
    fill(home, "b", "c")
    assert held(home) == ["b", "c"]


def test_the_old_one_is_at_hand_while_the_new_one_is_built(tmp_path: Path) -> None:
    with rebuild(tmp_path) as con:
        assert not has_old(con)
    fill(tmp_path, "a")
    with rebuild(tmp_path) as con:
        assert has_old(con)
        assert con.execute("SELECT mention_id FROM old.membership").fetchall() == [("a",)]
        assert con.execute("SELECT count(*) FROM membership").fetchone() == (0,)


def test_an_error_while_building_leaves_the_old_one_untouched(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    before = path(tmp_path).read_bytes()
    fail_while_building(tmp_path)
    assert path(tmp_path).read_bytes() == before
    assert held(tmp_path) == ["a"]


def test_an_error_before_there_is_one_leaves_none(tmp_path: Path) -> None:
    fail_while_building(tmp_path)
    assert not path(tmp_path).exists()
    with pytest.raises(NoRegistry, match="resolve"):
        open_read_only(tmp_path)


def test_what_a_killed_builder_left_is_cleared_away(tmp_path: Path) -> None:
    building = tmp_path / "registry.duckdb.building"
    building.write_bytes(b"half a database")
    building.with_name(building.name + ".wal").write_bytes(b"and its log")
    fill(tmp_path, "a")
    assert held(tmp_path) == ["a"]
    assert {file.name for file in tmp_path.iterdir()} == {"registry.duckdb", "registry.lock"}


def test_one_builds_at_a_time_and_the_next_may_after_an_error(tmp_path: Path) -> None:
    with rebuild(tmp_path), pytest.raises(RegistryBusy, match=str(tmp_path)), rebuild(tmp_path):
        pass
    fail_while_building(tmp_path)
    fill(tmp_path, "a")
    assert held(tmp_path) == ["a"]


def test_a_reader_keeps_the_old_one_while_and_after_it_is_replaced(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    with open_read_only(tmp_path) as reader:
        with rebuild(tmp_path) as con:
            con.execute("INSERT INTO membership VALUES ('b', 'Person', 'P-2', 1.0)")
            assert reader.execute("SELECT mention_id FROM membership").fetchall() == [("a",)]
        assert reader.execute("SELECT mention_id FROM membership").fetchall() == [("a",)]
        assert held(tmp_path) == ["b"]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    with open_read_only(tmp_path) as reader, pytest.raises(Exception, match="read-only"):
        reader.execute("DELETE FROM membership")


@pytest.mark.parametrize("name", ["it's", 'a "b"', "云 图"])
def test_homes_of_any_name(tmp_path: Path, name: str) -> None:
    fill(tmp_path / name, "a")
    fill(tmp_path / name, "b")
    assert held(tmp_path / name) == ["b"]


@given(st.sampled_from(sorted(PREFIX)), st.text(max_size=20))
def test_an_entity_s_id_is_told_by_its_eldest_mention_alone(entity_type: str, mention: str) -> None:
    found = entity_id(entity_type, mention)
    assert found == entity_id(entity_type, mention)
    assert found.startswith(f"{PREFIX[entity_type]}-")
    assert found.isascii()
    assert found != entity_id(entity_type, mention + "x")


def test_ids_of_many_mentions_do_not_meet() -> None:
    assert len({entity_id("Person", f"police.hukou:{k}") for k in range(20_000)}) == 20_000


def test_a_damaged_registry_is_set_aside_and_built_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path(tmp_path).write_bytes(b"no database at all" * 1000)
    with rebuild(tmp_path) as con:
        assert not has_old(con)
        con.execute("INSERT INTO membership VALUES ('m', 'Person', 'P-1', 1)")
    assert held(tmp_path) == ["m"]
    assert "cannot be read" in caplog.text
    assert list(tmp_path.glob("registry.duckdb.damaged-*"))
