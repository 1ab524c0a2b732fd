"""What a text tells: whom and what it names with what it says of them, and how these are tied to its case and to each
other. Precision before recall: what could be of two is of nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.text.formulas import PERSON, VEHICLE, Named
from ingest.text.found import Found
from ingest.text.kinds import PERSON as PERSON_NAME
from ingest.text.legible import Legible, legible
from ingest.text.parties import Head, Part, introduced
from ingest.text.person_names import ANONYMOUS
from ingest.text.roles import ROLE, ROLES
from ingest.text.ties import Appearance, Tie, Ties, appearances, in_role_ties, vehicles_and_cases
from ontology.text import normalise_name


@dataclass(frozen=True, slots=True)
class Told:
    """named: in the order of the text; ties: links whose ends are among them or the case that the text is about."""

    named: tuple[Named, ...]
    ties: tuple[Tie, ...]


def told(text: str, found: Sequence[Found], own: str | None = None) -> Told:
    """What a text tells. found: the numbers in it, and the names where a model read them; own: the number of the case
    it is about."""
    read = legible(text, [hit for hit in found if hit.kind in _NUMBERS])
    people = _people(read, found)
    there = introduced(read, people)
    named = [*_one_each([*there.named, *_by_model(read, there.named, people)], there.parts, there.heads)]
    named += vehicles_and_cases(read, own)
    seen = appearances(read, named, people)
    _in_roles(read, seen, there.parts)
    ties = Ties(read, seen, there.parts)
    in_role_ties(ties, there.parts, there.heads)
    ties.read()
    kept = _once(ties.found)
    wanted = {id(end) for tie in kept for end in (tie.source, tie.target)}
    those = [one for one in named if id(one) in wanted or _tells(one)]
    return Told(tuple(sorted(those, key=lambda one: one.start)), tuple(kept))


_NUMBERS: Final = frozenset(("person_id", "uscc", "phone", "plate", "vin", "court_case_number", "police_case_number"))


def _tells(one: Named) -> bool:
    return one.entity_type == VEHICLE or len(one.attributes) > 1


def _people(read: Legible, found: Sequence[Found]) -> list[tuple[int, int]]:
    """Where in the legible text a model says that persons are named."""
    spans = [(hit.start, hit.end) for hit in found if hit.kind == PERSON_NAME]
    people: set[tuple[int, int]] = set()
    if spans:
        at = {begin: k for k, begin in enumerate(read.begins)}
        ends = {end: k + 1 for k, end in enumerate(read.ends)}
        people = {(at[s], ends[e]) for s, e in spans if s in at and e in ends}
    covered = [match.span() for match in ANONYMOUS.finditer(read.plain)]
    people |= {(s, e) for s, e in covered if not any(s < other and start < e for start, other in people)}
    return sorted(people)


def _by_model(read: Legible, introduced: Sequence[Named], people: Sequence[tuple[int, int]]) -> Iterator[Named]:
    """Those that a model alone says are named: nobody is taken for the only one of a sentence beside them."""
    known = [one.at for one in introduced]
    names = {one.name for one in introduced}
    for start, end in people:
        # 后张伟驾驶… is no new person where 张伟 is introduced.
        if read.plain[start + 1 : end] in names or any(s < end and start < e for s, e in known):
            continue
        begin, finish = read.span(start, end)
        one = Named(PERSON, begin, finish, (start, end))
        name = read.plain[start:end]
        one.say("name", normalise_name(name) or name, begin, finish)
        yield one


def _one_each(named: list[Named], parts: list[Part], heads: list[Head]) -> list[Named]:
    """Those introduced more than once as one, where nothing that is said of them differs; two who share a name and
    differ stay two."""
    by_name: dict[tuple[str, str | None], list[Named]] = {}
    instead: dict[int, Named] = {}
    for one in named:
        same = by_name.setdefault((one.entity_type, one.name), [])
        other = next((other for other in same if _agree(one, other)), None)
        if other is None:
            same.append(one)
            continue
        instead[id(one)] = other
        other.aliases |= one.aliases
        other.introduced = other.introduced or one.introduced
        for attribute, said in one.attributes.items():
            other.attributes.setdefault(attribute, said)
    for part in parts:
        part.who = instead.get(id(part.who), part.who)
    heads[:] = [(instead.get(id(who), who), instead.get(id(firm), firm), where) for who, firm, where in heads]
    return [one for one in named if id(one) not in instead]


def _agree(one: Named, other: Named) -> bool:
    shared = one.attributes.keys() & other.attributes.keys() - {"address", "registered_address", "phone"}
    return all(one.attributes[key].value == other.attributes[key].value for key in shared)


def _in_roles(read: Legible, seen: Sequence[Appearance], parts: list[Part]) -> None:
    """Adds the roles of those that a role stands before without a mark after the name: 被告人张伟驾驶."""
    starting = {a.start: a for a in seen}
    for match in ROLE.finditer(read.plain):
        there = starting.get(match.end())
        if there is not None and there.who.entity_type == PERSON:
            parts.append(Part(there.who, ROLES[match["role"]], (match.start(), there.end)))


def _once(ties: Sequence[Tie]) -> list[Tie]:
    """Each link once, with the first sentence that says so."""
    first: dict[tuple[str, int, int, str | None], Tie] = {}
    for tie in ties:
        first.setdefault((tie.link_type, id(tie.source), id(tie.target), tie.role), tie)
    return list(first.values())
