"""Two CSV files for `neo4j-admin database import full`, with the headers it asks for."""

from __future__ import annotations

import csv
from typing import IO

from queries.export.drawn import LINK, Drawn

NODES, LINKS = "nodes.csv", "links.csv"
HOW = (
    "neo4j-admin database import full --nodes=nodes.csv --relationships=links.csv --array-delimiter=';' "
    "--multiline-fields=true DATABASE"
)
_TYPES = {
    "string": "string",
    "int": "int",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    "datetime": "localdatetime",
}


def nodes(drawn: Drawn, out: IO[str]) -> None:
    """entity_id:ID, :LABEL (the entity's type), and its columns."""
    columns = {name: kind for name, kind in drawn.columns.items() if name != "type"}
    writer = csv.writer(out)
    writer.writerow(["entity_id:ID", ":LABEL", *(f"{name}:{_header(name, kind)}" for name, kind in columns.items())])
    for entity_id, values in drawn.nodes():
        writer.writerow([entity_id, values["type"], *(values.get(name, "") for name in columns)])


def links(drawn: Drawn, out: IO[str]) -> None:
    """:START_ID, :END_ID, :TYPE, the link's id and its columns."""
    columns = {name: kind for name, kind in LINK.items() if name != "type"}
    writer = csv.writer(out)
    headers = (f"{name}:{_header(name, kind)}" for name, kind in columns.items())
    writer.writerow([":START_ID", ":END_ID", ":TYPE", "link_id", *headers])
    for link, values in drawn.edges():
        writer.writerow([link.from_id, link.to_id, link.type, link.id, *(values.get(name, "") for name in columns)])


def _header(name: str, kind: str) -> str:
    return "string[]" if name == "extracts" else _TYPES[kind]
