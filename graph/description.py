"""The values of entities' attributes, and the label and line that stand for an entity.

The same SQL describes all entities when the registry is projected and a few of them when a scope hides some of
their mentions, so that a label never tells more than the mentions that may be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from ontology import codes

NOT_ATTRIBUTES = (
    "mention_id", "entity_id", "entity_type", "agency", "extract", "row_key", "role", "delivery_id", "delivery_seq",
    "first_seq", "version", "as_of",
)  # fmt: skip
"""Columns of `mention` that say where it comes from; all others are attributes."""

PROOF_ORDER = "extract, row_key, from_mention, to_mention, note, from_date, to_date"
"""In which all stores tell the proofs of a link: of one row and two mentions there are as many as sentences say so."""

CODED = ("sex", "relation", "use", "plate_colour", "place_kind")


def attribute_columns(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the attribute columns of `mention`, in the table's order."""
    return list(attribute_types(con))


def attribute_types(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The same, with DuckDB's type of each."""
    return {name: kind for name, kind, *_ in con.execute("DESCRIBE mention").fetchall() if name not in NOT_ATTRIBUTES}


def values_sql(columns: list[str], relation: str) -> str:
    """Rows (entity_id, entity_type, attribute, value, mentions, latest, extracts) of the mentions in `relation`."""
    cast = ", ".join(f'CAST("{c}" AS VARCHAR) AS "{c}"' for c in columns)
    on = ", ".join(f'"{c}"' for c in columns)
    return f"""
        SELECT entity_id, entity_type, attribute, value, CAST(count(*) AS INTEGER) AS mentions, max(as_of) AS latest,
            list_sort(list(DISTINCT extract)) AS extracts
        FROM (UNPIVOT (SELECT entity_id, entity_type, extract, as_of, {cast} FROM {relation})
              ON {on} INTO NAME attribute VALUE value)
        GROUP BY entity_id, entity_type, attribute, value"""


DESCRIBING = ("name", "id_number", "sex", "birth_date", "address", "plate", "vin", "vehicle_type", "use", "uscc",
         "case_number",         "title", "case_kind", "cause", "filed", "unit", "phone",
         "kind")  # fmt: skip
"""The attributes that a label or summary is made of."""


SEPARATOR = " · "
"""Between the parts of a summary."""


def described_sql(values: str) -> str:
    """Rows (entity_id, label, summary, told) from a relation of the shape that `values_sql` gives.

    The value shown is the one most mentions state, of those the latest; a name written 某某 yields to any other.
    told: the attribute that the label is a value of, and those of the parts of the summary, with commas between; NULL
    where the label is no one attribute's.
    """
    picks = ", ".join(f"max(value) FILTER (attribute = '{a}') AS \"{a}\"" for a in DESCRIBING)
    wanted = ", ".join(f"'{a}'" for a in DESCRIBING)
    told = "\n".join(
        f"WHEN '{of}' THEN {_named(labels)} || coalesce(',' || nullif({_told(parts)}, ''), '')"
        for of, (labels, parts) in _TOLD.items()
    )
    return f"""
        WITH best AS (
            SELECT entity_id, entity_type, attribute,
                first(value ORDER BY contains(value, '某'), mentions DESC, latest DESC NULLS LAST, value) AS value
            FROM {values} WHERE attribute IN ({wanted}) GROUP BY ALL),
        wide AS (SELECT entity_id, entity_type, {picks} FROM best GROUP BY ALL)
        SELECT w.entity_id,
            coalesce(CASE w.entity_type
                WHEN 'Person' THEN coalesce(name, id_number, phone)
                WHEN 'Vehicle' THEN coalesce(plate, vin)
                WHEN 'Enterprise' THEN coalesce(name, uscc)
                WHEN 'Case' THEN coalesce(case_number, title, nullif(concat_ws(' ', unit, case_kind, filed), ''))
                ELSE coalesce(name, address) END, w.entity_id) AS label,
            CASE w.entity_type
                WHEN 'Person' THEN concat_ws(' · ', s.zh, birth_date, address)
                WHEN 'Vehicle' THEN concat_ws(' · ', vehicle_type, u.zh, vin)
                WHEN 'Enterprise' THEN concat_ws(' · ', uscc, address)
                WHEN 'Case' THEN concat_ws(' · ', CASE WHEN case_number IS NOT NULL THEN title END, case_kind, cause,
                    filed, unit)
                ELSE coalesce(k.zh, '') END AS summary,
            CASE w.entity_type {told} END AS told
        FROM wide w
        LEFT JOIN code s ON s.code_table = 'sex' AND s.code = w.sex
        LEFT JOIN code u ON u.code_table = 'use' AND u.code = w.use
        LEFT JOIN code k ON k.code_table = 'place_kind' AND k.code = w.kind"""


_TOLD = {
    "Person": (("name", "id_number", "phone"), {"sex": "s.zh", "birth_date": "birth_date", "address": "address"}),
    "Vehicle": (("plate", "vin"), {"vehicle_type": "vehicle_type", "use": "u.zh", "vin": "vin"}),
    "Enterprise": (("name", "uscc"), {"uscc": "uscc", "address": "address"}),
    "Case": (
        ("case_number", "title"),
        {
            "title": "CASE WHEN case_number IS NOT NULL THEN title END", "case_kind": "case_kind", "cause": "cause",
            "filed": "filed", "unit": "unit",
        },
    ),
    "Place": (("name", "address"), {"kind": "k.zh"}),
}  # fmt: skip
"""Of each type the attributes that may be its label, and the parts of its summary with what they show (SQL)."""


def _named(labels: Sequence[str]) -> str:
    tried = " ".join(f"WHEN {name} IS NOT NULL THEN '{name}'" for name in labels)
    return f"CASE {tried} END"


def _told(parts: Mapping[str, str]) -> str:
    every = ", ".join(f"CASE WHEN {shown} IS NOT NULL THEN '{name}' END" for name, shown in parts.items())
    return f"concat_ws(',', {every})"


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Creates p_value, all values of all entities, and `code`, the labels of coded ones."""
    rows = [
        (name, code.code, code.zh, code.en)
        for name in CODED
        if name in codes.names()
        for code in codes.table(name).rows.values()
    ]
    columns = zip(*rows, strict=True)
    staged = pa.table(dict(zip(("code_table", "code", "zh", "en"), map(list, columns), strict=True)))
    con.register("staged_code", staged)
    con.execute("CREATE OR REPLACE TABLE code AS SELECT * FROM staged_code")
    con.unregister("staged_code")
    con.execute(f"CREATE OR REPLACE TEMP TABLE p_value AS {values_sql(attribute_columns(con), 'mention')}")
