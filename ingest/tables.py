"""The tables of the lake: their columns and types, in Arrow.

A stored row has a ``uid``: the number of its delivery times ten thousand million, plus its place in the delivery. So a
uid is one version of one row, and uids order versions by arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from ontology import schema
from ontology.schema import Datatype

UID_STRIDE: Final = 10_000_000_000

_ARROW: Final = {
    Datatype.TEXT: pa.string(),
    Datatype.DATE: pa.date32(),
    Datatype.TIMESTAMP: pa.timestamp("us"),
    Datatype.BOOLEAN: pa.bool_(),
}
#: Every canonical attribute of the ontology with its Arrow type, in the order of the mentions table.
ATTRIBUTES: Final = {name: _ARROW[datatype] for name, datatype in schema.load().columns.items()}
#: What texts say of whom and what they name.
OF_TEXT: Final = (
    "name", "former_name", "sex", "birth_date", "id_number", "uscc", "phone", "address", "registered_address", "plate",
    "case_number",
)  # fmt: skip

_ROW: Final = [
    ("uid", pa.int64()),
    ("extract", pa.string()),
    ("row_key", pa.string()),
]
_DELIVERY: Final = [("delivery_id", pa.string()), ("delivery_seq", pa.int64())]


def _schema(*fields: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema(list(fields))


SCHEMAS: Final[dict[str, pa.Schema]] = {
    "rows": _schema(
        *_ROW, *_DELIVERY, ("as_of", pa.date32()), ("row_hash", pa.uint64()),
        ("file", pa.string()), ("line", pa.int64()), ("raw", pa.string()),
    ),
    "mentions": _schema(
        *_ROW, *_DELIVERY, ("as_of", pa.date32()), ("mention_id", pa.string()), ("entity_type", pa.string()),
        ("agency", pa.string()), ("role", pa.string()), *ATTRIBUTES.items(),
    ),
    "links": _schema(
        *_ROW, *_DELIVERY, ("link_type", pa.string()), ("from_mention", pa.string()), ("to_mention", pa.string()),
        ("role", pa.string()), ("from_date", pa.date32()), ("to_date", pa.date32()),
    ),
    "events": _schema(
        *_ROW, *_DELIVERY, ("as_of", pa.date32()), ("row_hash", pa.uint64()),
        ("file", pa.string()), ("line", pa.int64()), ("plate", pa.string()), ("plate_colour", pa.string()),
        ("station_code", pa.string()), ("station", pa.string()), ("lane", pa.string()), ("time", pa.timestamp("us")),
        ("direction", pa.string()),
    ),
    "texts": _schema(*_ROW, *_DELIVERY, ("mention_id", pa.string()), ("text", pa.string())),
    "text_mentions": _schema(
        *_ROW, *_DELIVERY, ("mention_id", pa.string()), ("start", pa.int32()), ("end_", pa.int32()),
        ("kind", pa.string()), ("value", pa.string()),
    ),
    # Whom and what a text names, with what it says of each; `spans`: by attribute where it says so, as JSON.
    "text_named": _schema(
        *_ROW, *_DELIVERY, ("mention_id", pa.string()), ("text_mention", pa.string()), ("start", pa.int32()),
        ("end_", pa.int32()), ("entity_type", pa.string()), *((name, ATTRIBUTES[name]) for name in OF_TEXT),
        ("spans", pa.string()),
    ),
    # The links that a text states, each with its sentence. An end is a text mention or what the text is about.
    "text_links": _schema(
        *_ROW, *_DELIVERY, ("mention_id", pa.string()), ("link_type", pa.string()), ("from_mention", pa.string()),
        ("to_mention", pa.string()), ("role", pa.string()), ("start", pa.int32()), ("end_", pa.int32()),
        ("sentence", pa.string()),
    ),
    "issues": _schema(
        *_ROW, *_DELIVERY, ("file", pa.string()), ("line", pa.int64()), ("field", pa.string()), ("value", pa.string()),
        ("issue", pa.string()),
    ),
    "quarantine": _schema(
        *_DELIVERY, ("extract", pa.string()), ("file", pa.string()), ("line", pa.int64()), ("field", pa.string()),
        ("reason", pa.string()), ("hint", pa.string()), ("raw", pa.string()),
    ),
    # Which earlier versions a delivery named again without change, and where in it.
    "seen": _schema(("uid", pa.int64()), ("place", pa.int64())),
    # Of every key with several versions, or withdrawn: what each version is after the delivery.
    "state": _schema(
        ("uid", pa.int64()), ("version", pa.int32()), ("current", pa.bool_()), ("withdrawn", pa.bool_()),
    ),
}  # fmt: skip


def table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    """A table of the lake from columns that hold ``uid``: those not given are null, those it has not are left out."""
    schema = SCHEMAS[name]
    rows = len(columns["uid"])
    arrays = [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
