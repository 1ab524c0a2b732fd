"""One mention held against the whole registry: whom it would be one with if it came. Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
from pydantic import Field

from graph.answers import Answer, Comparison, EntitySummary, MatchEdge
from graph.comparisons import edge
from graph.scope import Scope
from graph.store import GraphStore
from queries.opening import NotBuilt
from resolution import registry, stages, state
from resolution.model import Model
from resolution.online import Change
from resolution.online.match import Match
from worker.keeping import Keeper

TYPES = ("Person", "Enterprise", "Vehicle")
ASKED = "asked:"
"""What the mention is called; none is called so."""
MOST_PROFILES = 500
"""Kinds of records looked through for candidates that may be shown."""
LEAST = 0.01
"""Probability, by what may be shown, from which a candidate is told of."""


class UnknownAttributes(ValueError):
    """Attributes by which this type is not resolved; the message names them and those there are."""


class ResolvedCandidate(Answer):
    """An entity that the mention may be of."""

    entity: EntitySummary
    probability: float = Field(description="That the mention and the entity's closest mention are of one thing.")
    weight: float = Field(description="Match weight of the two, log2, prior included.")
    mention: str = Field(description="The entity's closest mention.", examples=["police.hukou:5227320001"])
    comparisons: list[Comparison] = Field(description="What was compared: left the mention asked about.")


class ResolveAnswer(Answer):
    """Whom a mention may be, the likeliest first."""

    type: str
    candidates: list[ResolvedCandidate]
    cut: bool = Field(description="True when there are more candidates than returned.")
    joins: list[str] = Field(
        description="Ids of the entities it would be one with if it were delivered; several would become one. Not "
        "always the likeliest candidate: a constraint, a rival or a decision may forbid it."
    )
    unused: list[str] = Field(description="Attributes given that this purpose may not use.")


def attributes_of(entity_type: str) -> tuple[str, ...]:
    """The attributes by which a mention of a type is held against others."""
    return _stated(stages.models()[entity_type])


def match(
    home: Path,
    store: GraphStore,
    scope: Scope,
    keeper: Keeper,
    entity_type: str,
    attributes: Mapping[str, str],
    most: int = 20,
) -> ResolveAnswer:
    """Whom a mention with these attributes may be, of one of TYPES, as far as the scope shows it.

    What the scope hides is not used: attributes given of a hidden kind, records of hidden extracts, hidden entities.
    Raises UnknownAttributes, NotBuilt.
    """
    model = stages.models()[entity_type]
    if unknown := sorted(set(attributes) - set(_stated(model))):
        raise UnknownAttributes(f"{', '.join(unknown)}: {entity_type} is resolved by {', '.join(_stated(model))}")
    used = {name: text for name, text in attributes.items() if scope.shows_attribute(entity_type, name)}
    unused = sorted(set(attributes) - set(used))
    if not used or not scope.shows_entity_type(entity_type):
        return ResolveAnswer(type=entity_type, candidates=[], cut=False, joins=[], unused=unused)
    found, entities, hidden = _asked(home, keeper, entity_type, used, scope)
    best = _best_of_each(found, entities, hidden, scope, entity_type)
    order = sorted(best, key=lambda entity: (-best[entity].weight, entity))
    shown = {summary.id: summary for summary in store.summaries(scope, order)}
    told = [_told(shown[entity], best[entity]) for entity in order if entity in shown]
    joins = sorted({entities[mention] for mention in found.cluster if mention in entities})
    if scope.cuts_graph:
        # What joins it may be what is hidden: only where what may be seen is enough by itself is it told.
        enough = {c.entity.id for c in told if c.probability >= model.link_probability}
        joins = [entity for entity in joins if entity in enough]
    return ResolveAnswer(type=entity_type, candidates=told[:most], cut=len(told) > most, joins=joins, unused=unused)


def _told(entity: EntitySummary, pair: MatchEdge) -> ResolvedCandidate:
    return ResolvedCandidate(
        entity=entity,
        probability=pair.probability,
        weight=pair.weight,
        mention=pair.right,
        comparisons=pair.comparisons,
    )


def _stated(model: Model) -> tuple[str, ...]:
    # A registration is worked out of all rows of a plate; nobody states it.
    return tuple(dict.fromkeys(a.column for a in model.attributes if a.column != "registration"))


def _asked(
    home: Path, keeper: Keeper, entity_type: str, row: Mapping[str, str], scope: Scope
) -> tuple[Match, dict[str, str], set[str]]:
    """What resolution says, mention → entity of all mentions it speaks of, and those of them that are hidden."""
    try:
        con = registry.open_read_only(home)
    except registry.NoRegistry as error:
        raise NotBuilt(str(error)) from error
    with con:
        if not state.is_kept(con):
            raise NotBuilt("the registry was made by an earlier version; run `pingan resolve`")
        with keeper.current(con, home) as current:
            found = current.online[entity_type].match(Change(ASKED, row), MOST_PROFILES)
        mentions = {mention for candidate in found.candidates for mention in candidate.records} | set(found.cluster)
        return found, *_placed(con, mentions, scope)


def _placed(con: duckdb.DuckDBPyConnection, mentions: Iterable[str], scope: Scope) -> tuple[dict[str, str], set[str]]:
    con.register("asked_about", pa.table({"mention_id": pa.array(sorted(mentions), pa.string())}))
    rows = con.execute(
        "SELECT mention_id, entity_id, extract FROM mention SEMI JOIN asked_about USING (mention_id)"
    ).fetchall()
    hidden = {mention for mention, _, extract in rows if not scope.shows_extracts([extract])}
    return {mention: entity for mention, entity, _ in rows}, hidden


def _best_of_each(
    found: Match, entities: Mapping[str, str], hidden: Collection[str], scope: Scope, entity_type: str
) -> dict[str, MatchEdge]:
    """Entity → the pair of the mention asked about and its closest mention that is visible, by what may be seen."""
    best: dict[str, MatchEdge] = {}
    for candidate in found.candidates:
        bars = json.dumps(candidate.comparisons, ensure_ascii=False)
        for mention in candidate.records:
            entity = entities.get(mention)
            if entity is None or mention in hidden:
                continue
            seen = edge(scope, ASKED, mention, entity_type, candidate.weight, candidate.probability, False, None, bars)
            if seen.probability >= LEAST and (entity not in best or seen.weight > best[entity].weight):
                best[entity] = seen
    return best
