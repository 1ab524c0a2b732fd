"""The records of every stage with their clusters, in memory: what an incremental resolution changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from resolution import decided, inferred, naming, registry, stages, watermark
from resolution.bundle import Bundle
from resolution.model import Model
from resolution.naming import ENTITY_MARK
from resolution.online import Online
from resolution.stages import STAGES, Stage
from resolution.watermark import Watermark

TokensOf = Mapping[str, Mapping[str, Iterable[str]]]
"""Token set → mention → tokens."""


@dataclass(slots=True)
class State:
    """online: by name of stage; mark: how far the registry had read that it is in step with; known: the mentions that
    the bundles know by name."""

    online: dict[str, Online]
    models: Mapping[str, Model]
    versions: Mapping[str, str]
    known: frozenset[str]
    mark: Watermark

    def fits(self, con: duckdb.DuckDBPyConnection) -> bool:
        """Whether it is in step with an open registry."""
        return (watermark.of_registry(con), registry.bundle_versions(con)) == (self.mark, dict(self.versions))


def is_kept(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether an open registry keeps what is needed to go on from it; one of an earlier version may not."""
    found = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    needed = {"relation", "first_round", "mention", "inferred", "decision", "membership_history", "run", "bundle"}
    if not needed <= found or watermark.of_registry(con) is None:
        return False
    weighted = {entity_type for (entity_type,) in con.execute("SELECT entity_type FROM bundle").fetchall()}
    return weighted >= {stage.entity_type for stage in STAGES}


def bundles_of(con: duckdb.DuckDBPyConnection) -> dict[str, Bundle]:
    """Entity type → the weights that an open registry was made with."""
    weights = con.execute("SELECT entity_type, weights FROM bundle").fetchall()
    return {entity_type: Bundle.parse(text) for entity_type, text in weights}


def build(con: duckdb.DuckDBPyConnection) -> State:
    """The state that an open registry leaves off at; it has a watermark."""
    bundles = bundles_of(con)
    of_stage, models = stages.bundles_of_stages(bundles), stages.models()
    mark = watermark.of_registry(con)
    assert mark is not None
    same, different = decided.pairs(decided.read(con))
    online = {}
    for stage in STAGES:
        rows = records(con, models[stage.entity_type])
        tokens = tokens_of(con, stage)
        number = {mention: k for k, mention in enumerate(rows["mention_id"].to_pylist())}
        pairs = {
            name: [(number[m], token) for m, told in held.items() for token in told] for name, held in tokens.items()
        }
        model, bundle = models[stage.entity_type], of_stage[stage.name]
        online[stage.name] = Online.of_table(model, bundle, rows, pairs, same, different)
    return State(online, models, registry.bundle_versions(con), naming.known_names(bundles.get("Person")), mark)


def records(con: duckdb.DuckDBPyConnection, model: Model, only: Iterable[str] | None = None) -> pa.Table:
    """mention_id and the columns of a model, of the mentions of its type in an open registry, by mention id; those that
    resolution worked out among them. only: of these mentions, all unless given."""
    have = {row[0] for row in con.execute("DESCRIBE mention").fetchall()}
    columns = sorted({a.column for a in model.attributes})
    con.register("only_these", pa.table({"mention_id": pa.array(sorted(set(only or ())), pa.string())}))
    which = "" if only is None else "AND mention_id IN (FROM only_these)"
    worked_out = [name for name in columns if name not in have]
    selected = ", ".join(f"m.{name}" for name in columns if name in have)
    joined = "".join(
        f" LEFT JOIN (SELECT mention_id, value AS {name} FROM inferred WHERE entity_type = '{model.entity_type}' "
        f"AND name = '{name}' AND kind = 'column') USING (mention_id)"
        for name in worked_out
    )
    names = ", ".join(part for part in (selected, *worked_out) if part)
    table: pa.Table = con.sql(
        f"SELECT mention_id, {names} FROM mention m{joined} WHERE entity_type = ? {which} ORDER BY mention_id",
        params=[model.entity_type],
    ).to_arrow_table()
    con.unregister("only_these")
    return table


def tokens_of(con: duckdb.DuckDBPyConnection, stage: Stage, only: Iterable[str] | None = None) -> TokensOf:
    """The tokens of a stage's records in an open registry. only: of these mentions, all unless given."""
    found = inferred.read(con, stage.entity_type, only).tokens
    if stage.is_last:
        return found
    # Before the first round nobody's entity is known.
    return {
        name: {m: kept for m, told in held.items() if (kept := [t for t in told if not t.startswith(ENTITY_MARK)])}
        for name, held in found.items()
    }
