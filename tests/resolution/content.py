"""What a registry says, so that two can be held against each other: all but when it was said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from resolution.registry import open_read_only

SAID: Mapping[str, str] = {
    "membership": "SELECT * FROM membership",
    "mention": "SELECT * FROM mention",
    "match_edge": "SELECT * FROM match_edge",
    "inferred": "SELECT * FROM inferred",
    "decision": "SELECT * FROM decision",
    "bundle": "SELECT * FROM bundle",
    "relation": "SELECT * FROM relation",
    "first_round": "SELECT * FROM first_round",
}
"""Table → what of it is a function of lake, ledger and bundle."""

TOLD: Mapping[str, str] = {
    "redirect": "SELECT old_entity_id, entity_id FROM redirect",
    "history": "SELECT kind, entity_id, detail, cause FROM history",
    "membership_history": "SELECT mention_id, entity_id, valid_to IS NULL, cause FROM membership_history",
}
"""Table → what of it is a function of these and of the registries there were before."""

Content = dict[str, list[str]]


def content(home: Path) -> Content:
    """Table → its rows as text, sorted."""
    return _told(home, SAID)


def content_and_history(home: Path) -> Content:
    """The same, with how it came to be so."""
    return _told(home, {**SAID, **TOLD})


def _told(home: Path, queries: Mapping[str, str]) -> Content:
    with open_read_only(home) as con:
        return {
            name: sorted(repr(row) for row in con.execute(f"SELECT COLUMNS(*)::TEXT FROM ({query})").fetchall())
            for name, query in queries.items()
        }


NOT_COMPARED = ("run", "graph_version", "graph_change", "graph_meta", *TOLD)


def everything(home: Path) -> Content:
    """Every table there is but those that tell what happened when, the graph's among them."""
    with open_read_only(home) as con:
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    return _told(home, {name: f"SELECT * FROM {name}" for name in names if name not in NOT_COMPARED})


def everything_and_history(home: Path) -> Content:
    """The same, with how it came to be so."""
    return everything(home) | _told(home, TOLD)


def unlike(one: Content, other: Content) -> dict[str, tuple[list[str], list[str]]]:
    """Table → the rows that only the one has, and those that only the other has; without the tables that agree."""
    found = {}
    for name in one:
        if one[name] != other[name]:
            found[name] = (
                sorted(set(one[name]) - set(other[name])),
                sorted(set(other[name]) - set(one[name])),
            )
    return found
