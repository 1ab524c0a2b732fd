"""What a scope and a filter leave of the graph, as conditions in Cypher that are met while traversing.

The text of a query depends only on which kinds of things are hidden, what they are called comes as parameters; so
Neo4j plans a few queries and keeps the plans. Types are the exception: they are part of a pattern, where hubs are
traversed by type. They are taken from the ontology alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.neo4j.schema import LINK_TYPES
from graph.scope import ALL_LINKS, SYMMETRIC, LinkFilter, Scope


@dataclass(frozen=True)
class Cut:
    """Conditions for one scope and one filter on links.

    Conditions are text to stand behind WHERE or AND; what is always fulfilled is `true`.
    """

    scope: Scope
    filter: LinkFilter = ALL_LINKS

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Parameters that the conditions speak of."""
        scope, wanted = self.scope, self.filter
        return {
            "hidden_extracts": sorted(scope.hidden_extracts),
            # As they stand in a set of evidence, so that no name is found inside a longer one.
            "hidden_evidence": [f"+{name}+" for name in sorted(scope.hidden_grounds)],
            "hidden_grounds": sorted(scope.hidden_grounds),
            "hidden_types": sorted(scope.hidden_entity_types),
            "hidden_ids": sorted(scope.hidden_entity_ids),
            # What, if it lies around a hub, makes the hub's stored figures untrue in this scope.
            "hidden_around": sorted(scope.hidden_entity_types | scope.hidden_grounds | self._hidden_link_types),
            "entity_types": sorted(wanted.entity_types),
            "first": wanted.period.first.isoformat() if wanted.period.first else None,
            "last": wanted.period.last.isoformat() if wanted.period.last else None,
            "symmetric": list(SYMMETRIC),
        }

    @cached_property
    def _hidden_link_types(self) -> frozenset[str]:
        return frozenset(name for name in LINK_TYPES if not self.scope.shows_link_type(name))

    def filtered(self, filter: LinkFilter) -> Cut:
        """The same scope with another filter."""
        return Cut(self.scope, filter)

    # Nodes --------------------------------------------------------------------------------------------------------

    def node(self, n: str) -> str:
        """Node `n`, reached by a visible link, is visible."""
        scope = self.scope
        return _all(
            f"NOT {n}.type IN $hidden_types" if scope.hidden_entity_types else "",
            f"NOT {n}.id IN $hidden_ids" if scope.hidden_entity_ids else "",
            # One that rows describe is visible by its own mentions; one that is only named, by the links that name it.
            f"({n}.mention_count = 0 OR any(source IN {n}.extracts WHERE NOT source IN $hidden_extracts))"
            if scope.hidden_extracts
            else "",
        )

    def entity(self, n: str) -> str:
        """Node `n`, found by its id, is visible."""
        if not self.scope.cuts_graph:
            return "true"
        whole = self.filtered(ALL_LINKS)
        return f"{self.node(n)} AND ({n}.mention_count > 0 OR EXISTS {{ {whole.hop(n, 'seen', 'other')} }})"

    def mention(self, m: str) -> str:
        """Mention `m` of a visible entity is visible."""
        return f"NOT {m}.extract IN $hidden_extracts" if self.scope.hidden_extracts else "true"

    # Links --------------------------------------------------------------------------------------------------------

    @cached_property
    def types(self) -> tuple[str, ...] | None:
        """The link types that may be traversed; None for all of them."""
        wanted = self.filter.link_types
        shown = tuple(
            name for name in LINK_TYPES if self.scope.shows_link_type(name) and (not wanted or name in wanted)
        )
        return None if len(shown) == len(LINK_TYPES) else shown

    def pattern(self, r: str, types: tuple[str, ...] | None = None, hops: str = "") -> str:
        """A relationship pattern over the types that may be traversed; `types` narrows them."""
        shown = (
            self.types if types is None else tuple(name for name in types if self.types is None or name in self.types)
        )
        return f"[{r}{_types(shown)}{hops}]"

    def link(self, r: str) -> str:
        """Link `r` is visible, if both its ends are, and within the filter's period."""
        return _all("" if self.types != () else "false", self.proved(r), self.in_period(r))

    def proved(self, r: str) -> str:
        """One of the link's proofs is visible."""
        return f"any(proof IN {r}.evidence WHERE {_seen('proof')})" if self.scope.cuts_proofs else ""

    def evidence(self, evidence: str) -> str:
        """This evidence, an expression, is visible."""
        return _seen(evidence) if self.scope.cuts_proofs else "true"

    def in_period(self, r: str) -> str:
        """The link's period, by its visible proofs, overlaps the filter's. An open end is in every period."""
        period = self.filter.period
        return _all(
            self._bounded(r, "to", ">= $first") if period.first else "",
            self._bounded(r, "from", "<= $last") if period.last else "",
        )

    def _bounded(self, r: str, end: str, compared: str) -> str:
        if not self.scope.cuts_proofs:
            return f"({r}.{end}_date IS NULL OR {r}.{end}_date {compared})"
        dated = _seen_parts(r, f"{_part(r, end)}[part] > ''")
        return f"(size({dated}) = 0 OR any(part IN {dated} WHERE {_part(r, end)}[part] {compared}))"

    def hop(self, n: str, r: str, m: str, types: tuple[str, ...] | None = None) -> str:
        """MATCH of all visible links `r` of `n` to visible neighbours `m` that the filter lets through."""
        facing = self.filter.direction
        conditions = _all(
            self.link(r),
            self.node(m),
            f"{m}.type IN $entity_types" if self.filter.entity_types else "",
            f"(startNode({r}) = {n} OR type({r}) IN $symmetric)" if facing == "out" else "",
            f"(endNode({r}) = {n} OR type({r}) IN $symmetric)" if facing == "in" else "",
        )
        return f"MATCH ({n})-{self.pattern(r, types)}-({m}) WHERE {conditions}"

    # What the scope leaves of a link's and a node's own figures ----------------------------------------------------

    def count(self, r: str) -> str:
        """Proofs, or events, of a visible link."""
        if not self.scope.cuts_proofs:
            return f"{r}.count"
        seen = _seen_parts(r)
        return (
            f"CASE WHEN {r}.part_count IS NULL THEN {r}.count "
            f"ELSE reduce(summed = 0, part IN {seen} | summed + {r}.part_count[part]) END"
        )

    def begins(self, r: str) -> str:
        """The first day a visible link is known to hold; null where none is known."""
        return self._bound(r, "from", "<")

    def ends(self, r: str) -> str:
        """The last day a visible link is known to hold; null where none is known."""
        return self._bound(r, "to", ">")

    def _bound(self, r: str, end: str, better: str) -> str:
        if not self.scope.cuts_proofs:
            return f"{r}.{end}_date"
        day = f"{r}.part_{end}[part]"
        dated = _seen_parts(r, f"{day} > ''")
        best = f"reduce(bound = null, part IN {dated} | CASE WHEN bound {better} {day} THEN bound ELSE {day} END)"
        return f"CASE WHEN {r}.part_count IS NULL THEN {r}.{end}_date ELSE {best} END"

    def latest(self, r: str) -> str:
        """The last day a visible link is known to hold: its end, else its beginning; '' where neither is known."""
        return f"coalesce({self.ends(r)}, {self.begins(r)}, '')"

    def disturbed(self, n: str) -> str:
        """Something hidden may lie around `n`, so that its stored figures may not hold in this scope.

        Hubs know what lies around them; what lies around other nodes is as soon counted as looked up.
        """
        near_hidden = (
            f" OR EXISTS {{ MATCH (absent:Entity)--({n}) WHERE absent.id IN $hidden_ids }}"
            if self.scope.hidden_entity_ids
            else ""
        )
        return f"({n}.around IS NULL OR any(name IN {n}.around WHERE name IN $hidden_around){near_hidden})"

    def degree(self, n: str) -> str:
        """Distinct visible neighbours of `n`, whatever the filter."""
        if not self.scope.cuts_graph:
            return f"{n}.degree"
        walk = self.filtered(ALL_LINKS).hop(n, "touching", "touched")
        return f"CASE WHEN {self.disturbed(n)} THEN COUNT {{ {walk} RETURN DISTINCT touched }} ELSE {n}.degree END"


def _seen(evidence: str) -> str:
    """No extract and no field that this evidence rests on is hidden."""
    return f"none(hidden IN $hidden_evidence WHERE {evidence} CONTAINS hidden)"


def _seen_parts(r: str, also: str = "true") -> str:
    """Positions in the link's evidence of what is visible."""
    return f"[part IN range(0, size({r}.evidence) - 1) WHERE {_seen(f'{r}.evidence[part]')} AND {also}]"


def _part(r: str, end: str) -> str:
    """The days at which the link's parts begin or end, '' for none."""
    return f"coalesce({r}.part_{end}, [coalesce({r}.{end}_date, '')])"


def _types(types: tuple[str, ...] | None) -> str:
    # With none to traverse the condition beside the pattern says so; the pattern itself must still be one.
    return ":" + "|".join(f"`{name}`" for name in types) if types else ""


def _all(*conditions: str) -> str:
    return " AND ".join(condition for condition in conditions if condition) or "true"
