"""Connected components of a graph too large for one machine: stars that grow until each component is one.

Alternating large-star and small-star steps (Kiveris et al. 2014, Connected Components in MapReduce and Beyond): no
node's neighbours are ever gathered in one place, and the steps end after some log² of the largest component.
"""

from __future__ import annotations

from pyspark.sql import Window
from pyspark.sql import functions as sql

from resolution.spark.session import DataFrame

MOST_STEPS = 60
"""More than any graph takes; a graph that has not come to rest by then is a fault, and is said to be one."""


def components(edges: DataFrame) -> DataFrame:
    """node → component, the lowest node of it, for every node that an edge (columns one, other) has."""
    stars = _oriented(edges).checkpoint()
    before = None
    for _ in range(MOST_STEPS):
        stars = _small_star(_large_star(stars)).checkpoint()
        # Equal sets of edges have equal counts and equal sums of their digests.
        now = stars.agg(sql.count(sql.lit(1)), sql.bit_xor(sql.xxhash64("high", "low"))).first()
        if now == before:
            found = stars.select(sql.col("high").alias("node"), sql.col("low").alias("component"))
            roots = found.select(sql.col("component").alias("node"), "component").distinct()
            return found.union(roots).checkpoint()
        before = now
    raise RuntimeError(f"components had not come to rest after {MOST_STEPS} steps")


def _oriented(edges: DataFrame) -> DataFrame:
    return (
        edges.where("one <> other")
        .select(sql.greatest("one", "other").alias("high"), sql.least("one", "other").alias("low"))
        .distinct()
    )


def _large_star(stars: DataFrame) -> DataFrame:
    """Every node ties its larger neighbours to the least of itself and its neighbours."""
    each = stars.select("high", "low").union(stars.select(sql.col("low"), sql.col("high"))).toDF("node", "beside")
    least = sql.least("node", sql.min("beside").over(Window.partitionBy("node")))
    return (
        each.withColumn("least", least)
        .where("beside > node")
        .select(sql.col("beside").alias("high"), sql.col("least").alias("low"))
        .distinct()
    )


def _small_star(stars: DataFrame) -> DataFrame:
    """Every node ties itself and its smaller neighbours to the least of them."""
    each = stars.withColumn("least", sql.min("low").over(Window.partitionBy("high")))
    kept = each.select("high", sql.col("least").alias("low"))
    moved = each.where("low <> least").select(sql.col("low").alias("high"), sql.col("least").alias("low"))
    return kept.union(moved).distinct()
