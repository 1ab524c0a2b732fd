"""One table resolved on Spark: the same clusters, evidence and probabilities as the engine gives on one machine.

With a bundle the weight of a pair depends on its two records alone, so the records fall into islands: those joined by
a pair of enough weight to matter, by a person's word, or by being alike in everything. Nothing in one island changes
anything in another. Spark finds the islands; each is then resolved whole, by the engine itself, where its rows are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from resolution.bundle import Bundle
from resolution.collective import NEAR_MISS
from resolution.engine import Resolution, run
from resolution.keys import Keys
from resolution.model import Model
from resolution.score import bits
from resolution.spark import candidates
from resolution.spark.components import components
from resolution.spark.records import FEW, Pairs, folded
from resolution.spark.rows import Layout, whole_groups
from resolution.spark.session import DataFrame

COUNTED = ("joined", "joined_collectively", "refused", "held_back")
"""What the engine counts of islands that adds up to what it counts of everything."""


@dataclass(frozen=True)
class Told:
    """What is to be written of an island's resolution beside who belongs where. of: one row a piece of evidence, with
    the columns of `schema`; it runs where the island is. all_pairs: whether it is to be given
    every pair (Resolution.scored)."""

    schema: pa.Schema
    of: Callable[[Resolution], pa.Table]
    all_pairs: bool = False


@dataclass(slots=True)
class Partition:
    """members: number, id, label (the number of its cluster's first record) and probability of every record; evidence:
    see Told; report: as the engine's, as far as it adds up."""

    members: DataFrame
    evidence: DataFrame
    report: dict[str, object] = field(default_factory=dict)


def partition(
    rows: DataFrame,
    model: Model,
    bundle: Bundle,
    told: Told,
    same: Pairs = (),
    different: Pairs = (),
    one_to_one: bool = False,
    least: float | None = None,
) -> Partition:
    """Resolves rows (see records.rows_of, with_tokens) with a bundle.

    same, different: pairs of record numbers a person has decided on; both are absolute. one_to_one: as engine.run.
    least: the least weight (log2 odds) of the pairs that `told` is to see; by default those of the model's review
    threshold.
    """
    spark = rows.sparkSession
    shared = spark.sparkContext.broadcast(bundle)
    known = folded(rows, model, {number for pair in different for number in pair})
    profiles = known.where("number = profile").drop("profile")
    keys = candidates.keys_of(profiles, model, shared).checkpoint()
    if grown := candidates.crowded(keys, model):
        # An island has only some of their holders: it would not see that they are too many.
        keys = candidates.without(keys, model, grown)
        left_out = {**bundle.left_out, **{name: _and(bundle.left_out.get(name), some) for name, some in grown.items()}}
        shared = spark.sparkContext.broadcast(replace(bundle, left_out=left_out))
    near = candidates.near(candidates.pairs_of(keys), profiles, model, shared, _floor(model, least)).checkpoint()
    ties = near.where("one IS NOT NULL").select("one", "other")
    ties = ties.union(known.where("number <> profile").select("number", "profile"))
    if said := [*same, *different]:
        # Two said to differ, too: each is then compared by itself, and the word stands beside what was found of both.
        one, other = (pa.array(side, pa.int64()) for side in zip(*said, strict=True))
        ties = ties.union(spark.createDataFrame(pa.table({"one": one, "other": other})))
    islands = components(ties).withColumnRenamed("node", "number")
    alone = known.join(islands, "number", "left_anti")
    one_alone = alone.select("number", "id", sql.col("number").alias("label"), sql.lit(1.0).alias("probability"))
    work = _Islands(model, Layout.of(model), shared, tuple(same), tuple(different), one_to_one, told)
    resolved = (
        known.join(islands, "number")
        .repartition(int(spark.conf.get("spark.sql.shuffle.partitions")), "component")
        .sortWithinPartitions("component")
        .mapInArrow(work, _found_schema(told))
        .checkpoint()
    )
    members = one_alone.union(resolved.where("number IS NOT NULL").select("number", "id", "label", "probability"))
    looked_at, by_rule = candidates.counted(near, model)
    records, folds = known.agg(sql.count(sql.lit(1)), sql.count_if(sql.expr("number = profile"))).first()
    report: dict[str, object] = {
        "records": records,
        "profiles": folds,
        "candidates": looked_at,
        "by_rule": by_rule,
        "islands": islands.where("number = component").count(),
        "clusters": members.where("number = label").count(),
        **_told_of_all(resolved, bundle),
    }
    return Partition(members, resolved.where("evidence IS NOT NULL").select("evidence.*"), report)


def _and(known: Keys | None, more: Keys) -> Keys:
    return more if known is None else np.union1d(known, more)


def _found_schema(told: Told) -> Any:
    """Of what comes of islands: a row a record, a row a piece of evidence, and a row that says how it went."""
    return from_arrow_schema(
        pa.schema(
            [
                ("number", pa.int64()),
                ("id", pa.string()),
                ("label", pa.int64()),
                ("probability", pa.float64()),
                ("evidence", pa.struct(told.schema)),
                ("report", pa.string()),
            ]
        )
    )


def _floor(model: Model, least: float | None) -> float:
    """The weight from which a pair can matter to clusters or evidence."""
    told = bits(model.review_probability) if least is None else least
    return min(NEAR_MISS, bits(model.link_probability) - model.margin, told)


def _told_of_all(resolved: DataFrame, bundle: Bundle) -> dict[str, object]:
    """The islands' reports added up."""
    total = dict.fromkeys(COUNTED, 0)
    warnings = list(bundle.weights.warnings)
    for (text,) in resolved.where("report IS NOT NULL").select("report").collect():
        said = json.loads(text)
        for name in COUNTED:
            total[name] += said[name]
        warnings += [warning for warning in said["warnings"] if warning not in bundle.weights.warnings]
    return {**total, "prior": bundle.weights.prior, "warnings": warnings}


@dataclass(frozen=True)
class _Islands:
    """Resolves whole islands, many at a time."""

    model: Model
    layout: Layout
    bundle: Any
    same: tuple[tuple[int, int], ...]
    different: tuple[tuple[int, int], ...]
    one_to_one: bool
    told: Told

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in whole_groups(batches, "component", FEW):
            # In the order of ids, by which the engine settles ties.
            yield from self._resolved(table.sort_by("id"))

    def _resolved(self, table: pa.Table) -> Iterator[pa.RecordBatch]:
        numbers = np.asarray(table["number"])
        record = {number: k for k, number in enumerate(numbers.tolist())}
        same, different = (
            [(record[a], record[b]) for a, b in pairs if a in record and b in record]
            for pairs in (self.same, self.different)
        )
        frame = self.layout.frame(table)
        found = run(
            frame,
            self.model,
            self.bundle.value,
            same,
            different,
            one_to_one=self.one_to_one,
            keep_pairs=self.told.all_pairs,
        )
        evidence = self.told.of(found).combine_chunks()
        report = json.dumps({name: found.report[name] for name in (*COUNTED, "warnings")})
        size, pieces = len(frame), evidence.num_rows
        rows = size + pieces + 1
        struct = pa.StructArray.from_arrays(
            [column.combine_chunks() for column in evidence.columns], fields=list(evidence.schema)
        )
        columns = {
            "number": pa.array(numbers),
            "id": pa.array(frame.ids, pa.string()),
            "label": pa.array(numbers[found.labels]),
            "probability": pa.array(found.probability),
        }
        arrays = [pa.concat_arrays([column, pa.nulls(rows - size, column.type)]) for column in columns.values()]
        arrays.append(pa.concat_arrays([pa.nulls(size, struct.type), struct, pa.nulls(1, struct.type)]))
        arrays.append(pa.concat_arrays([pa.nulls(rows - 1, pa.string()), pa.array([report])]))
        yield pa.RecordBatch.from_arrays(arrays, names=[*columns, "evidence", "report"])
