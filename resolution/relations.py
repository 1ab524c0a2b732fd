"""Relations as evidence: what a mention is tied to, as tokens that two mentions of one person may share.

Two mentions called 张伟 prove little; two called 张伟 in one case, in one firm, with one car or one wife prove much.
Tokens name entities where the other end has been resolved already, so each round of resolution sharpens the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology import gazetteer
from ontology.identifiers import division
from resolution import names
from resolution.frame import Frame
from resolution.naming import ENTITY_MARK, NAME_MARK, name_of
from resolution.texts import as_arrow

Pairs = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """Pairs of record number and token, told anew each time they are asked for: of all persons' there is no room for
    all of them at once."""

    tell: Callable[[], Pairs]

    def __iter__(self) -> Pairs:
        return self.tell()


Tokens = dict[str, Iterable[tuple[int, str]]]
CASE_TO_CASE = ("originates_from", "judicial_confirmation")
PERSON_TO_CASE = (
    "suspect",
    "victim",
    "reporter",
    "involved_person",
    "party",
    "dishonest_debtor",
    "correction",
)
PERSON_TO_ENTERPRISE = ("employer", "legal_representative")
PERSON_TO_VEHICLE = ("owner", "driver")
VEHICLE_TO_CASE, SPOUSE = "involved_vehicle", "spouse"
LINK_TYPES = (*CASE_TO_CASE, *PERSON_TO_CASE, *PERSON_TO_ENTERPRISE, *PERSON_TO_VEHICLE, VEHICLE_TO_CASE, SPOUSE)
"""The links that resolution takes as evidence."""
ADDRESSES = ("address", "registered_address")
TWO_SIDES = ("husband", "wife", "applicant", "respondent")
HEAD, SPOUSES = ("02", "01"), ("10", "11", "12")
"""GB/T 4761: the head of a household and the spouse of the head."""


@dataclass(slots=True)
class Relations:
    """Everything about relations that person resolution needs, read from the lake once.

    case_of: case mention → chain of cases it belongs to; to_case, to_enterprise, to_vehicle: (person, other end);
    spouses: pairs of mentions of a couple; members: household number → its members' mentions; rows: the row → the
    persons it names as two different ones; areas: case or enterprise mention → counties it is tied to.
    """

    case_of: dict[str, str] = field(default_factory=dict)
    to_case: list[tuple[str, str]] = field(default_factory=list)
    to_enterprise: list[tuple[str, str]] = field(default_factory=list)
    to_vehicle: list[tuple[str, str]] = field(default_factory=list)
    spouses: list[tuple[str, str]] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    areas: dict[str, set[str]] = field(default_factory=dict)


def read(con: duckdb.DuckDBPyConnection, only: Iterable[str] | None = None, known: Collection[str] = ()) -> Relations:
    """con: a connection with `mentions` and `links` as the lake's views have them. only: the person mentions whose
    tokens are wanted, all unless given; then of others just what these tokens are made of. known: mentions that a
    bundle knows by name (see naming)."""
    return _Reader(con, only, known).read()


class _Reader:
    def __init__(self, con: duckdb.DuckDBPyConnection, only: Iterable[str] | None, known: Collection[str]) -> None:
        self._con, self._known, self._all = con, known, only is None
        wanted = pa.table({"mention_id": pa.array(sorted(only or ()), pa.string())})
        con.register("wanted", wanted)

    def read(self) -> Relations:
        found = Relations()
        try:
            self._chains(found)
            self._ties(found)
            self._households(found)
            self._sides(found)
            self._areas(found)
        finally:
            for name in ("wanted", "other_end"):
                self._con.unregister(name)
        return found

    def _chains(self, found: Relations) -> None:
        from scipy.cluster.hierarchy import DisjointSet

        chains: DisjointSet = DisjointSet()
        for one, other in self._links(CASE_TO_CASE):
            chains.add(one)
            chains.add(other)
            chains.merge(one, other)
        for subset in chains.subsets():
            found.case_of.update(dict.fromkeys(subset, name_of(subset, self._known)))

    def _ties(self, found: Relations) -> None:
        found.to_case = self._links(PERSON_TO_CASE, self._of("from_mention"))
        found.to_enterprise = self._links(PERSON_TO_ENTERPRISE, self._of("from_mention"))
        found.to_vehicle = self._links(PERSON_TO_VEHICLE, self._of("from_mention"))
        in_case = defaultdict(list)
        for vehicle, case in self._links((VEHICLE_TO_CASE,), self._among("to_mention", found.to_case)):
            in_case[case].append(vehicle)
        found.to_vehicle += [(p, v) for p, case in found.to_case for v in in_case.get(case, ())]
        found.spouses = self._links((SPOUSE,), f"({self._of('from_mention')} OR {self._of('to_mention')})")

    def _households(self, found: Relations) -> None:
        ours = (
            "true"
            if self._all
            else "household_no IN (SELECT household_no FROM mentions WHERE mention_id IN (FROM wanted))"
        )
        rows = self._con.execute(
            "SELECT household_no, mention_id, relation_to_head FROM mentions WHERE household_no IS NOT NULL "
            f"AND entity_type = 'Person' AND {ours} ORDER BY household_no, mention_id"
        ).fetchall()
        members: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for household, mention, relation in rows:
            members[household].append((mention, str(relation or "")))
        for household, people in members.items():
            found.members[household] = [mention for mention, _ in people]
            heads = [m for m, r in people if r in HEAD]
            partners = [m for m, r in people if r in SPOUSES]
            if len(heads) == 1 and len(partners) == 1:
                found.spouses.append((heads[0], partners[0]))

    def _sides(self, found: Relations) -> None:
        """Only where a row names two sides: in a police case the reporter is often the victim, under two numbers."""
        ours = (
            "true"
            if self._all
            else "(extract, row_key) IN (SELECT extract, row_key FROM mentions WHERE mention_id IN (FROM wanted))"
        )
        rows = self._con.execute(
            "SELECT extract || ':' || row_key, list(mention_id ORDER BY mention_id) FROM mentions "
            f"WHERE entity_type = 'Person' AND role IN ({', '.join('?' * len(TWO_SIDES))}) AND {ours} "
            "GROUP BY 1 HAVING count(*) > 1",
            list(TWO_SIDES),
        ).fetchall()
        found.rows = dict(rows)

    def _areas(self, found: Relations) -> None:
        """Where a case or an enterprise is, by the names of its unit, place or address, and the organ in its number."""
        ours = self._among("mention_id", (*found.to_case, *found.to_enterprise))
        rows = self._con.execute(
            "SELECT mention_id, unit, place, address, case_number FROM mentions "
            f"WHERE entity_type IN ('Case', 'Enterprise') AND {ours}"
        ).fetchall()
        county_of: dict[str, str | None] = {}
        for mention, *texts, number in rows:
            found.areas[mention] = areas_of(texts, number, county_of)

    def _of(self, column: str) -> str:
        """The condition that a column is one of the persons wanted."""
        return "true" if self._all else f"{column} IN (FROM wanted)"

    def _among(self, column: str, ties: Sequence[tuple[str, str]]) -> str:
        """The condition that a column is one of the other ends of these ties."""
        if self._all:
            return "true"
        self._con.register("other_end", pa.table({"mention_id": pa.array(sorted({o for _, o in ties}), pa.string())}))
        return f"{column} IN (FROM other_end)"

    def _links(self, types: tuple[str, ...], condition: str = "true") -> list[tuple[str, str]]:
        return self._con.execute(
            "SELECT DISTINCT from_mention, to_mention FROM links "
            f"WHERE link_type IN ({', '.join('?' * len(types))}) AND {condition} ORDER BY ALL",
            list(types),
        ).fetchall()


def areas_of(texts: Iterable[str | None], number: str | None, county_of: dict[str, str | None]) -> set[str]:
    """The counties that texts (unit, place, address) and a case number name. county_of: text → county, as far as it is
    known already; filled in."""
    areas = set()
    for text in texts:
        if text:
            if text not in county_of:
                county_of[text] = gazetteer.parse_address(text).county_code
            areas.add(county_of[text])
    if number and number[:1] == "A" and number[1:7].isdigit():
        areas.add(division.successor(number[1:7]))
    return {area for area in areas if area}


def tokens_of(
    relations: Relations, frame: Frame, entity: Mapping[str, str], only: Collection[str] | None = None
) -> Tokens:
    """The token sets of a person frame, by the names and addresses it holds. entity: as in person_tokens. only: the
    mentions that are to have tokens, where the frame holds others that these know by name."""
    record = _numbers(relations, frame, only)
    names = frame.column("name")
    name = {
        mention: text
        for mention, k in _places(frame.ids, _partners(relations)).items()
        if (text := names.at(k)) is not None
    }
    among = None if only is None else {*record.values()}
    return person_tokens(relations, record, name, entity, Told(lambda: _own_counties(frame, among)))


def _own_counties(frame: Frame, among: Collection[int] | None) -> Pairs:
    """The counties of the persons' own addresses, by code. among: of these records, all if None."""
    for attribute in ADDRESSES:
        column = frame.column(f"{attribute}.county")
        codes = list(column.values)
        for record in np.flatnonzero(column.codes >= 0).tolist():
            if among is None or record in among:
                yield record, codes[column.codes[record]]


def partners_called(relations: Relations, ids: Sequence[str], names: pa.Array) -> dict[str, str]:
    """mention → what its person is called, of those who are somebody's spouse: nobody else's name is evidence. names:
    as naming.names_of, of `ids`."""
    places = _places(ids, _partners(relations))
    found: list[str] = names.take(pa.array(list(places.values()), pa.int64())).to_pylist()
    return dict(zip(places, found, strict=True))


def _partners(relations: Relations) -> set[str]:
    return {mention for couple in relations.spouses for mention in couple}


def _numbers(relations: Relations, frame: Frame, only: Collection[str] | None) -> dict[str, int]:
    """Person mention → record number, of those that are to have tokens and are related to something."""
    ties = (relations.to_case, relations.to_enterprise, relations.to_vehicle)
    related = {person for pairs in ties for person, _ in pairs} | _partners(relations)
    for groups in (relations.members, relations.rows):
        related.update(mention for people in groups.values() for mention in people)
    if only is not None:
        related = {*only}
    return _places(frame.ids, related)


def _places(ids: Sequence[str], mentions: Collection[str]) -> dict[str, int]:
    """Where each of the mentions that are there stands in `ids`."""
    asked = pa.array(list(mentions), pa.string())
    place = pc.index_in(asked, value_set=as_arrow(ids))
    there = place.is_valid()
    return dict(zip(asked.filter(there).to_pylist(), place.filter(there).to_pylist(), strict=True))


def person_tokens(
    relations: Relations,
    record: Mapping[str, int],
    name: Mapping[str, str],
    entity: Mapping[str, str],
    county: Iterable[tuple[int, str]],
) -> Tokens:
    """The token sets of the person frame.

    record: person mention → record number; name: person mention → name; entity: mention → entity, of the types and
    rounds resolved so far (a mention not in it stands for itself); county: of each record the counties of its own
    addresses, by code.
    """
    called = gazetteer.counties()

    def cases() -> Pairs:
        return ((record[p], relations.case_of.get(case, case)) for p, case in relations.to_case if p in record)

    def by_name(pairs: Sequence[tuple[str, str]]) -> Pairs:
        return ((record[person], entity.get(other, other)) for person, other in pairs if person in record)

    def spouses() -> Pairs:
        for one, other in relations.spouses:
            for person, partner in ((one, other), (other, one)):
                if person in record:
                    yield from ((record[person], token) for token in _person_marks(partner, name, entity))

    def areas() -> Pairs:
        yield from ((number, called.get(c, c)) for number, c in county)
        for pairs in (relations.to_case, relations.to_enterprise):
            for person, other in pairs:
                if person in record:
                    yield from ((record[person], called.get(c, c)) for c in relations.areas.get(other, ()))

    def apart() -> Pairs:
        for mark, groups in (("hh", relations.members), ("row", relations.rows)):
            for group, people in groups.items():
                yield from ((record[m], f"{mark}:{group}") for m in people if m in record)

    return {
        "case": Told(cases),
        "enterprise": Told(lambda: by_name(relations.to_enterprise)),
        "vehicle": Told(lambda: by_name(relations.to_vehicle)),
        "spouse": Told(spouses),
        "exclusive": Told(apart),
        "area": Told(areas),
    }


def _person_marks(mention: str, name: Mapping[str, str], entity: Mapping[str, str]) -> Iterator[str]:
    """What a relative is known by: the name, and the entity once there is one."""
    if mention in name:
        yield f"{NAME_MARK}{names.simplified(name[mention])}"
    if mention in entity:
        yield f"{ENTITY_MARK}{entity[mention]}"
