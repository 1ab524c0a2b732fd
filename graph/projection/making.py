"""The steps by which a graph is made of mentions and of the lake's links, texts and events."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from graph import description
from graph.projection import assemble, passes, places, relations, terms, texts

Step = Callable[[], dict[str, int] | None]
"""Returns how many relations became no link, by reason."""


def steps(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> list[Step]:
    """From the table `mention` on `con`, in which what is sealed is marked (`seals`), to the tables of the graph there,
    all but rows as delivered; in this order."""
    return [
        lambda: description.gather(con),
        lambda: relations.gather(con, lake),
        lambda: texts.gather(con, lake),
        lambda: passes.gather(con, lake),
        lambda: places.gather(con),
        lambda: assemble.entities(con),
        lambda: assemble.links(con),
        lambda: terms.gather(con),
    ]
