"""How much lies in each division: counted over the adjacency as the scope leaves it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from graph.answers import DivisionCount
from graph.divisions import LEVELS, LOCATING, PLACE, county_of_address, county_of_other, put_together, shows_addresses
from graph.embedded.session import Session
from graph.topology import Ints
from ontology import gazetteer

Longs = npt.NDArray[np.int64]
Counts = Iterator[tuple[str, str, int]]
_NOWHERE = -1


def counted(session: Session) -> list[DivisionCount]:
    """Entities and links by type in every division."""
    codes = sorted(gazetteer.counties())
    links = _visible_links(session)
    node, county = _lying(session, codes, links)
    entities: list[tuple[str, str, int]] = []
    of_links: list[tuple[str, str, int]] = []
    for digits in LEVELS:
        units = sorted({code[:digits] for code in codes})
        unit_of = np.array([units.index(code[:digits]) for code in codes], dtype=np.int64)
        there = np.unique(node.astype(np.int64) * len(units) + unit_of[county])
        entities += _entities(session, there, units)
        of_links += _links(session, links, there, units)
    return put_together(entities, of_links)


def _visible_links(session: Session) -> Ints:
    every, shown = np.arange(session.view.topology.links, dtype=np.int32), session.view.link_visible
    return every if shown is None else every[shown]


def _lying(session: Session, codes: list[str], links: Ints) -> tuple[Ints, Ints]:
    """Visible nodes, each with the position among `codes` of a county in which it lies; as often as links say so."""
    view = session.view
    topology = view.topology
    locating = np.array([name in LOCATING for name in topology.link_types] or [False])
    leading = links[locating[topology.link_type[links]]]
    home = topology.link_to[leading]
    county = _counties(session, codes, np.unique(home))
    places = np.flatnonzero(county != _NOWHERE).astype(np.int32)
    told = county[home] != _NOWHERE
    return (
        np.concatenate([places, topology.link_from[leading[told]]]),
        np.concatenate([county[places], county[home[told]]]),
    )


def _counties(session: Session, codes: list[str], addresses: Ints) -> Ints:
    """By node, the position among `codes` of the county of a visible place; addresses: places somebody lives or
    something is located at."""
    position = {code: at for at, code in enumerate(codes)}
    is_address = np.zeros(session.view.topology.nodes, dtype=np.bool_)
    is_address[addresses] = True
    county = np.full(session.view.topology.nodes, _NOWHERE, dtype=np.int32)
    others = []
    for node, label in session.rows(f"SELECT node, label FROM entity WHERE entity_type = '{PLACE}'"):
        if is_address[node]:
            if shows_addresses(session.scope):
                county[node] = position.get(county_of_address(label) or "", _NOWHERE)
        elif session.view.shows(node):
            others.append(node)
    for node, summary in session.summaries(others).items():
        county[node] = position.get(county_of_other(summary.label) or "", _NOWHERE)
    return county


def _entities(session: Session, there: Longs, units: list[str]) -> Counts:
    topology = session.view.topology
    node, unit = there // len(units), there % len(units)
    yield from _tallied(units, unit, topology.entity_types, topology.node_type[node])


def _links(session: Session, links: Ints, there: Longs, units: list[str]) -> Counts:
    """Each link in every unit in which one of its ends lies, once."""
    topology = session.view.topology
    node, unit = there // len(units), there % len(units)
    begins = np.searchsorted(node, np.arange(topology.nodes + 1))
    ends = [_units_of(end[links], begins, unit, links, len(units)) for end in (topology.link_from, topology.link_to)]
    lying = np.unique(np.concatenate(ends))
    yield from _tallied(units, lying % len(units), topology.link_types, topology.link_type[lying // len(units)])


def _units_of(end: Ints, begins: Longs, unit: Longs, links: Ints, units: int) -> Longs:
    """link * units + unit for every unit in which an end of the links lies."""
    many = begins[end + 1] - begins[end]
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    keys: Longs = np.repeat(links.astype(np.int64), many) * units + unit[np.repeat(begins[end], many) + within]
    return keys


def _tallied(units: list[str], unit: Longs, names: list[str], kind: npt.NDArray[np.uint8]) -> Counts:
    counts = np.bincount(unit * max(len(names), 1) + kind, minlength=1)
    for at in np.flatnonzero(counts):
        yield units[at // len(names)], names[at % len(names)], int(counts[at])
