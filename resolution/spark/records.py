"""From a table to rows: numbered, standardised, borrowed numbers taken out, folded into profiles. The same functions do
the work as on one machine (see resolution.records, ownership, profiles)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as sql

from resolution import ownership
from resolution.engine import attach_tokens
from resolution.model import Model
from resolution.records import settled, standardised
from resolution.spark.rows import ESCAPED, NEXT, NEXT_SET, ROW, Layout, whole_groups
from resolution.spark.session import DataFrame
from resolution.token_columns import tokens_of

Pairs = Sequence[tuple[int, int]]
"""Pairs of record numbers."""
FEW = 20_000
"""Records that are worked on at a time where whole groups of them are needed."""


def rows_of(table: DataFrame, model: Model, id_column: str = "mention_id") -> DataFrame:
    """The rows of a table (it may have a `source`), settled, with the tokens that its own columns hold."""
    layout, owned = Layout.of(model), tuple(sorted(model.owned_identifiers))
    wanted = {a.column for a in model.attributes} | {t.column for t in model.token_columns} | {"source", id_column}
    # What numbers come out hangs on how the table is read, so they are kept as they first came.
    named = table.select(*(c for c in table.columns if c in wanted)).withColumn(
        "number", sql.monotonically_increasing_id()
    )
    rows = named.mapInArrow(_Standardise(model, layout, owned, id_column), f"{ROW}, borne array<string>").checkpoint()
    if not owned:
        return rows.drop("borne")
    flagged = rows.drop("borne").join(_borrowed(rows, model), "number", "left")
    return flagged.mapInArrow(_Settle(model, layout), ROW).checkpoint()


def _borrowed(rows: DataFrame, model: Model) -> DataFrame:
    """number → the identifiers it bears that are another's. All who bear one number are looked at together."""
    layout = Layout.of(model)
    found = None
    for place, (identifier, name) in enumerate(sorted(model.owned_identifiers.items())):
        bearers = rows.withColumn("bears", sql.col("borne")[place]).where("bears IS NOT NULL").drop("borne")
        together = bearers.repartition("bears").sortWithinPartitions("bears")
        flagged = together.mapInArrow(_Ownership(layout, identifier, name), "number long, identifier string")
        found = flagged if found is None else found.union(flagged)
    assert found is not None
    return found.groupBy("number").agg(sql.collect_set("identifier").alias("borrowed"))


def with_tokens(rows: DataFrame, tokens: DataFrame, model: Model) -> DataFrame:
    """The rows with the tokens of `tokens` (id, name, token) in place of their own."""
    token = sql.col("token")
    for character, instead in ESCAPED:
        token = sql.replace(token, sql.lit(character), sql.lit(instead))
    names = Layout.of(model).token_sets
    held = [
        sql.array_join(sql.array_sort(sql.collect_set(sql.when(sql.col("name") == name, token))), NEXT)
        for name in names
    ]
    joined = tokens.groupBy("id").agg(sql.concat_ws(NEXT_SET, *held).alias("held"))
    none = sql.lit(NEXT_SET * (len(names) - 1))
    return rows.join(joined, "id", "left").withColumn("tokens", sql.coalesce("held", none)).drop("held")


def folded(rows: DataFrame, model: Model, alone: Collection[int] = ()) -> DataFrame:
    """The rows with the `profile` of each, the number of one record of it (see profiles.profiles).

    alone: the numbers of records that are a profile each."""
    layout = Layout.of(model)
    single = sql.col("source").isNotNull() | sql.col("number").isin(sorted(alone))
    for name in model.constraints.exclusive:
        place = layout.token_sets.index(name)
        single |= sql.split("tokens", NEXT_SET)[place] != ""
    own = sql.when(single, sql.col("number"))
    first = sql.min("number").over(Window.partitionBy("alike", "tokens", "own"))
    return rows.withColumn("own", own).withColumn("profile", first).drop("alike", "own").checkpoint()


@dataclass(frozen=True)
class _Standardise:
    model: Model
    layout: Layout
    owned: tuple[str, ...]
    id_column: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            table = pa.Table.from_batches([batch])
            frame = standardised(self.model, table, self.id_column)
            attach_tokens(frame, tokens_of(self.model, table))
            if "source" in table.column_names:
                frame.source = np.asarray(table["source"]).astype(np.int32)
            columns = [frame.column(name).decode() for name in self.owned]
            borne = [list(values) for values in zip(*columns, strict=True)] if columns else [[]] * len(frame)
            # Of a model in which nothing is owned, all is settled already.
            ready = frame if self.owned else settled(frame, self.model, {})
            rows = self.layout.rows(ready, np.asarray(table["number"]))
            yield rows.append_column("borne", pa.array(borne, pa.list_(pa.string())))


@dataclass(frozen=True)
class _Ownership:
    layout: Layout
    identifier: str
    name: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in whole_groups(batches, "bears", FEW):
            flags = ownership.borrowed(self.layout.frame(table), self.identifier, self.name)
            numbers = table["number"].combine_chunks().filter(pa.array(flags))
            yield pa.RecordBatch.from_arrays(
                [numbers, pa.array([self.identifier] * len(numbers), pa.string())], names=["number", "identifier"]
            )


@dataclass(frozen=True)
class _Settle:
    model: Model
    layout: Layout

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            held = batch["borrowed"].to_pylist()
            flags = {
                identifier: np.array([identifier in (names or ()) for names in held], dtype=np.bool_)
                for identifier in self.model.owned_identifiers
            }
            yield self.layout.rows(settled(self.layout.frame(batch), self.model, flags), np.asarray(batch["number"]))
