"""Relations as evidence: what a mention is tied to, as tokens that two mentions of one person may share.

Two mentions called 张伟 prove little; two called 张伟 in one case, in one firm, with one car or one wife prove much.
Tokens name entities where the other end has been resolved already, so each round of resolution sharpens the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from ontology import gazetteer
from ontology.identifiers import division
from resolution import names
from resolution.frame import Frame

Tokens = dict[str, list[tuple[int, str]]]
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
NAME_MARK, ENTITY_MARK = "name:", "entity:"
"""What a relative is known by: a name, and once there is one the entity, which is not for reading."""
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


def read(con: duckdb.DuckDBPyConnection) -> Relations:
    """con: a connection with the lake's views `mentions` and `links`."""
    from scipy.cluster.hierarchy import DisjointSet

    relations = Relations()
    chains: DisjointSet = DisjointSet()
    for one, other in _links(con, CASE_TO_CASE):
        chains.add(one)
        chains.add(other)
        chains.merge(one, other)
    for subset in chains.subsets():
        name = min(subset)
        relations.case_of.update(dict.fromkeys(subset, name))
    relations.to_case = list(_links(con, PERSON_TO_CASE))
    relations.to_enterprise = list(_links(con, PERSON_TO_ENTERPRISE))
    relations.to_vehicle = list(_links(con, ("owner", "driver")))
    in_case = defaultdict(list)
    for vehicle, case in _links(con, ("involved_vehicle",)):
        in_case[case].append(vehicle)
    relations.to_vehicle += [(p, v) for p, case in relations.to_case for v in in_case.get(case, ())]
    relations.spouses = list(_links(con, ("spouse",)))
    _read_households(con, relations)
    # Only where a row names two sides: in a police case the reporter is often the victim, under two numbers.
    rows = con.execute(
        "SELECT extract || ':' || row_key, list(mention_id ORDER BY mention_id) FROM mentions "
        f"WHERE entity_type = 'Person' AND role IN ({', '.join('?' * len(TWO_SIDES))}) GROUP BY 1 HAVING count(*) > 1",
        list(TWO_SIDES),
    ).fetchall()
    relations.rows = dict(rows)
    _read_areas(con, relations)
    return relations


def _read_areas(con: duckdb.DuckDBPyConnection, relations: Relations) -> None:
    """Where a case or an enterprise is, by the names of its unit, place or address, and the organ in its number."""
    found = con.execute(
        "SELECT mention_id, unit, place, address, case_number FROM mentions WHERE entity_type IN ('Case', 'Enterprise')"
    ).fetchall()
    county_of: dict[str, str | None] = {}
    for mention, unit, place, address, number in found:
        areas = set()
        for text in (unit, place, address):
            if text:
                if text not in county_of:
                    county_of[text] = gazetteer.parse_address(text).county_code
                areas.add(county_of[text])
        if number and number[:1] == "A" and number[1:7].isdigit():
            areas.add(division.successor(number[1:7]))
        relations.areas[mention] = {area for area in areas if area}


def _links(con: duckdb.DuckDBPyConnection, types: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from con.execute(
        "SELECT DISTINCT from_mention, to_mention FROM links "
        f"WHERE link_type IN ({', '.join('?' * len(types))}) ORDER BY ALL",
        list(types),
    ).fetchall()


def _read_households(con: duckdb.DuckDBPyConnection, relations: Relations) -> None:
    found = con.execute(
        "SELECT household_no, mention_id, relation_to_head FROM mentions WHERE household_no IS NOT NULL "
        "AND entity_type = 'Person' ORDER BY household_no, mention_id"
    ).fetchall()
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for household, mention, relation in found:
        members[household].append((mention, str(relation or "")))
    for household, people in members.items():
        relations.members[household] = [mention for mention, _ in people]
        heads = [m for m, r in people if r in HEAD]
        partners = [m for m, r in people if r in SPOUSES]
        if len(heads) == 1 and len(partners) == 1:
            relations.spouses.append((heads[0], partners[0]))


def tokens_of(relations: Relations, frame: Frame, entity: Mapping[str, str]) -> Tokens:
    """The token sets of a person frame, by the names and addresses it holds. entity: as in person_tokens."""
    record = {mention: k for k, mention in enumerate(frame.ids)}
    name = {m: n for m, n in zip(frame.ids, frame.column("name").decode(), strict=True) if n is not None}
    columns = [frame.column(f"{a}.county").decode() for a in ("address", "registered_address")]
    county = {
        mention: sorted({c for c in codes if c})
        for mention, *codes in zip(frame.ids, *columns, strict=True)
        if any(codes)
    }
    return person_tokens(relations, record, name, entity, county)


def person_tokens(
    relations: Relations,
    record: Mapping[str, int],
    name: Mapping[str, str],
    entity: Mapping[str, str],
    county: Mapping[str, Sequence[str]],
) -> Tokens:
    """The token sets of the person frame.

    record: person mention → record number; name: person mention → name; entity: mention → entity, of the types and
    rounds resolved so far (a mention not in it stands for itself); county: person mention → counties of its own
    addresses.
    """
    out: Tokens = {k: [] for k in ("case", "enterprise", "vehicle", "spouse", "exclusive", "area")}
    for person, case in relations.to_case:
        if person in record:
            out["case"].append((record[person], relations.case_of.get(case, case)))
    for kind, pairs in (("enterprise", relations.to_enterprise), ("vehicle", relations.to_vehicle)):
        for person, other in pairs:
            if person in record:
                out[kind].append((record[person], entity.get(other, other)))
    for one, other in relations.spouses:
        for person, partner in ((one, other), (other, one)):
            if person in record:
                out["spouse"].extend((record[person], token) for token in _person_marks(partner, name, entity))
    called = gazetteer.counties()
    out["area"].extend((record[person], called.get(c, c)) for person, codes in county.items() for c in codes)
    for person, other in (*relations.to_case, *relations.to_enterprise):
        if person in record:
            out["area"].extend((record[person], called.get(c, c)) for c in sorted(relations.areas.get(other, ())))
    for household, people in relations.members.items():
        out["exclusive"].extend((record[m], f"hh:{household}") for m in people if m in record)
    for row, people in relations.rows.items():
        out["exclusive"].extend((record[m], f"row:{row}") for m in people if m in record)
    return out


def _person_marks(mention: str, name: Mapping[str, str], entity: Mapping[str, str]) -> Iterator[str]:
    """What a relative is known by: the name, and the entity once there is one."""
    if mention in name:
        yield f"{NAME_MARK}{names.simplified(name[mention])}"
    if mention in entity:
        yield f"{ENTITY_MARK}{entity[mention]}"
