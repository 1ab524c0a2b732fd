"""How complete and how valid the identifying numbers of each source are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import duckdb
from pydantic import Field

from graph.answers import Answer
from graph.scope import Scope
from ingest.lake import Lake
from ontology import schema
from ontology.identifiers import Grade
from queries.whole_extracts import shown_wholly

EXAMINED = 2_000
"""Distinct numbers read of each attribute of an extract: enough to tell a share to within two points."""


class IdentifierQuality(Answer):
    """One identifying attribute in the current mentions of one extract."""

    extract: str
    entity_type: str
    attribute: str
    mentions: int = Field(description="Current mentions of the extract.")
    filled: int = Field(description="Of these with a value.")
    examined: int = Field(description="Distinct values that were read, at most 2,000, picked without regard to them.")
    valid: int = Field(description="Of those examined without a fault that their standard lets one find.")
    masked: int = Field(description="Of those examined with digits hidden and no fault in the rest.")


class IdentifierQualityAnswer(Answer):
    """Extracts in their order, of each the attributes it fills."""

    figures: list[IdentifierQuality]


def identifier_quality(home: Path, scope: Scope) -> IdentifierQualityAnswer:
    """The figures of the extracts and attributes that `scope` shows wholly, by the current mentions of the lake.

    What is valid is what `ontology.identifiers` says by the standards (GB 11643, GB 32100, GA 36, GB 16735).
    """
    last = max((delivered.seq for delivered in Lake(home).deliveries()), default=0)
    return IdentifierQualityAnswer(
        figures=[
            one
            for one in _figures(home, last)
            if shown_wholly(scope, one.extract) and scope.shows_attribute(one.entity_type, one.attribute)
        ]
    )


@lru_cache(maxsize=4)
def _figures(home: Path, last: int) -> tuple[IdentifierQuality, ...]:
    """All figures up to delivery `last`; the same until the next one, and reading numbers takes a while."""
    with Lake(home).connect(until=last) as lake:
        # Once, as what is current takes a join of all mentions to tell.
        columns = ", ".join(["extract", "entity_type", *_identifiers()])
        lake.execute(f"CREATE TEMP TABLE held AS SELECT {columns} FROM mentions")
        present = lake.execute("SELECT DISTINCT extract, entity_type FROM held ORDER BY ALL").fetchall()
        return tuple(one for extract, entity_type in present for one in _of_extract(lake, extract, entity_type))


def _identifiers() -> list[str]:
    """The columns of all identifying attributes, whatever they are of."""
    of_types = schema.load().entity_types.values()
    return sorted({name for one in of_types for name, a in one.attributes.items() if a.identifier is not None})


def _of_extract(lake: duckdb.DuckDBPyConnection, extract: str, entity_type: str) -> Iterable[IdentifierQuality]:
    for name, attribute in schema.load().entity_types[entity_type].attributes.items():
        if attribute.identifier is None:
            continue
        found = lake.execute(
            f"SELECT count(*), count({name}) FROM held WHERE extract = ? AND entity_type = ?",
            [extract, entity_type],
        ).fetchone()
        assert found is not None
        mentions, filled = found
        if not filled:
            continue
        values = lake.execute(
            f"SELECT DISTINCT {name} AS value FROM held WHERE extract = ? AND entity_type = ? AND {name} IS NOT NULL "
            "ORDER BY hash(value), value LIMIT ?",
            [extract, entity_type, EXAMINED],
        ).fetchall()
        read = import_module(f"ontology.identifiers.{attribute.identifier}").read
        grades = [read(value).grade for (value,) in values]
        yield IdentifierQuality(
            extract=extract,
            entity_type=entity_type,
            attribute=name,
            mentions=mentions,
            filled=filled,
            examined=len(grades),
            valid=grades.count(Grade.VALID),
            masked=grades.count(Grade.MASKED),
        )
