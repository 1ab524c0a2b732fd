"""Which mentions of the registry a scope shows, as a condition in SQL: for what is counted over all of them at once."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from graph.scope import Scope


def shows_mention(scope: Scope, table: str) -> str:
    """A condition on rows of `mention`, under the name `table`: its extract, its type and its entity are visible."""
    hidden = {
        "extract": scope.hidden_extracts,
        "entity_type": scope.hidden_entity_types,
        "entity_id": scope.hidden_entity_ids,
    }
    conditions = [f"{table}.{column} NOT IN ({_texts(values)})" for column, values in hidden.items() if values]
    return " AND ".join(conditions) or "true"


def shown_mentions(con: duckdb.DuckDBPyConnection, scope: Scope, mentions: Collection[str]) -> set[str]:
    """Those of `mentions` that are in an open registry and may be seen."""
    rows = con.execute(
        f"SELECT mention_id FROM mention m WHERE mention_id IN (SELECT unnest(?)) AND {shows_mention(scope, 'm')}",
        [sorted(mentions)],
    ).fetchall()
    return {mention for (mention,) in rows}


def _texts(values: frozenset[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(values))
