"""Running the rules: all of them over everything, or over what changed; the facts they find, in HOME/watch.duckdb.

Derived like the registry: it can be thrown away and found again from lake, registry and rules, by whatever runs led
there. Built aside and put in place in one step, so that readers see one run or the next, and a run that was killed is
simply run again.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from governance import clock
from ingest.progress import NoProgress, Progress
from queries.watch import changes
from queries.watch.changes import Mark
from queries.watch.ground import opened, watch_only
from queries.watch.rule import COLUMNS, Rule, digest, load

FILE = "watch.duckdb"
FORMAT = 1

_TABLES = """
CREATE TABLE out.fact (rule VARCHAR, key VARCHAR, subject VARCHAR, part VARCHAR, fact VARCHAR, unit VARCHAR,
    kind VARCHAR, refs VARCHAR[], extracts VARCHAR[], entities VARCHAR[], link_type VARCHAR, happened TIMESTAMP,
    seq BIGINT, told MAP(VARCHAR, VARCHAR), fact_id VARCHAR, hit_id VARCHAR);
CREATE TABLE out.aside (rule VARCHAR, fact VARCHAR, reason VARCHAR);
CREATE TABLE out.received (seq BIGINT, received TIMESTAMP);
CREATE TABLE out.mark (format INTEGER, seq BIGINT, lake VARCHAR, history_at TIMESTAMP, known JSON, rules VARCHAR,
    registry VARCHAR, finished TIMESTAMP);
"""


@dataclass(slots=True)
class RuleReport:
    """What one rule came to. judged: subjects held against it; hits: those there are now; new, gone: against the last
    run; aside: facts set aside, by reason."""

    rule: str
    judged: int = 0
    hits: int = 0
    new: int = 0
    gone: int = 0
    aside: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(slots=True)
class Report:
    """What a run did. full: everything was judged, not only what changed."""

    full: bool
    rules: list[RuleReport] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "full": self.full,
            "seconds": round(self.seconds, 2),
            "rules": [
                {"rule": r.rule, "judged": r.judged, "hits": r.hits, "new": r.new, "gone": r.gone, "aside": r.aside,
                 "seconds": round(r.seconds, 2)}
                for r in self.rules
            ],
        }  # fmt: skip


def path(home: Path) -> Path:
    """The file of facts of a home."""
    return home / FILE


def run(home: Path, full: bool = False, progress: Progress | None = None) -> Report:
    """Holds the rules against what changed since the last run, or against everything; replaces the facts in one step.

    Raises `resolution.registry.NoRegistry`.
    """
    started = time.monotonic()
    progress = progress or NoProgress()
    with _only_one(home), opened(home) as con, _building(con, home):
        now = changes.mark(con, digest())
        then = _last(con, home)
        report = Report(full or changes.everything_changed(con, then, now))
        if not report.full and then is not None:
            changes.gather(con, then)
        rules = load()
        progress.start("watch", len(rules))
        for rule in rules:
            entities = None
            if not report.full and then is not None:
                entities = changes.concerned(con, rule, then, now)
            report.rules.append(_judge(con, rule, entities))
            progress.advance(1)
        progress.done()
        _finish(con, now)
    report.seconds = time.monotonic() - started
    return report


def _judge(con: duckdb.DuckDBPyConnection, rule: Rule, entities: set[str] | None) -> RuleReport:
    """Facts of the watched subjects found anew, those of all others kept."""
    started = time.monotonic()
    watch_only(con, entities, rule.subject)
    report = RuleReport(rule.id, judged=_count(con, "watched"))
    columns = ", ".join(COLUMNS)
    names = ", ".join((*COLUMNS, "fact_id", "hit_id"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE found AS SELECT {columns} FROM ({rule.sql})", rule.bound(rule.sql))
    con.execute(
        f"""INSERT INTO out.fact
        SELECT '{rule.id}', {names} FROM (
            SELECT {columns}, left(sha256(fact), 12) AS fact_id,
                'W-' || upper(left(sha256('{rule.id}|' || key), 16)) AS hit_id
            FROM found
            UNION ALL
            SELECT {names} FROM old_fact WHERE rule = '{rule.id}' AND {"true" if entities is not None else "false"}
                AND subject NOT IN (FROM watched) AND subject IN (SELECT entity_id FROM registry.entity))
        ORDER BY key, subject, part, fact"""
    )
    if rule.aside is not None:
        con.execute(f"CREATE OR REPLACE TEMP VIEW facts AS SELECT * FROM out.fact WHERE rule = '{rule.id}'")
        con.execute(
            f"INSERT INTO out.aside SELECT '{rule.id}', fact, reason FROM ({rule.aside}) ORDER BY fact",
            rule.bound(rule.aside),
        )
        reasons = con.execute(
            "SELECT reason, count(*) FROM out.aside WHERE rule = ? GROUP BY ALL ORDER BY ALL", [rule.id]
        )
        report.aside = {str(reason): int(count) for reason, count in reasons.fetchall()}
    hits = {name: set(_hits(con, name, rule)) for name in ("out", "old")}
    report.hits = len(hits["out"])
    report.new, report.gone = len(hits["out"] - hits["old"]), len(hits["old"] - hits["out"])
    report.seconds = time.monotonic() - started
    return report


def _hits(con: duckdb.DuckDBPyConnection, which: str, rule: Rule) -> Iterator[str]:
    fact, aside = ("out.fact", "out.aside") if which == "out" else ("old_fact", "old_aside")
    rows = con.execute(
        f"SELECT hit_id FROM {fact} f ANTI JOIN {aside} a ON a.rule = f.rule AND a.fact = f.fact "
        "WHERE f.rule = ? GROUP BY hit_id "
        "HAVING count(DISTINCT coalesce(unit, f.fact)) FILTER (part = 'occasion') >= ?",
        [rule.id, rule.at_least],
    )
    yield from (str(hit) for (hit,) in rows.fetchall())


@contextmanager
def _building(con: duckdb.DuckDBPyConnection, home: Path) -> Iterator[None]:
    """`out`, an empty file of facts that takes the place of the old one when the block ends without an error; the old
    one's facts are `old_fact` and `old_aside`."""
    building = path(home).with_suffix(".duckdb.building")
    for leftover in (building, building.with_name(building.name + ".wal")):
        leftover.unlink(missing_ok=True)
    con.execute(f"ATTACH '{_quoted(building)}' AS out")
    con.execute(_TABLES)
    _attach_old(con, home)
    yield
    con.execute("USE memory")
    con.execute("DETACH out")
    os.replace(building, path(home))


def _attach_old(con: duckdb.DuckDBPyConnection, home: Path) -> None:
    if path(home).exists():
        con.execute(f"ATTACH '{_quoted(path(home))}' AS old (READ_ONLY)")
        if con.execute("SELECT format FROM old.mark").fetchall() == [(FORMAT,)]:
            con.execute("CREATE TEMP VIEW old_fact AS FROM old.fact; CREATE TEMP VIEW old_aside AS FROM old.aside")
            return
    con.execute("CREATE TEMP TABLE old_fact AS FROM out.fact; CREATE TEMP TABLE old_aside AS FROM out.aside")


def _last(con: duckdb.DuckDBPyConnection, home: Path) -> Mark | None:
    """Where the last run had got to; None where there was none that is of use."""
    if not path(home).exists():
        return None
    rows = con.execute("SELECT seq, lake, history_at, known, rules FROM old.mark WHERE format = ?", [FORMAT]).fetchall()
    if not rows:
        return None
    seq, lake, history_at, known, rules = rows[0]
    days = {extract: date.fromisoformat(day) for extract, day in json.loads(known).items()}
    return Mark(int(seq), str(lake), history_at, days, str(rules))


def _finish(con: duckdb.DuckDBPyConnection, now: Mark) -> None:
    con.execute("INSERT INTO out.received SELECT seq, max(received) FROM deliveries GROUP BY seq ORDER BY seq")
    known = json.dumps({extract: day.isoformat() for extract, day in now.known.items()})
    (registry,) = con.execute("SELECT run_id FROM registry.run ORDER BY finished DESC, run_id DESC").fetchone() or (
        None,
    )
    con.execute(
        "INSERT INTO out.mark VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [FORMAT, now.seq, now.lake, now.history_at, known, now.rules, registry, clock.now()],
    )


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Runs of one home take turns."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "watch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = con.execute(f"SELECT count(*) FROM {relation}").fetchone() or (0,)
    return int(count)


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
