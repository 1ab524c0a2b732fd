"""What an entity is called where it is evidence for others, where the data is (see resolution.naming)."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as sql

from resolution.spark.session import DataFrame


def called(members: DataFrame, known: Collection[str]) -> DataFrame:
    """(mention, called) of (mention, thing): the least mention of each thing, of those that a bundle knows by name if
    there are any. known: these."""
    names = pa.table({"mention": pa.array(sorted(known), pa.string())})
    marked = members.join(
        sql.broadcast(members.sparkSession.createDataFrame(names).withColumn("unknown", sql.lit(0))), "mention", "left"
    )
    rank = sql.struct(sql.coalesce("unknown", sql.lit(1)), "mention")
    first = sql.min(rank).over(Window.partitionBy("thing"))
    return marked.select("mention", first["mention"].alias("called"))
