"""Relations as evidence, in Spark SQL: the tokens that resolution.relations derives, from the same links and mentions.

What a token is has its one home there; here it is only derived where the data is. A test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as sql

from ontology import gazetteer
from resolution import relations
from resolution.naming import ENTITY_MARK, NAME_MARK
from resolution.spark import naming
from resolution.spark.components import components
from resolution.spark.rows import Layout
from resolution.spark.session import DataFrame, Session

TOKEN = "id string, name string, token string"


def tokens_of(
    spark: Session, persons: DataFrame, layout: Layout, called: DataFrame, known: Collection[str] = ()
) -> DataFrame:
    """The tokens (id, name, token) of person mentions, from the views `mentions` and `links`.

    persons: their rows; layout: of the rows. called: (mention, called), what the entity of a mention is called, of the
    types and rounds resolved so far. known: mentions that a bundle knows by name (see naming).
    """
    told = persons.mapInArrow(_Known(layout), "id string, simplified string, counties array<string>").checkpoint()
    to_case = _links(spark, relations.PERSON_TO_CASE).checkpoint()
    to_enterprise = _links(spark, relations.PERSON_TO_ENTERPRISE)
    found = [
        _named("case", _by_chain(spark, to_case, known)),
        _named("enterprise", _by_name(to_enterprise, called)),
        _named("vehicle", _by_name(_to_vehicle(spark, to_case), called)),
        _named("spouse", _by_partner(_spouses(spark), told, called)),
        _named("area", _by_area(spark, to_case.union(to_enterprise), told)),
        _named("exclusive", _kept_apart(spark)),
    ]
    tokens = found[0]
    for more in found[1:]:
        tokens = tokens.union(more)
    # An owner or a party may be a firm.
    return tokens.join(told.select("id"), "id", "left_semi").distinct()


def _named(name: str, pairs: DataFrame) -> DataFrame:
    """pairs: (person, token)."""
    return pairs.select(sql.col("person").alias("id"), sql.lit(name).alias("name"), "token")


def _links(spark: Session, types: Sequence[str]) -> DataFrame:
    """person and other, of the links of these types."""
    links = spark.table("links").where(sql.col("link_type").isin(list(types)))
    return links.select(sql.col("from_mention").alias("person"), sql.col("to_mention").alias("other")).distinct()


def _by_chain(spark: Session, to_case: DataFrame, known: Collection[str]) -> DataFrame:
    """Cases that come of one another are one chain."""
    between = _links(spark, relations.CASE_TO_CASE).toDF("one", "other")
    chains = naming.called(components(between).toDF("mention", "thing"), known).toDF("other", "chain")
    return to_case.join(chains, "other", "left").select("person", sql.coalesce("chain", "other").alias("token"))


def _by_name(pairs: DataFrame, called: DataFrame) -> DataFrame:
    named = pairs.join(called.withColumnRenamed("mention", "other"), "other", "left")
    return named.select("person", sql.coalesce("called", "other").alias("token"))


def _to_vehicle(spark: Session, to_case: DataFrame) -> DataFrame:
    """Those a person owns or drives, and those in a case the person is in."""
    in_case = _links(spark, (relations.VEHICLE_TO_CASE,)).toDF("vehicle", "other")
    return _links(spark, relations.PERSON_TO_VEHICLE).union(to_case.join(in_case, "other").select("person", "vehicle"))


def _spouses(spark: Session) -> DataFrame:
    """person and other, each pair both ways: those a row couples, and head and spouse of a household that has one of
    each."""
    members = spark.table("mentions").where("household_no IS NOT NULL AND entity_type = 'Person'")
    roles = {"head": relations.HEAD, "partner": relations.SPOUSES}
    each = [sql.collect_list(sql.when(sql.col("relation_to_head").isin(list(codes)), sql.col("mention_id"))).alias(role)
            for role, codes in roles.items()]  # fmt: skip
    couples = members.groupBy("household_no").agg(*each).where("size(head) = 1 AND size(partner) = 1")
    pairs = _links(spark, (relations.SPOUSE,)).union(couples.select(sql.col("head")[0], sql.col("partner")[0]))
    return pairs.union(pairs.select("other", "person")).distinct()


def _by_partner(spouses: DataFrame, told: DataFrame, called: DataFrame) -> DataFrame:
    """What the other half is known by: the name, and the entity once there is one."""
    names = told.where("simplified IS NOT NULL").select(sql.col("id").alias("other"), "simplified")
    by_name = spouses.join(names, "other").select("person", sql.concat(sql.lit(NAME_MARK), "simplified").alias("token"))
    entities = called.withColumnRenamed("mention", "other")
    by_entity = spouses.join(entities, "other").select("person", sql.concat(sql.lit(ENTITY_MARK), "called"))
    return by_name.union(by_entity)


def _by_area(spark: Session, ties: DataFrame, told: DataFrame) -> DataFrame:
    """The counties of a person's own addresses, and of the cases and enterprises the person is tied to."""
    places = spark.table("mentions").where("entity_type IN ('Case', 'Enterprise')")
    places = places.select("mention_id", "unit", "place", "address", "case_number")
    areas = places.mapInArrow(_areas, "other string, county string")
    own = told.select(sql.col("id").alias("person"), sql.explode("counties").alias("county"))
    return own.union(ties.join(areas, "other").select("person", "county")).toDF("person", "token")


def _kept_apart(spark: Session) -> DataFrame:
    """Of one household, or the two sides of one row: not the same person."""
    persons = spark.table("mentions").where("entity_type = 'Person'").withColumnRenamed("mention_id", "person")
    households = persons.where("household_no IS NOT NULL")
    households = households.select("person", sql.concat(sql.lit("hh:"), "household_no").alias("token"))
    sides = persons.where(sql.col("role").isin(list(relations.TWO_SIDES)))
    sides = sides.withColumn("row", sql.concat("extract", sql.lit(":"), "row_key"))
    sides = sides.withColumn("sides", sql.count("person").over(Window.partitionBy("row"))).where("sides > 1")
    return households.union(sides.select("person", sql.concat(sql.lit("row:"), "row").alias("token")))


@dataclass(frozen=True)
class _Known:
    """What persons' relatives and areas are told by: their names and the counties of their addresses."""

    layout: Layout

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        called = gazetteer.counties()
        for batch in batches:
            frame = self.layout.frame(batch)
            columns = [frame.column(f"{name}.county").decode() for name in relations.ADDRESSES]
            counties = [
                sorted({called.get(code, code) for code in codes if code}) for codes in zip(*columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(
                [
                    batch["id"],
                    pa.array(frame.column("name.simplified").decode(), pa.string()),
                    pa.array(counties, pa.list_(pa.string())),
                ],
                names=["id", "simplified", "counties"],
            )


def _areas(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    county_of: dict[str, str | None] = {}
    called = gazetteer.counties()
    for batch in batches:
        found = [
            (mention, called.get(code, code))
            for mention, *texts, number in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            for code in sorted(relations.areas_of(texts, number, county_of))
        ]
        mentions, counties = zip(*found, strict=True) if found else ((), ())
        yield pa.RecordBatch.from_arrays(
            [pa.array(mentions, pa.string()), pa.array(counties, pa.string())], names=["other", "county"]
        )
