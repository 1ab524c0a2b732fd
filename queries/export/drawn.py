"""What is exported: entities and links with plain values, in the same columns for every format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from graph.answers import Chart, EntitySummary, LinkSummary, PathAnswer
from graph.embedded import EmbeddedStore
from graph.scope import SYMMETRIC, Scope
from queries.charts import structure

Value: TypeAlias = str | int | float

NODE = {"type": "string", "label": "string", "summary": "string", "mention_count": "int", "degree": "int",
        "extracts": "string"}  # fmt: skip
"""Columns of an entity, with their types; its id is beside them."""
LINK = {"type": "string", "symmetric": "boolean", "role": "string", "from_date": "date", "to_date": "date",
        "count": "int", "first_seen": "datetime", "last_seen": "datetime", "extracts": "string"}  # fmt: skip
STRUCTURE = {"chart_degree": "int", "chart_betweenness": "double", "chart_closeness": "double",
             "chart_component": "int", "chart_community": "int"}  # fmt: skip
"""See `queries.charts.ChartStructure`: facts of the drawing, not of anybody in it."""
SEVERAL = ";"
"""Between the values of a list."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Entities and links to be written. Both are walked once, entities first; size: how many entities."""

    entities: Callable[[], Iterable[EntitySummary]]
    links: Callable[[], Iterable[LinkSummary]]
    size: int
    structure: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    notice: str = ""
    """What a reader of the file is to know of it: to whom it was given, when and why."""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the entities of this export."""
        return NODE | (STRUCTURE if self.structure else {})

    def nodes(self) -> Iterator[tuple[str, dict[str, Value]]]:
        """Each entity's id and its values; what is not known is left out."""
        for entity in self.entities():
            values: dict[str, Value] = {
                "type": entity.type,
                "label": entity.label,
                "summary": entity.summary,
                "mention_count": entity.mention_count,
                "degree": entity.degree,
                "extracts": SEVERAL.join(entity.extracts),
            }
            yield entity.id, values | dict(self.structure.get(entity.id, {}))

    def edges(self) -> Iterator[tuple[LinkSummary, dict[str, Value]]]:
        """Each link and its values; what is not known is left out."""
        for link in self.links():
            values: dict[str, Value | None] = {
                "type": link.type,
                "symmetric": "true" if link.type in SYMMETRIC else "false",
                "role": link.role,
                "from_date": link.from_date.isoformat() if link.from_date else None,
                "to_date": link.to_date.isoformat() if link.to_date else None,
                "count": link.count,
                "first_seen": link.first_seen.isoformat() if link.first_seen else None,
                "last_seen": link.last_seen.isoformat() if link.last_seen else None,
                "extracts": SEVERAL.join(link.extracts),
            }
            yield link, {name: v for name, v in values.items() if v is not None}


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose file it is (governance.sharing.watermark). notice: for whoever reads it; order: by what the entities are
    sorted, so that they stand as in no other file."""

    notice: str
    order: Callable[[str], str]


def of_chart(chart: Chart | PathAnswer, with_structure: bool = False, mark: Mark | None = None) -> Drawn:
    """A chart as it is drawn; with_structure: with components, centralities and communities of the chart itself."""
    columns = structure(chart).columns() if with_structure else {}
    nodes, notice = chart.nodes, ""
    if mark is not None:
        order = mark.order
        nodes, notice = sorted(nodes, key=lambda entity: order(entity.id)), mark.notice
    return Drawn(lambda: nodes, lambda: chart.links, len(nodes), columns, notice)


def of_everything(store: EmbeddedStore, scope: Scope) -> Drawn:
    """All that the scope shows, read from the registry as it is written."""
    size = sum(store.status(scope).entities.values())
    return Drawn(lambda: store.all_entities(scope), lambda: store.all_links(scope), size)
