"""The case view (案件): one case with all that the agencies say of it and of the cases it came from or led to.

Asked of the store by its usual operations under the scope, so what may not be seen is not there: not as a party, not
as a stage of the chain, not in a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from graph.answers import Answer, Attribute, EntityDetail, EntitySummary, LinkSummary, Neighbourhood, TimelineEvent
from graph.scope import ANY_TIME, LinkFilter, Scope
from graph.store import GraphStore, Reach
from ontology import schema
from queries.documents import CaseDocument, documents

CASE = "Case"
MAX_CHAIN = 12
"""Most cases of a chain; real ones have two to four."""
MAX_RELATED = 10
MAX_PARTIES = 500
MAX_EVENTS = 300
"""Most dated events of one case."""
SHARED = 2
"""Cases with so many people or firms in common are told of: an execution and the trial before it have two."""

Stage = Literal["police", "mediation", "court", "execution", "confirmation", "named"]


class NotACase(ValueError):
    """Only a case has a case view."""


class ChainCase(Answer):
    """One case of the chain and what is stated of it."""

    case: EntitySummary
    stage: Stage = Field(
        description="By who registered it and as what: police, mediation, court, execution, confirmation (司法确认); "
        "named: only others' rows name it."
    )
    steps: int = Field(description="Steps from the case asked for along the chain; 0 for itself.")
    attributes: list[Attribute]


class CaseParty(Answer):
    """A person, firm or vehicle that takes part in a case of the chain."""

    entity: EntitySummary
    links: list[str] = Field(description="Ids of its links to cases of the chain; these say as what.")


class RelatedCase(Answer):
    """A case outside the chain in which at least two of the same people or firms take part."""

    case: EntitySummary
    shared: list[str] = Field(description="Ids of the parties that both have.")


class CaseEvent(TimelineEvent):
    """Something dated about a case."""

    case_id: str = Field(description="The case it is about.")


class CaseAnswer(Answer):
    """A case across the agencies."""

    case_id: str
    chain: list[ChainCase] = Field(description="The case and those it came from or led to, in the order of time.")
    parties: list[CaseParty]
    related: list[RelatedCase] = Field(description="Those with most in common first.")
    links: list[LinkSummary] = Field(description="Among the cases of the chain, and of the parties to them.")
    documents: list[CaseDocument]
    events: list[CaseEvent] = Field(description="Of the chain and of the related cases, oldest first.")
    cut: bool = Field(description="True when some party, case or event is not returned.")


@cache
def _types() -> tuple[frozenset[str], frozenset[str]]:
    """Link types between cases, and of whoever takes part in one."""
    declared = schema.load().link_types.values()
    among = frozenset(t.name for t in declared if all(end == (CASE, CASE) for end in t.ends))
    of_parties = frozenset(t.name for t in declared if any(end[1] == CASE for end in t.ends)) - among
    return among, of_parties


def case_view(home: Path, store: GraphStore, scope: Scope, entity_id: str) -> CaseAnswer:
    """Raises `graph.store.UnknownEntity`, and NotACase."""
    among, of_parties = _types()
    asked = store.summaries(scope, [entity_id])
    if asked and asked[0].type != CASE:
        raise NotACase(f"{asked[0].id} is no case")
    along = store.neighbourhood(scope, [entity_id], Reach(3, 50, MAX_CHAIN - 1, None, LinkFilter(among)))
    chain = {reached.entity.id: reached for reached in along.entities}
    wide = Reach(2, MAX_PARTIES, 2 * MAX_PARTIES, filter=LinkFilter(of_parties))
    around = store.neighbourhood(scope, list(chain), wide)
    details = {one: store.entity(scope, one, 200) for one in chain}
    parties = _parties(chain, around)
    related = _related(chain, around, parties)
    events, more = _events(store, scope, list(chain), [each.case.id for each in related[:MAX_RELATED]])
    known = {*chain, *(party.entity.id for party in parties)}
    links = {k.id: k for k in (*along.links, *around.links) if {k.from_id, k.to_id} <= known}
    ordered = sorted(chain.values(), key=lambda reached: (_since(details[reached.entity.id]), reached.entity.id))
    return CaseAnswer(
        case_id=along.entities[0].entity.id,
        chain=[
            ChainCase(case=reached.entity, stage=_stage(details[reached.entity.id]), steps=reached.steps,
                      attributes=details[reached.entity.id].attributes)
            for reached in ordered
        ],
        parties=parties,
        related=related[:MAX_RELATED],
        links=sorted(links.values(), key=lambda link: (link.to_id, link.type, link.role or "", link.id)),
        documents=documents(home, scope, [details[reached.entity.id] for reached in ordered]),
        events=events,
        cut=along.cut or bool(set(around.narrowed) & set(chain)) or len(related) > MAX_RELATED or more,
    )  # fmt: skip


def _parties(chain: Iterable[str], around: Neighbourhood) -> list[CaseParty]:
    cases = set(chain)
    links_of: dict[str, list[str]] = {}
    for link in around.links:
        if link.to_id in cases:
            links_of.setdefault(link.from_id, []).append(link.id)
    return [
        CaseParty(entity=reached.entity, links=links_of[reached.entity.id])
        for reached in around.entities
        if reached.entity.id in links_of
    ]


def _related(chain: Iterable[str], around: Neighbourhood, parties: Sequence[CaseParty]) -> list[RelatedCase]:
    cases = set(chain)
    taking_part = {party.entity.id for party in parties if party.entity.type != "Vehicle"}
    shared: dict[str, set[str]] = {}
    for link in around.links:
        if link.from_id in taking_part and link.to_id not in cases:
            shared.setdefault(link.to_id, set()).add(link.from_id)
    entities = {reached.entity.id: reached.entity for reached in around.entities}
    found = [
        RelatedCase(case=entities[one], shared=sorted(both))
        for one, both in shared.items()
        if len(both) >= SHARED and one in entities
    ]
    return sorted(found, key=lambda each: (-len(each.shared), each.case.id))


def _stated(detail: EntityDetail, name: str) -> str:
    return next((each.values[0].value for each in detail.attributes if each.name == name and each.values), "")


def _since(detail: EntityDetail) -> str:
    """When it began; a case of no known date stands last."""
    return _stated(detail, "filed") or _stated(detail, "occurred") or "9"


def _stage(detail: EntityDetail) -> Stage:
    extracts = {mention.extract.partition("~")[0] for mention in detail.mentions}
    kind = _stated(detail, "case_kind")
    if "court.case" in extracts:
        return "execution" if "执行" in kind else "confirmation" if kind == "司法确认" else "court"
    if "judicial.mediation" in extracts:
        return "mediation"
    return "police" if any(extract.startswith("police.") for extract in extracts) else "named"


def _events(
    store: GraphStore, scope: Scope, chain: Sequence[str], related: Sequence[str]
) -> tuple[list[CaseEvent], bool]:
    """What is dated of each case of the chain, and of related ones their own dates; whether there is more. What the
    resolver did is no event of a case."""
    found: list[CaseEvent] = []
    more = False
    for one in (*chain, *related):
        told = store.timeline(scope, one, ANY_TIME, MAX_EVENTS)
        more = more or told.cut
        found += [
            CaseEvent(case_id=one, **dict(event))
            for event in told.events
            # The dates of another case it is tied to are told as that one's.
            if (event.kind == "attribute" and event.entity is None)
            or (event.kind in ("link_from", "link_to") and one in chain)
        ]
    return sorted(found, key=lambda event: event.at), more
