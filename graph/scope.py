"""What one request may traverse and which fields may come back (DESIGN.md rules 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from ontology import schema

NONE: frozenset[str] = frozenset()

SYMMETRIC = tuple(t.name for t in schema.load().link_types.values() if not t.directed)
"""Link types in which neither end comes first; the ends of such a link are ordered by entity id."""


@cache
def fields_named(names: frozenset[str]) -> frozenset[str]:
    """Attributes by their full names (`Person.phone`); a plain one (`phone`) is that of every type that has it."""
    types = schema.load().entity_types
    every = {f"{of}.{name}" for of, declared in types.items() for name in declared.attributes}
    return frozenset(field for field in every if field in names or field.rpartition(".")[2] in names)


@dataclass(frozen=True, slots=True)
class Scope:
    """The cut that every operation of the graph store makes *while* it traverses.

    What is hidden leaves no trace: not in hits, counts, degrees, paths, their lengths, labels or dates.
    A link is there only if one of its proofs is, a proof only if every extract and every attribute it rests on is
    visible, an entity only if one of its mentions is (or, when it is known from others' rows alone, one of its links).
    With an entity go all links to it, also those that visible rows prove: they would tell that it is there.

    `masked_attributes` stay findable by their full value and come back with their middle starred; a hidden
    attribute is as if it had never been delivered. Names may be plain (`phone`) or of one type (`Person.phone`).
    """

    purpose: str
    hidden_entity_types: frozenset[str] = NONE
    hidden_link_types: frozenset[str] = NONE
    hidden_extracts: frozenset[str] = NONE
    hidden_entity_ids: frozenset[str] = NONE
    hidden_attributes: frozenset[str] = NONE
    masked_attributes: frozenset[str] = NONE
    source_rows: bool = field(default=True)
    """Whether rows as delivered may come back with a proof."""

    @classmethod
    def everything(cls, purpose: str = "unrestricted") -> Scope:
        """The scope that lets all through: what there is until accounts and policy exist."""
        return cls(purpose=purpose)

    @property
    def is_everything(self) -> bool:
        """True when nothing is cut, so that stored degrees and counts may be shown as they are."""
        return not self.cuts_graph and not self.hidden_attributes and not self.masked_attributes

    @property
    def cuts_graph(self) -> bool:
        """True when some entity or link may be out of sight."""
        return bool(
            self.hidden_entity_types
            or self.hidden_link_types
            or self.hidden_extracts
            or self.hidden_entity_ids
            or self.hidden_attributes
        )

    @property
    def hidden_grounds(self) -> frozenset[str]:
        """Extracts and fields on which no proof may rest that is shown."""
        return self.hidden_extracts | fields_named(self.hidden_attributes)

    @property
    def cuts_proofs(self) -> bool:
        """True when some proof may be out of sight because of what it rests on."""
        return bool(self.hidden_extracts or self.hidden_attributes)

    def shows_extracts(self, needed: Iterable[str]) -> bool:
        """Whether evidence that rests on all of `needed` is visible."""
        return not self.hidden_extracts.intersection(needed)

    def shows_proof(self, rests_on: Iterable[str]) -> bool:
        """Whether a proof that rests on these extracts and fields is visible."""
        return not self.hidden_grounds.intersection(rests_on)

    def shows_attribute(self, entity_type: str, attribute: str) -> bool:
        """Whether values of this attribute may be used at all."""
        hidden = self.hidden_attributes
        return not hidden or (attribute not in hidden and f"{entity_type}.{attribute}" not in hidden)

    def masks_attribute(self, entity_type: str, attribute: str) -> bool:
        """Whether values of this attribute come back starred."""
        masked = self.masked_attributes
        return bool(masked) and (attribute in masked or f"{entity_type}.{attribute}" in masked)

    def shows_link_type(self, link_type: str) -> bool:
        """Whether links of this type may be traversed."""
        return link_type not in self.hidden_link_types

    def shows_entity_type(self, entity_type: str) -> bool:
        """Whether entities of this type are visible."""
        return entity_type not in self.hidden_entity_types


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included; an open end is None."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ValueError("a period must not end before it begins")

    @property
    def is_open(self) -> bool:
        """True when the period cuts nothing."""
        return self.first is None and self.last is None


ANY_TIME = Period()


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which links a question is about; it narrows what the scope lets through and never widens it.

    A link is inside a period when its own period overlaps it; an undated link is in every period, because the
    source did not say when it held.
    """

    link_types: frozenset[str] = NONE
    """Empty means every type."""
    entity_types: frozenset[str] = NONE
    """Types the neighbour may have; empty means every type."""
    direction: str | None = None
    """`out`, `in` or None for both; symmetric link types are in every direction."""
    period: Period = ANY_TIME


ALL_LINKS = LinkFilter()


def mask(value: str) -> str:
    """`value` with its middle starred: a third of it at either end stays, at most 6 and 4 characters.

    Values of one or two characters are starred whole.
    """
    if len(value) < 3:
        return "*" * len(value)
    head, tail = min(6, len(value) // 3), min(4, len(value) // 3)
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]
