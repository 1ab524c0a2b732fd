"""From the lake to the registry on Spark: the types and rounds of resolution.resolve, each resolved where the data is.

The registry is one DuckDB file here as there: what Spark finds is written to Parquet and read into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as sql

from resolution import decided, inferred, kept_rows, registry, stages
from resolution.bundle import Bundle
from resolution.decided import Verdict
from resolution.engine import Resolution
from resolution.model import Model
from resolution.resolve import Resolver
from resolution.spark import naming
from resolution.spark.lake import open_views
from resolution.spark.learning import learned
from resolution.spark.partition import Partition, Told, partition
from resolution.spark.records import Pairs, rows_of, with_tokens
from resolution.spark.registrations import plate_uses, registrations
from resolution.spark.relations import tokens_of
from resolution.spark.rows import Layout
from resolution.spark.session import DataFrame, Session, scratch_of


class SparkResolver(Resolver):
    """Resolver on Spark. Give `functools.partial(SparkResolver, spark)` to resolve as its engine."""

    def __init__(self, spark: Session, *args: Any) -> None:
        super().__init__(*args)
        self._spark = spark
        open_views(spark, self._home, self._deliveries)
        self._names = spark.createDataFrame([], "mention string, called string")

    def cases(self) -> None:
        key = sql.expr("substring(mention_id, instr(mention_id, ':') + 1)")
        self._resolve_type("Case", self._of_type("Case").withColumn("case_key", key), "case_key")

    def vehicles(self) -> None:
        uses = plate_uses(self._spark)
        table = self._of_type("Vehicle").join(registrations(uses), "mention_id", "left")
        self._resolve_type("Vehicle", table, "registration")
        self._write_inferred("Vehicle", uses, "'plate'", "'key'", "whole")

    def enterprises(self) -> None:
        self._resolve_type("Enterprise", self._of_type("Enterprise"))

    def persons(self) -> None:
        spec, table = self._models["Person"], self._of_type("Person")
        plain = rows_of(table, spec)
        same, different = self._decided(plain)
        bundle: Bundle | None = None
        found: Partition | None = None
        called = self._names
        for given in stages.rounds(self._in_force.bundle("Person")):
            if found is not None:
                names = naming.called(_things(found), self._known).checkpoint()
                self._con.execute(
                    "INSERT INTO first_round SELECT mention, called FROM read_parquet(?) ORDER BY mention",
                    [self._files(names, "first-round")],
                )
                called = self._names.union(names)
            tokens = tokens_of(self._spark, plain, Layout.of(spec), called, self._known).checkpoint()
            rows = with_tokens(plain, tokens, spec).checkpoint()
            earlier = bundle
            bundle = given or learned(rows, spec, same, different, None if found is None else _sizes(found))
            if given is None:
                bundle.earlier = earlier
            found = self._partition(rows, spec, bundle, same, different)
        assert found is not None
        assert bundle is not None
        self._write(table, spec, bundle, found)
        self._write_inferred("Person", tokens.withColumnRenamed("id", "mention_id"), "name", "'token'", "token")

    def _of_type(self, entity_type: str) -> DataFrame:
        return self._spark.table("mentions").where(f"entity_type = '{entity_type}'")

    def _resolve_type(self, entity_type: str, table: DataFrame, *own: str) -> None:
        """own: the columns of the table that are not the lake's."""
        spec = self._models[entity_type]
        rows = rows_of(table, spec)
        same, different = self._decided(rows)
        bundle = self._in_force.bundle(entity_type) or learned(rows, spec, same, different)
        found = self._partition(rows, spec, bundle, same, different)
        self._names = self._names.union(naming.called(_things(found), self._known)).checkpoint()
        self._write(table, spec, bundle, found)
        for name in own:
            self._write_inferred(entity_type, table, f"'{name}'", "'column'", name)

    def _decided(self, rows: DataFrame) -> tuple[Pairs, Pairs]:
        mentions = sorted({m for v in self._verdicts for m in (v.left, v.right)})
        if not mentions:
            return (), ()
        wanted = self._spark.createDataFrame(pa.table({"id": pa.array(mentions, pa.string())}))
        number = {row.id: row.number for row in rows.join(wanted, "id").select("id", "number").collect()}
        return decided.numbered(self._verdicts, number)

    def _partition(self, rows: DataFrame, spec: Model, bundle: Bundle, same: Pairs, different: Pairs) -> Partition:
        self._progress.start(f"{spec.entity_type}: Spark", None)
        try:
            return partition(
                rows, spec, bundle, Told(kept_rows.EDGES, _Evidence(tuple(self._verdicts))), same, different
            )
        finally:
            self._progress.done()

    def _write(self, table: DataFrame, spec: Model, bundle: Bundle, found: Partition) -> None:
        """Into the registry: who belongs where, on what evidence, by which bundle."""
        entity_type = spec.entity_type
        members = _entities(found.members, table.select("mention_id", "first_seq"), entity_type)
        self._con.execute(
            "INSERT INTO membership SELECT mention_id, ?, entity_id, probability FROM read_parquet(?) "
            "ORDER BY mention_id",
            [entity_type, self._files(members, f"{entity_type}-members")],
        )
        columns = ", ".join(kept_rows.EDGES.names)
        self._con.execute(
            f"INSERT INTO match_edge SELECT {columns} FROM read_parquet(?) ORDER BY ALL",
            [self._files(found.evidence, f"{entity_type}-evidence")],
        )
        self._store_bundle(spec, bundle)
        self._report.by_type[entity_type] = found.report

    def _write_inferred(self, entity_type: str, rows: DataFrame, name: str, kind: str, value: str) -> None:
        """name, kind, value: SQL."""
        told = rows.selectExpr("mention_id", f"{name} AS name", f"{kind} AS kind", f"{value} AS value")
        inferred.write_files(self._con, entity_type, self._files(told, f"{entity_type}-inferred"))

    def _files(self, rows: DataFrame, name: str) -> str:
        folder: Path = scratch_of(self._spark) / "found" / name
        rows.write.mode("overwrite").parquet(folder.as_uri())
        return str(folder / "*.parquet")


@dataclass(frozen=True)
class _Evidence:
    verdicts: tuple[Verdict, ...]

    def __call__(self, found: Resolution) -> pa.Table:
        return kept_rows.edges(found, self.verdicts)


def _sizes(found: Partition) -> DataFrame:
    """number, size: of the cluster of each record."""
    return found.members.select("number", sql.count("number").over(Window.partitionBy("label")).alias("size"))


def _things(found: Partition) -> DataFrame:
    """mention, thing."""
    return found.members.select(sql.col("id").alias("mention"), sql.col("label").alias("thing"))


def _entities(members: DataFrame, seen: DataFrame, entity_type: str) -> DataFrame:
    """mention_id, entity_id, probability: an entity has the id of its eldest mention (see resolve)."""
    dated = members.join(seen.withColumnRenamed("mention_id", "id"), "id")
    eldest = sql.min(sql.struct("first_seq", "id")).over(Window.partitionBy("label"))
    named = dated.select(sql.col("id").alias("mention_id"), eldest["id"].alias("eldest"), "probability")
    return named.mapInArrow(_Named(entity_type), "mention_id string, entity_id string, probability double")


@dataclass(frozen=True)
class _Named:
    entity_type: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            ids = [registry.entity_id(self.entity_type, eldest) for eldest in batch["eldest"].to_pylist()]
            yield pa.RecordBatch.from_arrays(
                [batch["mention_id"], pa.array(ids, pa.string()), batch["probability"]],
                names=["mention_id", "entity_id", "probability"],
            )
