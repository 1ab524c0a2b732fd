"""From the lake to the registry: cases, vehicles and enterprises first, then persons by rounds, each round's entities
being evidence for the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from ingest.lake import Lake
from ingest.progress import NoProgress, Progress
from resolution import (
    bundles,
    changes,
    decided,
    evidence,
    history,
    inferred,
    learning,
    model,
    naming,
    registry,
    relations,
    watermark,
)
from resolution.bundle import Bundle
from resolution.bundles import Kept
from resolution.decided import Verdict
from resolution.engine import Resolution, attach_tokens, run
from resolution.learning import Why
from resolution.records import build_frame
from resolution.registrations import PlateUse, assign

PERSON_ROUNDS = 2


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
) -> ResolveReport:
    """Resolves everything current in the lake of `home` into the registry `con` is building (registry.rebuild).

    By the bundles in force, which are learned first where there is reason to (see learning), or if `relearn`.
    decisions: what people have decided on pairs of mentions, which holds whatever the evidence says. lake: a connection
    with the lake's views, where what is read of it must be what others read; ledger: the last event that `decisions`
    come of.
    """
    if lake is None:
        with Lake(home).connect() as own:
            return resolve(con, home, progress, decisions, lake=own, ledger=ledger, relearn=relearn)
    verdicts = list(decisions)
    report = ResolveReport(datetime.now(UTC))
    resolver = _Resolver(con, home, lake, progress or NoProgress(), report, verdicts, relearn)
    resolver.cases()
    resolver.vehicles()
    resolver.enterprises()
    resolver.persons()
    _copy_mentions(con, lake)
    decided.write(con, verdicts)
    at = report.started.replace(tzinfo=None)
    changes.record(con, at)
    history.record(con, at)
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


class _Resolver:
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
        self._models = {entity_type: model.load(name) for entity_type, name in decided.MODELS.items()}
        records = lake.execute("SELECT entity_type, count(*) FROM mentions GROUP BY ALL").fetchall()
        self._in_force = learning.choose(home, list(self._models.values()), dict(records), relearn)
        report.learned = self._in_force.why
        self._learned: list[Kept] = []
        self._known = naming.known_names(self._in_force.bundle("Person"))
        self._called: dict[str, str] = {}
        """mention → what its entity is called, of all types resolved so far."""

    def cases(self) -> None:
        table = self._mentions("Case")
        keys = [mention.split(":", 1)[1] for mention in table["mention_id"].to_pylist()]
        self._resolve(table.append_column("case_key", pa.array(keys, pa.string())), "Case", "case_key")

    def vehicles(self) -> None:
        table = self._mentions("Vehicle")
        uses = _plate_uses(self._lake)
        registration = assign(uses)
        column = pa.array([registration.get(m) for m in table["mention_id"].to_pylist()], pa.string())
        self._resolve(table.append_column("registration", column), "Vehicle", "registration")

    def enterprises(self) -> None:
        self._resolve(self._mentions("Enterprise"), "Enterprise")

    def persons(self) -> None:
        table = self._mentions("Person")
        known = relations.read(self._lake)
        spec = self._models["Person"]
        frame = build_frame(spec, table)
        same, different = decided.numbered(self._verdicts, {mention: k for k, mention in enumerate(frame.ids)})
        bundles_of_rounds = rounds(self._in_force.bundle("Person"))
        found: Resolution | None = None
        for bundle in bundles_of_rounds:
            called = dict(self._called)
            if found is not None:
                called.update(naming.names_of(frame.ids, found.labels.tolist(), self._known))
                sizes = np.bincount(found.labels, minlength=len(frame))
                frame.shares = 1.0 / np.maximum(1, sizes[found.labels])
            attach_tokens(frame, relations.tokens_of(known, frame, called))
            earlier = None if found is None else found.bundle
            found = run(frame, spec, bundle, same, different, self._progress)
            if bundle is None:
                found.bundle.earlier = earlier
        assert found is not None
        self._store(found, _elder_keys(table))

    def put_in_force(self) -> None:
        """What was learned, all of it at once."""
        if self._learned:
            bundles.put_in_force(self._home, *self._learned)

    def _mentions(self, entity_type: str) -> pa.Table:
        return self._lake.sql(
            "SELECT * FROM mentions WHERE entity_type = ? ORDER BY mention_id", params=[entity_type]
        ).to_arrow_table()

    def _resolve(self, table: pa.Table, entity_type: str, *own: str) -> None:
        """own: the columns of the table that are not the lake's."""
        spec = self._models[entity_type]
        frame = build_frame(spec, table)
        same, different = decided.numbered(self._verdicts, {mention: k for k, mention in enumerate(frame.ids)})
        found = run(frame, spec, self._in_force.bundle(entity_type), same, different, self._progress)
        self._called.update(naming.names_of(frame.ids, found.labels.tolist(), self._known))
        self._store(found, _elder_keys(table), table.select(["mention_id", *own]))

    def _store(
        self, found: Resolution, elder: Mapping[str, tuple[int, str]], own_columns: pa.Table | None = None
    ) -> None:
        entity_type = found.model.entity_type
        ids = _entity_ids(entity_type, found, elder)
        members = pa.table(
            {
                "mention_id": pa.array(found.frame.ids, pa.string()),
                "entity_type": pa.array([entity_type] * len(found.frame), pa.string()),
                "entity_id": pa.array([ids[m] for m in found.frame.ids], pa.string()),
                "probability": pa.array(found.probability, pa.float64()),
            }
        )
        self._con.register("members", members)
        self._con.execute("INSERT INTO membership SELECT * FROM members")
        self._con.unregister("members")
        columns = list(zip(*evidence.rows(found, self._verdicts), strict=True)) or [()] * 8
        names = (
            "left_mention",
            "right_mention",
            "entity_type",
            "weight",
            "probability",
            "linked",
            "reason",
            "comparisons",
        )
        types = (
            pa.string(),
            pa.string(),
            pa.string(),
            pa.float64(),
            pa.float64(),
            pa.bool_(),
            pa.string(),
            pa.string(),
        )
        edges = pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
        self._con.register("edges", edges)
        self._con.execute("INSERT INTO match_edge SELECT * FROM edges")
        self._con.unregister("edges")
        self._con.execute(
            "INSERT INTO bundle VALUES (?, ?, ?)", [entity_type, found.bundle.dump(), self._version(found)]
        )
        inferred.write(self._con, entity_type, found.frame, own_columns)
        self._report.by_type[entity_type] = found.report

    def _version(self, found: Resolution) -> str:
        """The version of the bundle that was resolved by; stored if it was learned just now."""
        entity_type = found.model.entity_type
        kept = self._in_force.kept.get(entity_type)
        if kept is None:
            kept = bundles.store(self._home, found.model, found.bundle, self._deliveries)
            self._learned.append(kept)
        self._report.bundles[entity_type] = kept.version
        return kept.version


def rounds(bundle: Bundle | None) -> list[Bundle | None]:
    """By what each round of persons is resolved: None where it is to be learned."""
    return [None] * PERSON_ROUNDS if bundle is None else [bundle.earlier or bundle, bundle]


def _elder_keys(table: pa.Table) -> dict[str, tuple[int, str]]:
    """mention → what its age is told by: the delivery that first brought it, then its id."""
    return {
        m: (int(s), m) for m, s in zip(table["mention_id"].to_pylist(), table["first_seq"].to_pylist(), strict=True)
    }


def _entity_ids(entity_type: str, found: Resolution, elder: Mapping[str, tuple[int, str]]) -> dict[str, str]:
    eldest: dict[int, tuple[int, str]] = {}
    labels = found.labels.tolist()
    for mention, label in zip(found.frame.ids, labels, strict=True):
        key = elder[mention]
        if label not in eldest or key < eldest[label]:
            eldest[label] = key
    ids = {label: registry.entity_id(entity_type, key[1]) for label, key in eldest.items()}
    return {mention: ids[label] for mention, label in zip(found.frame.ids, labels, strict=True)}


def _plate_uses(lake: duckdb.DuckDBPyConnection) -> list[PlateUse]:
    found = lake.execute(
        """SELECT v.mention_id, v.plate, v.plate_type, coalesce(v.vin, v.engine_no),
                  v.first_registered, v.valid_until, v.state, min(coalesce(c.occurred::DATE, c.filed)), v.role = ''
           FROM mentions v
           LEFT JOIN links l ON l.from_mention = v.mention_id AND l.link_type = 'involved_vehicle'
           LEFT JOIN mentions c ON c.mention_id = l.to_mention
           WHERE v.entity_type = 'Vehicle' AND v.plate IS NOT NULL GROUP BY ALL ORDER BY v.mention_id"""
    ).fetchall()
    return [PlateUse(*row) for row in found]


def _copy_mentions(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> None:
    """The mentions with their entities into the registry, so that it answers without the lake."""
    columns = [
        row[0] for row in lake.execute("DESCRIBE mentions").fetchall() if row[0] not in ("mention_id", "entity_type")
    ]
    con.register("lake_mention", lake.sql("SELECT * FROM mentions").to_arrow_table())
    con.execute(
        "CREATE TABLE mention AS "
        f"SELECT mention_id, m.entity_id, m.entity_type, {', '.join(f'l.{c}' for c in columns)} "
        "FROM membership m JOIN lake_mention l USING (mention_id) ORDER BY m.entity_id, mention_id"
    )
    con.unregister("lake_mention")
