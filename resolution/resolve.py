"""From the lake to the registry: cases, vehicles and enterprises first, then persons by rounds, each round's entities
being evidence for the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.lake import Lake
from ingest.progress import NoProgress, Progress
from resolution import (
    bundles,
    causes,
    changes,
    decided,
    heap,
    history,
    inferred,
    kept_rows,
    learning,
    naming,
    plate_uses,
    registry,
    relations,
    stages,
    watermark,
)
from resolution.bundle import Bundle
from resolution.bundles import Kept
from resolution.causes import Cause
from resolution.decided import Verdict
from resolution.engine import Resolution, attach_tokens, run
from resolution.frame import Codes, Frame
from resolution.learning import Why
from resolution.model import Model
from resolution.naming import Called
from resolution.records import build_frame
from resolution.relations import Ties
from resolution.texts import as_arrow, places

REGISTRY_MEMORY, LAKE_MEMORY = "800MB", "400MB"
"""For the databases while everything is resolved; they keep what they once had. The rest of 8 GB is for the records
themselves, of which there are millions. What does not fit goes to disk."""


@dataclass(slots=True)
class ResolveReport:
    """started, finished: UTC; by_type: the engine's report for each entity type; bundles: entity type → version of the
    bundle it was resolved by; learned: why these were learned in this run, None where they were in force before."""

    started: datetime
    finished: datetime | None = None
    by_type: dict[str, dict[str, object]] = field(default_factory=dict)
    bundles: dict[str, str] = field(default_factory=dict)
    learned: Why | None = None

    def as_dict(self) -> dict[str, object]:
        return {
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "by_type": self.by_type,
            "bundles": self.bundles,
            "learned": self.learned,
        }


def resolve(
    con: duckdb.DuckDBPyConnection,
    home: Path,
    progress: Progress | None = None,
    decisions: Iterable[Verdict] = (),
    *,
    lake: duckdb.DuckDBPyConnection | None = None,
    ledger: int = 0,
    relearn: bool = False,
    engine: Callable[..., Resolver] | None = None,
) -> ResolveReport:
    """Resolves everything current in the lake of `home` into the registry `con` is building (registry.rebuild).

    By the bundles in force, which are learned first where there is reason to (see learning), or if `relearn`.
    decisions: what people have decided on pairs of mentions, which holds whatever the evidence says. lake: a connection
    with the lake's views, where what is read of it must be what others read; ledger: the last event that `decisions`
    come of. engine: what makes the resolver (of Resolver's arguments), where it is not to be this machine alone.
    """
    if lake is None:
        with Lake(home).connect() as own:
            return resolve(con, home, progress, decisions, lake=own, ledger=ledger, relearn=relearn, engine=engine)
    registry.bound(con, home, REGISTRY_MEMORY)
    registry.bound(lake, home, LAKE_MEMORY)
    verdicts = list(decisions)
    report = ResolveReport(datetime.now(UTC))
    resolver = (engine or Resolver)(con, home, lake, progress or NoProgress(), report, verdicts, relearn)
    for stage in (resolver.cases, resolver.vehicles, resolver.enterprises, resolver.persons):
        stage()
        resolver.give_back()
    _copy_mentions(con, lake)
    decided.write(con, verdicts)
    at = report.started.replace(tzinfo=None)
    changes.record(con, at, history.record(con, at, _since_the_old(con, lake, report)))
    resolver.put_in_force()
    report.finished = datetime.now(UTC)
    watermark.write_run(
        con,
        report.started.strftime("%Y%m%dT%H%M%S"),
        report.started,
        report.finished,
        json.dumps(report.as_dict()),
        watermark.of_lake(lake, ledger),
    )
    return report


def _since_the_old(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection, report: ResolveReport) -> Cause:
    """What there is new since the old registry was made, to which an entity may owe a change though nothing of its own
    changed: through those it is related to. Empty where the weights are others: then these may be the cause."""
    if not registry.has_old(con) or not registry.old_has(con, "bundle"):
        return {}
    old = con.execute("SELECT entity_type, version FROM old.bundle").fetchall()
    mark = watermark.of_registry(con, "old.run")
    if mark is None or dict(old) != report.bundles:
        return {}
    deliveries = lake.execute("SELECT delivery_id FROM deliveries WHERE seq > ? ORDER BY seq", [mark.seq]).fetchall()
    decisions = con.execute(
        "SELECT DISTINCT decision_id FROM ((FROM decision EXCEPT FROM old.decision) UNION ALL "
        "(FROM old.decision EXCEPT FROM decision)) ORDER BY ALL"
    ).fetchall()
    return causes.whole(*((what for (what,) in rows) for rows in (deliveries, decisions)))


class Resolver:
    """Resolves one type after another into the registry being built, on this machine; a subclass elsewhere."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        home: Path,
        lake: duckdb.DuckDBPyConnection,
        progress: Progress,
        report: ResolveReport,
        verdicts: Iterable[Verdict],
        relearn: bool,
    ) -> None:
        self._verdicts = list(verdicts)
        self._con, self._lake, self._progress, self._report = con, lake, progress, report
        self._home = home
        self._deliveries = [d for (d,) in lake.execute("SELECT delivery_id FROM deliveries").fetchall()]
        self._models = stages.models()
        records = lake.execute("SELECT entity_type, count(*) FROM mentions GROUP BY ALL").fetchall()
        self._in_force = learning.choose(home, list(self._models.values()), dict(records), relearn)
        report.learned = self._in_force.why
        self._learned: list[Kept] = []
        self._known = naming.known_names(self._in_force.bundle("Person"))
        self._called = Called.of({})
        """What entities of all types resolved so far are called, where that is another mention."""

    def cases(self) -> None:
        table = self._mentions("Case")
        keys = [stages.case_key(mention) for mention in table["mention_id"].to_pylist()]
        self._resolve(table.append_column("case_key", pa.array(keys, pa.string())), "Case", "case_key")

    def vehicles(self) -> None:
        table = self._mentions("Vehicle")
        told = plate_uses.told(self._lake)
        place = pc.index_in(table["mention_id"], value_set=told["mention_id"].combine_chunks())
        self._resolve(table.append_column("registration", told["registration"].take(place)), "Vehicle", "registration")
        inferred.write_keys(self._con, "Vehicle", "plate", told["mention_id"], told["plate"])

    def enterprises(self) -> None:
        self._resolve(self._mentions("Enterprise"), "Enterprise")

    def persons(self) -> None:
        table = self._mentions("Person")
        spec = self._models["Person"]
        frame = build_frame(spec, table)
        # What it says is in the frame now; as text it is as much again.
        table = pa.table({"mention_id": as_arrow(frame.ids), "first_seq": table["first_seq"]})
        known = relations.read(self._lake, known=self._known)
        attach_tokens(frame, relations.tokens_of(known, frame, self._called))
        spouses = known.spouses
        del known
        same, different = self._numbered(frame)
        found: Resolution | None = None
        for bundle in stages.rounds(self._in_force.bundle("Person")):
            earlier = None if found is None else found.bundle
            if found is not None:
                labels, found = found.labels, None
                called = self._called_now(spouses, frame, labels)
                frame.token_sets["spouse"] = relations.spouse_tokens(spouses, frame, called)
                frame.shares = 1.0 / np.bincount(labels, minlength=len(frame))[labels]
                del called, labels
            self.give_back()
            found = run(frame, spec, bundle, same, different, self._progress)
            if bundle is None:
                found.bundle.earlier = earlier
        assert found is not None
        del spouses
        self._store(found, table)

    def _called_now(self, spouses: Ties, frame: Frame, labels: Codes) -> Called:
        """What entities are called after the first round of persons, which is put down of each of these."""
        names = naming.names_of(frame.ids, labels, self._known)
        inferred.write_first_round(self._con, as_arrow(frame.ids), names)
        return self._called.and_also(relations.partners_called(spouses, frame.ids, names))

    def _numbered(self, frame: Frame) -> tuple[decided.Pairs, decided.Pairs]:
        """The verdicts by record number."""
        mentions = {mention for v in self._verdicts for mention in (v.left, v.right)}
        return decided.numbered(self._verdicts, places(frame.ids, mentions))

    def give_back(self) -> None:
        """To the system, what the databases and the heap hold and have no use for at the moment."""
        registry.bound(self._con, self._home, REGISTRY_MEMORY)
        heap.give_back()

    def put_in_force(self) -> None:
        """What was learned, all of it at once."""
        if self._learned:
            bundles.put_in_force(self._home, *self._learned)

    def _mentions(self, entity_type: str) -> pa.Table:
        """mention_id, first_seq and what the model reads."""
        there = {row[0] for row in self._lake.execute("DESCRIBE mentions").fetchall()}
        columns = sorted({a.column for a in self._models[entity_type].attributes} & there)
        return self._lake.sql(
            f"SELECT {', '.join(['mention_id', 'first_seq', *columns])} FROM mentions WHERE entity_type = ? "
            "ORDER BY mention_id",
            params=[entity_type],
        ).to_arrow_table()

    def _resolve(self, table: pa.Table, entity_type: str, *own: str) -> None:
        """own: the columns of the table that are not the lake's."""
        spec = self._models[entity_type]
        frame = build_frame(spec, table)
        same, different = self._numbered(frame)
        found = run(frame, spec, self._in_force.bundle(entity_type), same, different, self._progress)
        ids, names = as_arrow(frame.ids), naming.names_of(frame.ids, found.labels, self._known)
        others = pc.not_equal(ids, names)
        self._called = self._called.and_also(Called(ids.filter(others), names.filter(others)))
        self._store(found, table, *own)

    def _store(self, found: Resolution, table: pa.Table, *own: str) -> None:
        entity_type = found.model.entity_type
        _insert(self._con, "membership", kept_rows.members(found, table))
        _insert(self._con, "match_edge", kept_rows.edge_batches(found, self._verdicts))
        self._store_bundle(found.model, found.bundle)
        inferred.write(self._con, entity_type, found.frame, table.select(["mention_id", *own]))
        self._report.by_type[entity_type] = found.report

    def _store_bundle(self, spec: Model, bundle: Bundle) -> None:
        """What was resolved by; stored with the home if it was learned just now."""
        kept = self._in_force.kept.get(spec.entity_type)
        if kept is None:
            kept = bundles.store(self._home, spec, bundle, self._deliveries)
            self._learned.append(kept)
        self._report.bundles[spec.entity_type] = kept.version
        self._con.execute(
            "INSERT INTO bundle VALUES (?, ?, ?, ?)",
            [spec.entity_type, bundle.dump(), kept.version, bundles.whole_hash(spec)],
        )


_ROWS = 100_000
"""Rows handed from the lake to the registry at a time: of all of them there is no room for twice."""


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
    con.register("found_rows", rows)
    con.execute(f"INSERT INTO {table} SELECT * FROM found_rows")
    con.unregister("found_rows")


def _copy_mentions(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """The mentions with their entities, and the links between them that are evidence, into the registry, so that it
    answers without the lake."""
    columns = [
        row[0] for row in lake.execute("DESCRIBE mentions").fetchall() if row[0] not in ("mention_id", "entity_type")
    ]
    con.register("lake_mention", lake.sql("SELECT * FROM mentions").to_arrow_reader(_ROWS))
    con.execute(
        "CREATE TABLE mention AS "
        f"SELECT mention_id, m.entity_id, m.entity_type, {', '.join(f'l.{c}' for c in columns)} "
        "FROM membership m JOIN lake_mention l USING (mention_id) ORDER BY m.entity_id, mention_id"
    )
    con.unregister("lake_mention")
    types = ", ".join(f"'{name}'" for name in relations.LINK_TYPES)
    links = f"SELECT link_type, from_mention, to_mention, extract, row_key FROM links WHERE link_type IN ({types})"
    _insert(con, "relation", lake.sql(links).to_arrow_table())
