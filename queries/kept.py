"""A kept chart as it is saved and as somebody else opens it: whatever is on it is asked of the graph anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from graph.answers import Answer, Chart
from graph.scope import ALL_LINKS, Scope
from graph.store import GraphStore
from queries.explore import MAX_CHART

MOST_LINKS = 10_000
Id = Annotated[str, Field(min_length=1, max_length=100)]
Pixels = Annotated[float, Field(ge=-1e7, le=1e7, description="In pixels of the chart at its natural size.")]
Name = Annotated[str, Field(min_length=1, max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChartNode(_Part):
    """An entity and where it stands."""

    id: Id = Field(examples=["P-7Q2K9M4XTA"])
    x: Pixels
    y: Pixels
    origin: Id | None = Field(default=None, description="The entity whose expansion brought it.")
    pinned: bool = False
    hidden: bool = False


class ChartGroup(_Part):
    """Entities that stand as one symbol; `group:1` is the first one's id in notes."""

    label: Name
    members: list[Id] = Field(max_length=MAX_CHART)
    x: Pixels
    y: Pixels
    pinned: bool = False


class ChartDocument(_Part):
    """A chart as a person arranged it. Links are not named: all among its entities are drawn."""

    nodes: list[ChartNode] = Field(max_length=MAX_CHART)
    hidden_link_types: list[Name] = Field(default=[], max_length=100)
    hidden_types: list[Name] = Field(default=[], max_length=20)
    period_from: date | None = None
    period_to: date | None = None
    groups: list[ChartGroup] = Field(default=[], max_length=MAX_CHART)
    notes: dict[Id, Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default={}, max_length=MAX_CHART, description="By entity or group."
    )


class Seen(Answer):
    """What of a kept chart the reader sees: only that, and by the ids of now."""

    document: ChartDocument
    chart: Chart


def seen(store: GraphStore, scope: Scope, document: ChartDocument) -> Seen:
    """A document without what the scope does not show, as if it had never been on the chart, and with entities that
    have merged since under the id they are now; with the links there now are among them."""
    now = _present(store, scope, [node.id for node in document.nodes])
    nodes: dict[str, ChartNode] = {}
    for node in document.nodes:
        if (id := now.get(node.id)) is not None and id not in nodes:
            nodes[id] = node.model_copy(update={"id": id, "origin": now.get(node.origin or "")})
    groups, names = _groups(document.groups, now)
    written = {names.get(id) or now.get(id): text for id, text in document.notes.items()}
    notes = {id: text for id, text in written.items() if id is not None}
    left = document.model_copy(update={"nodes": list(nodes.values()), "groups": groups, "notes": notes})
    chart = store.links_among(scope, list(nodes), ALL_LINKS, MOST_LINKS)
    return Seen(document=left, chart=chart)


def _groups(groups: Sequence[ChartGroup], now: Mapping[str, str]) -> tuple[list[ChartGroup], dict[str, str]]:
    """Groups of what is seen, and the names they had → have; a group of fewer than two is none."""
    left: list[ChartGroup] = []
    names: dict[str, str] = {}
    for number, group in enumerate(groups, start=1):
        members = list(dict.fromkeys(now[id] for id in group.members if id in now))
        if len(members) >= 2:
            left.append(group.model_copy(update={"members": members}))
            names[f"group:{number}"] = f"group:{len(left)}"
    return left, names


def _present(store: GraphStore, scope: Scope, ids: Sequence[str]) -> dict[str, str]:
    """Asked id → the id of the entity it is today, for those the scope shows."""
    asked = list(dict.fromkeys(ids))
    found = store.summaries(scope, asked)
    here = {entity.id for entity in found}
    present = {id: id for id in asked if id in here}
    # Answers do not say for which id they are. An entity that was not asked for has taken one in: ask for the others
    # one by one, which are few.
    if len(here) > len(present):
        for id in asked:
            if id not in present and (entities := store.summaries(scope, [id])):
                present[id] = entities[0].id
    return present
