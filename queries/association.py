"""Full-database association (全库关联): from any identifier all within two steps, by the source that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from graph.answers import Answer, EntitySummary, LinkSummary, Neighbourhood, ReachedEntity, SearchHit
from graph.scope import ALL_LINKS, LinkFilter, Scope
from graph.store import GraphStore, Reach, UnknownEntity
from queries.search import search

MAX_STEPS = 2
MAX_ENTITIES = 1_000
MAX_STARTS = 10
"""Entities that one number may name: a phone has several holders, a plate several vehicles over the years."""
IDENTIFIERS = frozenset({"id_number", "plate", "phone", "uscc", "case_number", "vin", "engine_no", "practice_no"})
"""What is matched by these, whole, is what was meant; a name is a choice to make."""


class SourceEntity(Answer):
    """An entity that links of one extract lead to."""

    id: str
    steps: int = Field(description="Steps from the nearest start by any source; 0 for a start.")
    links: list[str] = Field(description="Ids of the links to it that rows of this extract prove.")


class SourceGroup(Answer):
    """What one extract says."""

    agency: str = Field(examples=["court"])
    extract: str = Field(examples=["court.party"])
    entities: list[SourceEntity] = Field(description="Those its links lead to, the nearest first.")
    links: int = Field(description="Links that its rows prove.")


class AssociationAnswer(Answer):
    """What is linked with what was asked for, or the choice to make first."""

    asked: str
    choices: list[SearchHit] = Field(description="What the text may mean, where it does not name one thing.")
    starts: list[str] = Field(description="Entities from which it was looked around; empty while a choice is open.")
    groups: list[SourceGroup] = Field(description="By agency and extract, in that order.")
    entities: list[ReachedEntity]
    links: list[LinkSummary]
    narrowed: list[str] = Field(description="Entities of which not all neighbours are returned.")
    unopened: list[str] = Field(description="Entities with too many neighbours to look behind them.")
    cut: bool


@dataclass(frozen=True, slots=True)
class AssociationOptions:
    """How far and how wide; see `graph.store.Reach`."""

    steps: int = MAX_STEPS
    per_entity: int = 50
    limit: int = 300
    max_degree: int = 30
    filter: LinkFilter = ALL_LINKS


USUAL = AssociationOptions()


def associate(store: GraphStore, scope: Scope, text: str, options: AssociationOptions = USUAL) -> AssociationAnswer:
    """What is linked with what `text` names: an id number, plate, phone, code, case number or name, or an entity id.

    A name that several bear, or a part of a number, is answered with the choices. Raises ValueError for options beyond
    the limits of this module.
    """
    _check(options)
    starts, choices = _meant(store, scope, text)
    if not starts:
        return _answer(text, choices, (), None)
    reach = Reach(options.steps, options.per_entity, options.limit, options.max_degree, options.filter)
    try:
        found = store.neighbourhood(scope, starts, reach)
    except UnknownEntity:
        return _answer(text, [], (), None)
    return _answer(text, [], [reached.entity.id for reached in found.entities if reached.steps == 0], found)


def _check(options: AssociationOptions) -> None:
    if not 1 <= options.steps <= MAX_STEPS:
        raise ValueError(f"steps must be 1 to {MAX_STEPS}")
    if not 1 <= options.limit <= MAX_ENTITIES or options.per_entity < 1 or options.max_degree < 1:
        raise ValueError(f"limit must be 1 to {MAX_ENTITIES}, per_entity and max_degree at least 1")


def _meant(store: GraphStore, scope: Scope, text: str) -> tuple[list[str], list[SearchHit]]:
    """The entities meant, or the choices."""
    known = store.summaries(scope, [text])
    if known:
        return [known[0].id], []
    hits = search(store, scope, text, limit=MAX_STARTS + 1).hits
    whole = [hit for hit in hits if hit.score >= 1.0 and hit.matched_on in IDENTIFIERS]
    if whole and len(whole) <= MAX_STARTS:
        return [hit.entity.id for hit in whole], []
    if len(hits) == 1:
        return [hits[0].entity.id], []
    return [], list(hits)


def _answer(
    text: str, choices: Sequence[SearchHit], starts: Sequence[str], found: Neighbourhood | None
) -> AssociationAnswer:
    return AssociationAnswer(
        asked=text,
        choices=list(choices),
        starts=list(starts),
        groups=[] if found is None else by_source(found),
        entities=[] if found is None else found.entities,
        links=[] if found is None else found.links,
        narrowed=[] if found is None else found.narrowed,
        unopened=[] if found is None else found.unopened,
        cut=bool(found and found.cut),
    )


def by_source(found: Neighbourhood) -> list[SourceGroup]:
    """The links of a neighbourhood under each extract whose rows prove them, and what they lead to.

    Of a link's two ends, the farther from the starts is what it leads to; both, where they are equally far.
    """
    steps = {reached.entity.id: reached.steps for reached in found.entities}
    place = {reached.entity.id: at for at, reached in enumerate(found.entities)}
    links_of: dict[str, dict[str, list[str]]] = {}
    proved: dict[str, int] = {}
    for link in found.links:
        ends = {link.from_id, link.to_id}
        farthest = max(steps[end] for end in ends)
        for extract in link.extracts:
            proved[extract] = proved.get(extract, 0) + 1
            for end in ends:
                if steps[end] == farthest:
                    links_of.setdefault(extract, {}).setdefault(end, []).append(link.id)
    return [
        SourceGroup(
            agency=extract.partition(".")[0],
            extract=extract,
            entities=[
                SourceEntity(id=end, steps=steps[end], links=links_of[extract][end])
                for end in sorted(links_of[extract], key=place.__getitem__)
            ],
            links=proved[extract],
        )
        for extract in sorted(links_of)
    ]


def named(answer: AssociationAnswer) -> dict[str, EntitySummary]:
    """The entities of an answer by id."""
    return {reached.entity.id: reached.entity for reached in answer.entities}
