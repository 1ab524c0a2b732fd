"""What a registry says, so that two can be held against each other: all but when it was said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from resolution.registry import open_read_only

SAID: Mapping[str, str] = {
    "membership": "SELECT * FROM membership",
    "mention": "SELECT * FROM mention",
    "match_edge": "SELECT * FROM match_edge",
    "redirect": "SELECT old_entity_id, entity_id FROM redirect",
    "inferred": "SELECT * FROM inferred",
    "decision": "SELECT * FROM decision",
    "bundle": "SELECT * FROM bundle",
}
"""Table → what of it is a function of lake, ledger and bundle (and, for redirects, of the registry before)."""

Content = dict[str, list[str]]


def content(home: Path) -> Content:
    """Table → its rows as text, sorted."""
    with open_read_only(home) as con:
        return {
            name: sorted(repr(row) for row in con.execute(f"SELECT * FROM ({query})").fetchall())
            for name, query in SAID.items()
        }


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
