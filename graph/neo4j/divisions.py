"""How much lies in each division: one count of entities and one of links, each met while traversing."""

from __future__ import annotations

from typing import Any, Final

from graph.answers import DivisionCount
from graph.divisions import (
    LEVELS,
    LOCATING,
    PLACE,
    counties_by_name,
    county_of_other,
    name_lengths,
    put_together,
    shows_addresses,
)
from graph.neo4j.counting import COUNTING_S
from graph.neo4j.cut import Cut
from graph.neo4j.reading import entity_map, summary
from graph.neo4j.session import Session

_UNITS: Final = f"[{', '.join(f'left(county, {digits})' for digits in LEVELS)}]"


def counted(session: Session) -> list[DivisionCount]:
    """Entities and links by type in every division."""
    cut = session.cut()
    known = {
        "counties": dict(counties_by_name()) if shows_addresses(session.scope) else {},
        "others": _others(session, cut),
    }
    return put_together(_counts(session, cut, _entities(cut), known), _counts(session, cut, _links(cut), known))


def _counts(session: Session, cut: Cut, lying: str, known: dict[str, Any]) -> list[tuple[str, str, int]]:
    """lying: Cypher that gives `type` and `counties`, those in which something of that type lies."""
    rows = session.rows(
        cut,
        f"""{lying}
        CALL (counties) {{ UNWIND counties AS county UNWIND {_UNITS} AS code RETURN DISTINCT code }}
        RETURN code, type, count(*) AS count""",
        timeout_s=COUNTING_S,
        **known,
    )
    return [(row["code"], row["type"], row["count"]) for row in rows]


def _entities(cut: Cut) -> str:
    return f"MATCH (n:Entity) WHERE {cut.entity('n')} WITH n.type AS type, {_counties(cut, 'n')} AS counties"


def _links(cut: Cut) -> str:
    seen = " AND ".join((cut.link("r"), cut.node("a"), cut.node("b")))
    return (
        f"MATCH (a:Entity)-{cut.pattern('r')}->(b) WHERE {seen} "
        f"WITH type(r) AS type, {_counties(cut, 'a')} + {_counties(cut, 'b')} AS counties"
    )


def _counties(cut: Cut, n: str) -> str:
    """An expression: the codes of the counties in which a visible node lies."""
    own = f"[county IN [{_county(n)}] WHERE county > '']"
    shown = tuple(name for name in LOCATING if cut.scope.shows_link_type(name))
    if not shown:
        return f"CASE {n}.type WHEN '{PLACE}' THEN {own} ELSE [] END"
    leading = (
        f"MATCH ({n})-{cut.pattern('leading', shown)}->(home) WHERE {cut.link('leading')} AND {cut.node('home')} "
        f"WITH {_county('home')} AS county WHERE county > '' RETURN DISTINCT county"
    )
    return f"CASE {n}.type WHEN '{PLACE}' THEN {own} ELSE COLLECT {{ {leading} }} END"


def _county(p: str) -> str:
    """An expression: the code of a place's county, null or '' where it is not told."""
    heads = ", ".join(f"$counties[left({p}.label, {length})]" for length in name_lengths())
    return f"coalesce($others[{p}.id], {heads})"


def _others(session: Session, cut: Cut) -> dict[str, str]:
    """Id → county of the places that are no addresses; '' for one that does not tell."""
    leading = "|".join(f"`{name}`" for name in LOCATING)
    rows = session.rows(
        cut,
        f"""MATCH (p:`{PLACE}`) WHERE NOT EXISTS {{ (p)<-[:{leading}]-() }} AND {cut.entity("p")}
        RETURN {entity_map(cut, "p")} AS found""",
        timeout_s=COUNTING_S,
    )
    found = [summary(session.scope, row["found"]) for row in rows]
    return {one.id: county_of_other(one.label) or "" for one in found}
