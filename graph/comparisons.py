"""Compared pairs of mentions as a scope shows them: the waterfall behind an identity, with what is hidden left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import networkx as nx

from graph.answers import Comparison, MatchEdge
from graph.scope import NONE, Scope, mask
from resolution import stages

WORKED_OUT: dict[str, tuple[str, ...]] = {
    "case_key": ("case_number",),
    "registration": ("plate", "plate_type", "vin", "engine_no", "first_registered", "valid_until", "state"),
}
"""The attributes behind a model's column that no source states (`resolution.inferred`)."""


_models = cache(stages.models)


@cache
def rests_on(entity_type: str, comparison: str) -> frozenset[str] | None:
    """The attributes whose values a comparison of the type's resolution model holds against each other. None for one of
    relations, whose rows may lie in any extract: it is shown only where nothing is hidden."""
    if comparison == "prior":
        return NONE
    model = _models().get(entity_type)
    compared = next((c for c in model.comparisons if c.name == comparison), None) if model else None
    if model is None or compared is None:
        return None
    attributes = {attribute.name: attribute for attribute in model.attributes}
    found: set[str] = set()
    wanted = [name.partition(".")[0] for name in compared.on]
    # The list grows while it is walked: what an attribute is taken from where its own column has none.
    for name in wanted:
        attribute = attributes.get(name)
        if attribute is None:
            return None
        found.update(WORKED_OUT.get(attribute.column, (attribute.column,)))
        if attribute.otherwise and (other := attribute.otherwise.partition(".")[0]) not in wanted:
            wanted.append(other)
    return frozenset(found)


MOST_MENTIONS = 2_000
"""Mentions of one entity that a chain of pairs is looked for in; no honest entity has more."""


def edge(
    scope: Scope, left: str, right: str, entity_type: str, weight: float, probability: float, linked: bool,
    reason: str | None, comparisons: str | None,
) -> MatchEdge:  # fmt: skip
    """A pair with those of its bars that the scope shows; `comparisons` is their JSON."""
    every = [
        Comparison(**{name: value for name, value in bar.items() if name in Comparison.model_fields})
        for bar in json.loads(comparisons or "[]")
    ]
    seen = [bar for bar in every if _shows(scope, entity_type, bar.comparison)]
    if len(seen) < len(every):
        # The total would tell what the hidden bars say.
        weight = sum(bar.weight for bar in seen)
        probability = 1 / (1 + 2 ** -max(min(weight, 500.0), -500.0))
    return MatchEdge(
        left=left, right=right, type=entity_type, weight=weight, probability=probability, linked=linked,
        reason=reason if _tells_of_the_pair(scope, reason, linked) and len(seen) == len(every) else None,
        comparisons=[_masked(bar) if _masks(scope, entity_type, bar.comparison) else bar for bar in seen],
    )  # fmt: skip


def _tells_of_the_pair(scope: Scope, reason: str | None, linked: bool) -> bool:
    """Whether a reason rests on nothing out of sight. What keeps two clusters apart may be any record of either or a
    rival of both, a sealed one too; that a person said of the two that they are one is of the two alone."""
    return not scope.cuts_graph or (linked and reason == "decision")


def is_proof(entity_type: str, probability: float) -> bool:
    """Whether a pair by itself would be taken for one thing, by the model of its type in force."""
    return probability >= _models()[entity_type].link_probability


def _shows(scope: Scope, entity_type: str, comparison: str) -> bool:
    attributes = rests_on(entity_type, comparison)
    if attributes is None:
        return not scope.cuts_graph
    return all(scope.shows_attribute(entity_type, attribute) for attribute in attributes)


def _masks(scope: Scope, entity_type: str, comparison: str) -> bool:
    # What a relation's values quote is not told by its name, so they are starred with any attribute.
    attributes = rests_on(entity_type, comparison)
    if attributes is None:
        return bool(scope.masked_attributes)
    return any(scope.masks_attribute(entity_type, attribute) for attribute in attributes)


def _masked(bar: Comparison) -> Comparison:
    starred = {side: mask(value) for side in ("left", "right") if (value := getattr(bar, side)) is not None}
    return bar.model_copy(update=starred)


def strongest_first(edges: Iterable[MatchEdge]) -> list[MatchEdge]:
    """In the order of the weights that are shown: that of the whole weights would tell what the hidden bars say."""
    return sorted(edges, key=lambda pair: (-pair.weight, pair.left, pair.right))


def certainty(edges: Iterable[MatchEdge]) -> dict[str, float]:
    """Mention → how sure it belongs to its entity by the pairs that may be seen: as its strongest linked one says. One
    that no visible pair ties to another is its entity by itself, as far as may be seen, and is not in it."""
    found: dict[str, float] = {}
    for pair in edges:
        if pair.linked:
            for end in (pair.left, pair.right):
                found[end] = max(found.get(end, 0.0), pair.probability)
    return found


def chain(edges: Iterable[MatchEdge], left: str, right: str) -> list[MatchEdge]:
    """The linked pairs that join two mentions: as few as possible, and of those the strongest; none where none do."""
    graph = nx.Graph()
    for pair in edges:
        if pair.linked:
            graph.add_edge(pair.left, pair.right, pair=pair, cost=1 + 1e-3 / (1 + max(pair.weight, 0.0)))
    try:
        steps = nx.shortest_path(graph, left, right, weight="cost")
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        # What joins them may lie in mentions that this scope does not show.
        return []
    return [graph.edges[step]["pair"] for step in pairwise(steps)]
