"""Candidates and their weights: keys joined in SQL, pairs scored where the data is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import functions as sql

from resolution.block import GROWN, LeftOut
from resolution.bundle import Bundle, use_shares
from resolution.compare import compare
from resolution.keys import Keys, rule_keys
from resolution.model import Model
from resolution.spark.rows import Layout
from resolution.spark.session import DataFrame

KEY = "number long, source int, rule int, key long"


def keys_of(profiles: DataFrame, model: Model, bundle: Any | None = None) -> DataFrame:
    """The blocking keys of rows: number, source, rule (its place in the model), key (64 bits, as a signed number).
    bundle: a broadcast Bundle, of which the keys left out are left out."""
    return profiles.mapInArrow(_Keys(model, Layout.of(model), bundle), KEY)


def crowded(keys: DataFrame, model: Model) -> dict[str, Keys]:
    """Rule name → the sorted keys that so many profiles hold by now that they are left out, too (see block.GROWN)."""
    limits = sql.array(*(sql.lit(GROWN * rule.cap) for rule in model.rules))
    held = keys.groupBy("rule", "key").count().where(sql.col("count") > limits[sql.col("rule")]).select("rule", "key")
    found: dict[str, list[int]] = defaultdict(list)
    for place, key in held.collect():
        found[model.rules[place].name].append(key)
    return {name: np.sort(np.array(some, dtype=np.int64).view(np.uint64)) for name, some in found.items()}


def without(keys: DataFrame, model: Model, left_out: LeftOut) -> DataFrame:
    """The keys but for those of `left_out`, which are few."""
    place = {rule.name: k for k, rule in enumerate(model.rules)}
    gone = [(place[name], key) for name, some in left_out.items() for key in some.view(np.int64).tolist()]
    if not gone:
        return keys
    return keys.join(
        sql.broadcast(keys.sparkSession.createDataFrame(gone, "rule int, key long")), ["rule", "key"], "left_anti"
    )


def pairs_of(keys: DataFrame) -> DataFrame:
    """The distinct pairs that share a key, `one` < `other`; rules: bit set of the rules that found the pair. Where the
    records are of tables that are linked, only pairs across two of them."""
    one, other = keys.alias("one"), keys.alias("other")
    met = (
        (sql.col("one.rule") == sql.col("other.rule"))
        & (sql.col("one.key") == sql.col("other.key"))
        & (sql.col("one.number") < sql.col("other.number"))
        & (sql.col("one.source").isNull() | (sql.col("one.source") != sql.col("other.source")))
    )
    found = one.join(other, met).select(
        sql.col("one.number").alias("one"),
        sql.col("other.number").alias("other"),
        sql.expr("shiftleft(1L, one.rule)").alias("rule"),
    )
    return found.groupBy("one", "other").agg(sql.bit_or("rule").alias("rules"))


def near(pairs: DataFrame, profiles: DataFrame, model: Model, bundle: Any, floor: float) -> DataFrame:
    """The pairs of a weight ≥ floor (log2 odds): one, other, weight. And rows without these that count all pairs looked
    at: found, how many each rule found, and, last, how many there were. bundle: a broadcast Bundle."""

    def side(name: str) -> DataFrame:
        return profiles.select(
            sql.col("number").alias(name),
            sql.col("packed").alias(f"{name}_packed"),
            sql.col("tokens").alias(f"{name}_tokens"),
        )

    both = pairs.join(side("one"), "one").join(side("other"), "other")
    work = _Score(model, Layout.of(model), bundle, floor)
    return both.mapInArrow(work, "one long, other long, weight float, found array<long>")


def counted(near: DataFrame, model: Model) -> tuple[int, dict[str, int]]:
    """How many pairs were looked at, and how many each rule found."""
    places = range(len(model.rules) + 1)
    totals = near.where("found IS NOT NULL").agg(*(sql.sum(sql.col("found")[k]) for k in places)).first()
    *each, everything = (int(n or 0) for n in totals)
    return everything, {rule.name: n for rule, n in zip(model.rules, each, strict=True)}


@dataclass(frozen=True)
class _Keys:
    model: Model
    layout: Layout
    bundle: Any | None

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        left_out: LeftOut = {} if self.bundle is None else self.bundle.value.left_out
        for batch in batches:
            frame = self.layout.frame(batch)
            for place, rule in enumerate(self.model.rules):
                records, keys = rule_keys(frame, rule)
                known = left_out.get(rule.name)
                if known is not None and len(known):
                    kept = ~np.isin(keys, known)
                    records, keys = records[kept], keys[kept]
                at = pa.array(records)
                yield pa.RecordBatch.from_arrays(
                    [
                        batch["number"].take(at),
                        batch["source"].take(at),
                        pa.array(np.full(len(at), place, dtype=np.int32)),
                        pa.array(keys.view(np.int64)),
                    ],
                    names=["number", "source", "rule", "key"],
                )


@dataclass(frozen=True)
class _Score:
    model: Model
    layout: Layout
    bundle: Any
    floor: float

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        bundle: Bundle = self.bundle.value
        for batch in batches:
            size = batch.num_rows
            numbers = np.concatenate([np.asarray(batch["one"]), np.asarray(batch["other"])])
            _, first, place = np.unique(numbers, return_index=True, return_inverse=True)
            frame = self.layout.frame(_records(batch, first))
            use_shares(frame, bundle.shares)
            codes = place.astype(np.int32)
            weight = bundle.weights.total(compare(frame, self.model, codes[:size], codes[size:]))
            yield self._found(batch, weight)

    def _found(self, batch: pa.RecordBatch, weight: npt.NDArray[np.float32]) -> pa.RecordBatch:
        kept = pa.array(weight >= self.floor)
        rules = np.asarray(batch["rules"])
        counts = [int((rules >> k & 1).sum()) for k in range(len(self.model.rules))] + [batch.num_rows]
        columns = [batch["one"].filter(kept), batch["other"].filter(kept), pa.array(weight).filter(kept)]
        arrays = [pa.concat_arrays([column, pa.nulls(1, column.type)]) for column in columns]
        arrays.append(pa.array([None] * len(columns[0]) + [counts], pa.list_(pa.int64())))
        return pa.RecordBatch.from_arrays(arrays, names=["one", "other", "weight", "found"])


def _records(batch: pa.RecordBatch, first: npt.NDArray[np.int64]) -> pa.Table:
    """The records of both sides of the pairs, those at the places `first`."""
    at = pa.array(first)
    packed, tokens = (
        pa.concat_arrays([batch[f"one_{part}"], batch[f"other_{part}"]]).take(at) for part in ("packed", "tokens")
    )
    return pa.table(
        {"id": at.cast(pa.string()), "packed": packed, "tokens": tokens, "source": pa.nulls(len(at), pa.int32())}
    )
