"""What an entity can be found by: one row a term, sorted so that whole terms and beginnings are found without a scan.

A term is the standardised form of a value. Names have their sound and initials as further terms; long identifiers a
second one written backwards (kind `…/end`), so that the last digits a witness remembers are a beginning too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pyarrow as pa

from graph.projection.batches import in_batches
from graph.terms import id_term, name_term, number_term, pinyin_term, readings, simplified

Terms = Iterator[tuple[str, str]]


def _named(kind: str) -> Callable[[str], Terms]:
    def terms(value: str) -> Terms:
        simple = simplified(value)
        yield kind, name_term(simple)
        for reading in sorted(readings(simple)):
            yield "pinyin", pinyin_term(reading)
            yield "initials", "".join(syllable[:1] for syllable in reading.split(" "))

    return terms


def _numbered(kind: str, read: Callable[[str], str] = number_term, end: bool = False) -> Callable[[str], Terms]:
    def terms(value: str) -> Terms:
        term = read(value)
        yield kind, term
        if end:
            yield f"{kind}/end", term[::-1]

    return terms


def _plain(kind: str) -> Callable[[str], Terms]:
    def terms(value: str) -> Terms:
        yield kind, name_term(simplified(value))

    return terms


FIELDS: dict[str, Callable[[str], Terms]] = {
    "Person.name": _named("name"),
    "Person.former_name": _named("former_name"),
    "Person.id_number": _numbered("id_number", id_term, end=True),
    "Person.phone": _numbered("phone", end=True),
    "Person.practice_no": _numbered("practice_no"),
    "Vehicle.plate": _numbered("plate", end=True),
    "Vehicle.vin": _numbered("vin", end=True),
    "Vehicle.engine_no": _numbered("engine_no"),
    "Enterprise.name": _named("name"),
    "Enterprise.uscc": _numbered("uscc", end=True),
    "Enterprise.phone": _numbered("phone", end=True),
    "Case.case_number": _numbered("case_number"),
    "Case.title": _plain("title"),
    "Place.name": _named("name"),
    "Place.address": _plain("address"),
}
"""How each attribute an entity can be found by becomes terms."""


_SCHEMA = pa.schema([(name, pa.string()) for name in ("field", "value", "kind", "term")])


def _terms(field: str, value: str) -> Iterator[tuple[str, str, str, str]]:
    for kind, term in FIELDS[field](value):
        if term:
            yield field, value, kind, term


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Writes search_term and source_set (the sets of extracts that state a term; one visible extract shows it)."""
    fields = ", ".join(f"'{field}'" for field in FIELDS)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE p_findable AS
        SELECT e.node, v.entity_type || '.' || v.attribute AS field, v.value, v.extracts
        FROM p_all_value v JOIN p_entity e USING (entity_id)
        WHERE v.entity_type || '.' || v.attribute IN ({fields});
        CREATE OR REPLACE TABLE source_set AS
        SELECT CAST(row_number() OVER (ORDER BY extracts) - 1 AS INTEGER) AS set_no, extracts
        FROM (SELECT DISTINCT extracts FROM p_findable) ORDER BY set_no;"""
    )
    distinct = con.sql("SELECT DISTINCT field, value FROM p_findable ORDER BY ALL").to_arrow_table()
    con.register("staged_term", in_batches(distinct, _SCHEMA, _terms))
    con.execute(
        """
        CREATE OR REPLACE TABLE search_term AS
        SELECT t.kind, t.term, f.node, s.set_no, t.field, t.value
        FROM p_findable f JOIN staged_term t USING (field, value) JOIN source_set s USING (extracts)
        ORDER BY t.kind, t.term, f.node, t.field, t.value;
        DROP TABLE p_findable;"""
    )
    con.unregister("staged_term")
