"""The ledger: the same on SQLite and PostgreSQL, writers take turns, and what was written stays as it was written."""

import importlib
import pkgutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

import governance
import stewardship
from governance.audit import AuditLog, Entry
from governance.audit.reading import Wanted, entries
from governance.ledger import Base, Ledger, LedgerUnreadable, ledger_url, schema
from stewardship.ledger import DecisionEvent


def event(number: int, reason: str = "本人说明") -> DecisionEvent:
    return DecisionEvent(
        id=number,
        kind="same",
        sides=[["a"], ["b"]],
        by="李科",
        at=datetime(2026, 1, 2, 3, 4, 5, 6),
        reason=reason,
        evidence={},
    )


def test_what_is_written_is_there_and_what_fails_on_the_way_is_not(ledger: Ledger) -> None:
    with ledger.writing() as session:
        session.add(event(1))
    with pytest.raises(RuntimeError, match="on the way"), ledger.writing() as session:  # noqa: PT012
        session.add(event(2))
        session.flush()
        raise RuntimeError("on the way")
    with ledger.reading() as session:
        assert [(e.id, e.reason, e.at.microsecond) for e in session.scalars(select(DecisionEvent))] == [
            (1, "本人说明", 6)
        ]


@pytest.mark.parametrize("change", ["UPDATE decision SET reason = 'x'", "DELETE FROM decision"])
def test_the_database_itself_refuses_to_change_or_lose_an_event(ledger: Ledger, change: str) -> None:
    with ledger.writing() as session:
        session.add(event(1))
    with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as session:
        session.execute(text(change))
    with ledger.reading() as session:
        assert session.scalar(select(DecisionEvent.reason)) == "本人说明"


def test_writers_at_once_take_turns_and_each_sees_what_was_before(url: str) -> None:
    def write(number: int) -> int:
        ledger = Ledger(url)
        with ledger.writing() as session:
            last: int = session.execute(select(func.coalesce(func.max(DecisionEvent.id), 0))).scalar_one()
            session.add(event(last + 1, str(number)))
        ledger.close()
        return last

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(24))) == list(range(24))


def test_the_migrations_make_exactly_the_tables_the_code_knows(ledger: Ledger) -> None:
    for package in (governance, stewardship):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    with ledger.reading() as session:
        found = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
    assert found == []


def test_the_newest_revision_is_the_one_the_code_names() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_a_ledger_of_the_first_versions_keeps_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    with sqlite3.connect(file) as old:
        old.executescript(
            """CREATE TABLE decision (id INTEGER NOT NULL PRIMARY KEY, kind VARCHAR(16) NOT NULL, sides JSON NOT NULL,
                                      undoes INTEGER REFERENCES decision (id), decided_by VARCHAR NOT NULL,
                                      decided_at DATETIME NOT NULL, reason VARCHAR NOT NULL, evidence JSON NOT NULL);
               INSERT INTO decision
               VALUES (1, 'same', '[["a"], ["b"]]', NULL, '李科', '2026-01-02 03:04:05', '说明', '{}')
            """
        )
    ledger = Ledger(f"sqlite:///{file}")
    with ledger.reading() as session:
        assert session.scalar(select(DecisionEvent.reason)) == "说明"
        assert schema.revision(session.connection()) == schema.HEAD
    ledger.close()


def test_entries_of_the_audit_from_before_there_was_an_index_are_found_by_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    ledger = Ledger(url)
    AuditLog(ledger).append([Entry(datetime(2026, 1, 2), "李科", "police", "get_entity", True, "PU-1")])
    ledger.close()
    with sqlite3.connect(tmp_path / "ledger.sqlite") as old:
        old.executescript(
            "DROP TABLE audit_index; DROP TABLE chart_version; DROP TABLE blind_judgement; DROP TABLE text_judgement"
        )
        old.execute("UPDATE alembic_version SET version_num = '0009'")
    ledger = Ledger(url)
    (found,) = entries(ledger, Wanted(user="李科", purpose="PU-1", permitted=True), 10)
    assert (found.seq, found.at, found.action) == (1, datetime(2026, 1, 2), "get_entity")
    ledger.close()


def test_a_ledger_of_a_later_version_is_left_alone(url: str) -> None:
    ledger = Ledger(url)
    with ledger.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ledger.close()
    with pytest.raises(schema.LedgerTooNew, match="install the later version"), ledger.reading():
        pass


def test_nothing_is_made_by_asking_whether_it_is_there(tmp_path: Path) -> None:
    assert not Ledger(ledger_url(tmp_path, {})).exists
    assert list(tmp_path.iterdir()) == []


def test_the_address_of_the_ledger_may_be_kept_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql+psycopg://u:p@h/d\n")
    assert ledger_url(tmp_path, {"PINGAN_LEDGER_URL_FILE": str(secret)}) == "postgresql+psycopg://u:p@h/d"
    with pytest.raises(LedgerUnreadable, match="can't be read"):
        ledger_url(tmp_path, {"PINGAN_LEDGER_URL_FILE": str(tmp_path / "none")})


def test_a_ledger_that_cannot_be_reached_is_said_without_its_password() -> None:
    with pytest.raises(LedgerUnreadable) as caught, Ledger("postgresql+psycopg://u:geheim@127.0.0.1:1/d").reading():
        pass
    assert "geheim" not in str(caught.value)
