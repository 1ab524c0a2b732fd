"""Compared pairs of mentions as a scope shows them: the waterfall behind an identity, with what is hidden left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise

import networkx as nx

from graph.answers import Comparison, MatchEdge
from graph.scope import Scope, mask

COMPARED: dict[str, tuple[str, ...]] = {
    "prior": (),
    "name": ("name", "former_name"),
    "former_name": ("former_name",),
    "id": ("id_number",),
    "id_number": ("id_number",),
    "birth": ("birth_date", "id_number"),
    "birth_date": ("birth_date", "id_number"),
    "sex": ("sex", "id_number"),
    "phone": ("phone",),
    "address": ("address", "registered_address"),
    "area": ("address", "registered_address", "division_code", "practises_in"),
    "practice_no": ("practice_no",),
    "uscc": ("uscc",),
    "vin": ("vin",),
    "engine_no": ("engine_no",),
    "registration": ("plate", "plate_type", "first_registered"),
    "case_number": ("case_number",),
}
"""The attributes that each comparison of the resolution models rests on. A comparison that is not here compares
relations, whose rows may lie in any extract: it is shown only where nothing is hidden."""

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
        reason=reason if len(seen) == len(every) else None,
        comparisons=[_masked(bar) if _masks(scope, entity_type, bar.comparison) else bar for bar in seen],
    )  # fmt: skip


def _shows(scope: Scope, entity_type: str, comparison: str) -> bool:
    rests_on = COMPARED.get(comparison)
    if rests_on is None:
        return not scope.cuts_graph
    return all(scope.shows_attribute(entity_type, attribute) for attribute in rests_on)


def _masks(scope: Scope, entity_type: str, comparison: str) -> bool:
    # What a relation's values quote is not told by its name, so they are starred with any attribute.
    rests_on = COMPARED.get(comparison)
    if rests_on is None:
        return bool(scope.masked_attributes)
    return any(scope.masks_attribute(entity_type, attribute) for attribute in rests_on)


def _masked(bar: Comparison) -> Comparison:
    starred = {side: mask(value) for side in ("left", "right") if (value := getattr(bar, side)) is not None}
    return bar.model_copy(update=starred)


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
