"""Rows as the registry holds them, whatever a scope shows: read in few queries, and kept as long as there is room.

To plan a query takes DuckDB longer than to find the few rows of an entity, so what is asked of one is read at once and
by its id alone; every operation cuts from it what its scope hides. A store never outlives its registry's file, so what
is kept can't grow old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from graph.recent import Recent
from graph.store import SearchKey

MB = 1 << 20
Naming = tuple[str, str, list[str]]
"""Attribute, value and extracts of what others' rows call an entity."""


def text(value: str) -> str:
    """`value` as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list for IN (…); never empty, because IN () is no SQL."""
    return ", ".join(text(value) for value in sorted(values)) or "NULL"


def numbers(values: Iterable[int]) -> str:
    """A list for IN (…); numbers are written out, so that DuckDB can skip row groups by them."""
    return ", ".join(str(int(value)) for value in values) or "NULL"


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention; `attributes`: what the row states, as text, in the order of the columns."""

    id: str
    type: str
    entity_id: str
    agency: str
    extract: str
    row_key: str
    role: str
    delivery_id: str
    version: int
    as_of: date | None
    probability: float
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A compared pair of mentions; the extract and the entity of either."""

    pair: tuple[str, str, str, float, float, bool, str | None, str | None]
    """As `graph.comparisons.edge` takes it."""
    extracts: tuple[str, str]
    entities: tuple[str, str]

    @property
    def ends(self) -> tuple[str, str]:
        """The ids of the mentions."""
        return self.pair[:2]

    @property
    def is_linked(self) -> bool:
        """Whether the resolver took the two for one."""
        return self.pair[5]


_OWN = (
    "mention_id", "entity_type", "entity_id", "agency", "extract", "row_key", "role", "delivery_id", "version", "as_of",
)  # fmt: skip


Ask = Callable[[str], list[tuple[Any, ...]]]
"""Puts a query to the registry."""


class Rows:
    """The rows of one registry file. Safe to use from several threads."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        """columns: the attribute columns of `mention`, with their types."""
        self.columns = columns
        # Together a quarter of a gigabyte at most.
        self._nodes: Recent[str, int] = Recent(16 * MB)
        self._entities: Recent[int, dict[str, Any]] = Recent(48 * MB)
        self._links: Recent[int, dict[str, Any]] = Recent(48 * MB)
        self._mentions: Recent[str, tuple[MentionRow, ...]] = Recent(64 * MB)
        self._naming: Recent[str, tuple[Naming, ...]] = Recent(16 * MB)
        self._pairs: Recent[str, tuple[PairRow, ...]] = Recent(48 * MB)
        self.matches: Recent[tuple[SearchKey, ...], pa.Table] = Recent(16 * MB)
        """What the readings of a text find."""
        self._sets: list[frozenset[str]] | None = None

    def nodes(self, ask: Ask, entity_ids: Iterable[str]) -> dict[str, int]:
        """The node of each of the ids that an entity has at present."""
        return self._nodes.of(
            entity_ids,
            lambda ids: dict(ask(f"SELECT entity_id, node FROM entity WHERE entity_id IN ({texts(ids)})")),
        )

    def entities(self, ask: Ask, nodes: Iterable[int]) -> dict[int, dict[str, Any]]:
        """The summary of each entity as if nothing were hidden, and what it is made of (`told`)."""
        names = ("id", "type", "label", "summary", "told", "mention_count", "degree", "extracts")

        def read(missing: list[int]) -> dict[int, dict[str, Any]]:
            found = ask(
                "SELECT node, entity_id, entity_type, label, summary, told, mention_count, degree, extracts "
                f"FROM entity WHERE node IN ({numbers(missing)})"
            )
            return {node: dict(zip(names, row, strict=True)) for node, *row in found}

        return self._entities.of(nodes, read)

    def links(self, ask: Ask, link_nos: Iterable[int]) -> dict[int, dict[str, Any]]:
        """The summary of each link as if nothing were hidden."""
        return self._links.of(link_nos, lambda missing: read_links(ask, "link", missing))

    def naming(self, ask: Ask, entity_ids: Iterable[str]) -> dict[str, tuple[Naming, ...]]:
        """What others' rows call entities that no row describes."""

        def read(missing: list[str]) -> dict[str, tuple[Naming, ...]]:
            found: dict[str, list[Naming]] = {entity_id: [] for entity_id in missing}
            for entity_id, *named in ask(
                f"SELECT entity_id, attribute, value, extracts FROM naming WHERE entity_id IN ({texts(missing)})"
            ):
                found[entity_id].append((named[0], named[1], named[2]))
            return {entity_id: tuple(named) for entity_id, named in found.items()}

        return self._naming.of(entity_ids, read)

    def mentions(self, ask: Ask, entity_ids: Iterable[str]) -> dict[str, tuple[MentionRow, ...]]:
        """The mentions of each entity, in the order of extract and id."""

        def read(missing: list[str]) -> dict[str, tuple[MentionRow, ...]]:
            found: dict[str, list[MentionRow]] = {entity_id: [] for entity_id in missing}
            for row in self.read_mentions(ask, f"m.entity_id IN ({texts(missing)})"):
                found[row.entity_id].append(row)
            return {entity_id: tuple(rows) for entity_id, rows in found.items()}

        return self._mentions.of(entity_ids, read)

    def read_mentions(self, ask: Ask, where: str) -> list[MentionRow]:
        """The mentions that fulfil `where`, in the order of extract and id."""
        said = ", ".join(self.as_text(name) for name in self.columns)
        own = ", ".join(f"m.{name}" for name in _OWN)
        found = ask(
            f"SELECT {own}, coalesce(p.probability, 1.0), {said} FROM mention m "
            f"LEFT JOIN membership p ON p.mention_id = m.mention_id WHERE {where} ORDER BY m.extract, m.mention_id"
        )
        return [_mention(row, self.columns) for row in found]

    def sets(self, ask: Ask) -> list[frozenset[str]]:
        """The sets of extracts that search terms come from, by number."""
        if self._sets is None:
            self._sets = [frozenset(e) for (e,) in ask("SELECT extracts FROM source_set ORDER BY set_no")]
        return self._sets

    def as_text(self, name: str) -> str:
        """SQL of an attribute of `mention m` as text."""
        # What is text already is not cast: of sixty columns that is most of the planning.
        return f'm."{name}"' if self.columns[name] == "VARCHAR" else f'CAST(m."{name}" AS VARCHAR)'

    def pairs(self, ask: Ask, entity_id: str) -> tuple[PairRow, ...]:
        """The compared pairs that a mention of an entity is one of."""

        def read(missing: list[str]) -> dict[str, tuple[PairRow, ...]]:
            (one,) = missing
            return {one: tuple(self._read_pairs(ask, one))}

        return self._pairs.of([entity_id], read)[entity_id]

    def _read_pairs(self, ask: Ask, entity_id: str) -> list[PairRow]:
        known = {row.id: (row.extract, row.entity_id) for row in self.mentions(ask, [entity_id])[entity_id]}
        own = texts(known)
        found = ask(
            "SELECT left_mention, right_mention, entity_type, weight, probability, linked, reason, comparisons "
            f"FROM match_edge WHERE left_mention IN ({own}) OR right_mention IN ({own})"
        )
        far = {end for row in found for end in row[:2]} - set(known)
        if far:
            known |= {
                mention_id: (extract, other)
                for mention_id, extract, other in ask(
                    f"SELECT mention_id, extract, entity_id FROM mention WHERE mention_id IN ({texts(far)})"
                )
            }
        return [
            PairRow(
                pair=(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]),
                extracts=(known[row[0]][0], known[row[1]][0]),
                entities=(known[row[0]][1], known[row[1]][1]),
            )
            for row in found
            if row[0] in known and row[1] in known
        ]


def read_links(ask: Ask, source: str, link_nos: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The summaries of links by their numbers, from a relation shaped as `link`."""
    names = (
        "id", "type", "from_id", "to_id", "role", "from_date", "to_date", "count", "first_seen", "last_seen",
        "extracts",
    )  # fmt: skip
    found = ask(
        "SELECT link_no, link_id, link_type, from_entity, to_entity, role, from_date, to_date, count, first_seen, "
        f"last_seen, extracts FROM {source} WHERE link_no IN ({numbers(link_nos)})"
    )
    return {number: dict(zip(names, row, strict=True)) for number, *row in found}


def _mention(row: tuple[Any, ...], columns: Iterable[str]) -> MentionRow:
    own, probability, said = row[: len(_OWN)], row[len(_OWN)], row[len(_OWN) + 1 :]
    stated = {name: value for name, value in zip(columns, said, strict=True) if value is not None}
    mention_id, kind, entity_id, agency, extract, row_key, role, delivery_id, version, as_of = own
    return MentionRow(
        mention_id, kind, entity_id, agency, extract, row_key, role or "", delivery_id, version, as_of, probability,
        stated,
    )  # fmt: skip
