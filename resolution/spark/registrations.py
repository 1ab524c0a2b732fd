"""Which registration a plate stood for, worked out plate by plate where the data is (see resolution.registrations)."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql.types import StringType, StructField, StructType

from resolution.plate_uses import USES
from resolution.registrations import PlateUse, assign, whole_plate
from resolution.spark.records import FEW
from resolution.spark.rows import whole_groups
from resolution.spark.session import DataFrame, Session

_FIELDS = (
    *("mention_id", "plate", "plate_type", "vehicle", "first_registered", "valid_until", "state", "seen"),
    "from_register",
)


def plate_uses(spark: Session) -> DataFrame:
    """The uses of plates that are `whole` by vehicle mentions of the view `mentions`."""
    uses = spark.sql(USES.format(which="true")).toDF(*_FIELDS)
    return uses.mapInArrow(_keyed, StructType([*uses.schema, StructField("whole", StringType())])).checkpoint()


def registrations(uses: DataFrame) -> DataFrame:
    """mention_id, registration: for those mentions whose plate tells it."""
    together = uses.repartition("whole").sortWithinPartitions("whole", "mention_id")
    return together.mapInArrow(_assigned, "mention_id string, registration string").checkpoint()


def _keyed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The uses of plates that are whole, with the one spelling of it."""
    for batch in batches:
        whole = pa.array([whole_plate(text) for text in batch["plate"].to_pylist()], pa.string())
        yield batch.append_column("whole", whole).filter(whole.is_valid())


def _assigned(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for table in whole_groups(batches, "whole", FEW):
        rows = zip(*(table[name].to_pylist() for name in _FIELDS), strict=True)
        found = assign([PlateUse(*row) for row in rows])
        yield pa.RecordBatch.from_arrays(
            [pa.array(list(found), pa.string()), pa.array(list(found.values()), pa.string())],
            names=["mention_id", "registration"],
        )
