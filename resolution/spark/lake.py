"""The lake as Spark reads it: the same Parquet files under the same views as DuckDB has (ingest.lake)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pyspark.sql.pandas.types import from_arrow_schema

from ingest import tables
from ingest.lake import VIEWS, Lake
from resolution.spark.session import Session

NEEDED = ("mentions", "links")
STORED = ("mentions", "links", "state")


def open_views(spark: Session, home: Path, deliveries: Collection[str] | None = None) -> None:
    """The temporary views `mentions` and `links` of a home. deliveries: the ids of those to read, as an open snapshot
    of the lake has them; all there are unless given."""
    delivered = [d for d in Lake(home).deliveries() if deliveries is None or d.id in deliveries]
    for name in STORED:
        files = [(d.extract, f) for d in delivered if (f := d.file(name))]
        if name == "state":
            # Each delivery holds the whole state of its extract: only the latest counts.
            files = list(dict(files).items())
        schema = from_arrow_schema(tables.SCHEMAS[name], prefer_timestamp_ntz=True)
        paths = [file.resolve().as_uri() for _, file in files]
        stored = spark.read.schema(schema).parquet(*paths) if paths else spark.createDataFrame([], schema)
        stored.createOrReplaceTempView(f"stored_{name}")
    for view in VIEWS:
        if view.startswith(tuple(f"CREATE VIEW {name} AS" for name in NEEDED)):
            spark.sql(view.replace("CREATE VIEW", "CREATE OR REPLACE TEMPORARY VIEW", 1))
