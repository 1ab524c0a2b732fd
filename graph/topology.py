"""Who is linked to whom, in memory: a CSR adjacency over all links, and what a scope leaves of it.

The adjacency is laid down once for a registry. A scope never rebuilds it: it is a mask over links, worked out once
per scope in a few vectorised passes and consulted while traversing. A scope that hides nothing uses no mask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.answers import EntitySummary, LinkSummary
from graph.recent import Recent
from graph.scope import SYMMETRIC, LinkFilter, Period, Scope

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_EPOCH = date(1970, 1, 1).toordinal()
_ZERO = np.int32(0)
KEPT = 16 << 20
"""Bytes of summaries of entities, and of links, that are kept for a scope."""
OPEN_START = np.int32(np.iinfo(np.int32).min)
OPEN_END = np.int32(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True)
class Nodes:
    """What ranking needs of every entity, by node; light enough to hold before any link is loaded."""

    types: list[str]
    type_of: npt.NDArray[np.uint8]
    """Position in `types`."""
    mention_count: Ints
    degree: Ints

    @classmethod
    def load(cls, con: duckdb.DuckDBPyConnection) -> Nodes:
        """Reads entity; some 30 ms for a million."""
        column = _columns(con, "SELECT entity_type, mention_count, degree FROM entity ORDER BY node")
        types, type_of = _coded(column["entity_type"])
        return cls(types, type_of.astype(np.uint8), _int32(column["mention_count"]), _int32(column["degree"]))


@dataclass(frozen=True, slots=True)
class Topology:
    """Nodes, links and the parts of links of one registry; days are counted from 1970-01-01."""

    entity_types: list[str]
    link_types: list[str]
    extracts: list[str]
    evidence: list[frozenset[str]]
    """Per evidence number, the extracts and fields a proof of that kind rests on."""
    node_type: npt.NDArray[np.uint8]
    link_type: npt.NDArray[np.uint8]
    link_from: Ints
    link_to: Ints
    part_link: Ints
    part_evidence: Ints
    part_count: Ints
    part_from: Ints
    part_to: Ints
    source_node: Ints
    source_extract: Ints
    source_mentions: Ints
    indptr: npt.NDArray[np.int64]
    neighbour: Ints
    """Other end of each adjacency entry, ascending within a node."""
    entry_link: Ints
    """Link number of each adjacency entry."""

    @property
    def nodes(self) -> int:
        """Number of entities."""
        return len(self.node_type)

    @property
    def links(self) -> int:
        """Number of links."""
        return len(self.link_type)

    @classmethod
    def load(cls, con: duckdb.DuckDBPyConnection, nodes: Nodes) -> Topology:
        """Reads link, link_part, entity_source and evidence; about a second for 3 million links."""
        link = _columns(con, "SELECT link_type, from_node, to_node FROM link ORDER BY link_no")
        part = _columns(
            con,
            "SELECT link_no, evidence_no, count, "
            "date_diff('day', DATE '1970-01-01', coalesce(from_date, CAST(first_seen AS DATE))) AS from_day, "
            "date_diff('day', DATE '1970-01-01', coalesce(to_date, CAST(last_seen AS DATE))) AS to_day "
            "FROM link_part ORDER BY link_no, evidence_no",
        )
        source = _columns(con, "SELECT node, extract, mentions FROM entity_source ORDER BY node, extract")
        evidence = con.execute("SELECT rests_on FROM evidence ORDER BY evidence_no").fetchall()
        link_types, link_type = _coded(link["link_type"])
        extracts, source_extract = _coded(source["extract"])
        indptr, neighbour, entry_link = adjacency(
            len(nodes.type_of), _int32(link["from_node"]), _int32(link["to_node"])
        )
        return cls(
            entity_types=nodes.types,
            link_types=link_types,
            extracts=extracts,
            evidence=[frozenset(e) for (e,) in evidence],
            node_type=nodes.type_of,
            link_type=link_type.astype(np.uint8),
            link_from=_int32(link["from_node"]),
            link_to=_int32(link["to_node"]),
            part_link=_int32(part["link_no"]),
            part_evidence=_int32(part["evidence_no"]),
            part_count=_int32(part["count"]),
            part_from=_int32(part["from_day"], OPEN_START),
            part_to=_int32(part["to_day"], OPEN_END),
            source_node=_int32(source["node"]),
            source_extract=source_extract,
            source_mentions=_int32(source["mentions"]),
            indptr=indptr,
            neighbour=neighbour,
            entry_link=entry_link,
        )


def adjacency(nodes: int, start: Ints, end: Ints) -> tuple[npt.NDArray[np.int64], Ints, Ints]:
    """CSR of undirected links: index pointer, other ends (ascending within a node), link numbers."""
    rows = np.concatenate([start, end])
    columns = np.concatenate([end, start])
    # One sort of one key: twice as fast as sorting by two, and scipy's own conversion would sum parallel links.
    order = np.argsort(rows.astype(np.int64) * max(nodes, 1) + columns, kind="stable")
    links = np.arange(len(start), dtype=np.int32)
    indptr = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=nodes), out=indptr[1:])
    return indptr, columns[order].astype(np.int32), np.concatenate([links, links])[order]


@dataclass(frozen=True, slots=True)
class View:
    """What one scope leaves of a topology. None for a mask means that nothing is hidden."""

    topology: Topology
    node_visible: Bools | None
    link_visible: Bools | None
    evidence_visible: Bools
    degree: Ints
    """Distinct visible neighbours."""
    mention_count: Ints
    """Visible mentions."""
    link_count: Ints
    link_partly: Bools
    """Of whose proofs some are hidden."""
    link_first: Ints
    """First day a link holds by its visible proofs; OPEN_START when unknown."""
    link_last: Ints
    summaries: Recent[int, EntitySummary] = field(default_factory=partial(Recent, KEPT), compare=False)
    """Those described last under the scope, by node."""
    link_summaries: Recent[int, LinkSummary] = field(default_factory=partial(Recent, KEPT), compare=False)
    """The same of links, by number."""

    def entries(self, node: int) -> tuple[Ints, Ints]:
        """Neighbours and links of one node that the scope leaves, in ascending order of neighbour."""
        begin, end = self.topology.indptr[node], self.topology.indptr[node + 1]
        neighbour, link = self.topology.neighbour[begin:end], self.topology.entry_link[begin:end]
        if self.link_visible is None:
            return neighbour, link
        seen = self.link_visible[link]
        return neighbour[seen], link[seen]

    def shows(self, node: int) -> bool:
        """Whether the node is visible."""
        return self.node_visible is None or bool(self.node_visible[node])

    def shows_link(self, link: int) -> bool:
        """Whether the link is visible."""
        return self.link_visible is None or bool(self.link_visible[link])

    def shows_whole(self, node: int) -> bool:
        """Whether the node's links are all visible, with all their proofs."""
        links = self.topology.entry_link[self.topology.indptr[node] : self.topology.indptr[node + 1]]
        seen = self.link_visible is None or bool(self.link_visible[links].all())
        return seen and not self.link_partly[links].any()

    def dated(self, links: Ints) -> Bools:
        """Which links have a beginning or an end by their visible proofs."""
        known: Bools = (self.link_first[links] != OPEN_START) | (self.link_last[links] != OPEN_END)
        return known

    def admitted(self, links: Ints, neighbours: Ints, filter: LinkFilter, node: int | None = None) -> Bools | None:
        """Mask over adjacency entries that a filter lets through; None when it lets all through.

        `node`, the node the entries belong to, is needed where the filter has a direction.
        """
        topology = self.topology
        masks: list[Bools] = []
        if filter.link_types:
            wanted = np.array([t in filter.link_types for t in topology.link_types], dtype=np.bool_)
            masks.append(wanted[topology.link_type[links]] if len(wanted) else np.zeros(len(links), np.bool_))
        if filter.entity_types:
            wanted = np.array([t in filter.entity_types for t in topology.entity_types], dtype=np.bool_)
            masks.append(wanted[topology.node_type[neighbours]])
        if not filter.period.is_open:
            masks.append(self._within(links, filter.period))
        if filter.direction and node is not None:
            symmetric = np.array([t in SYMMETRIC for t in topology.link_types], dtype=np.bool_)
            starts = topology.link_from[links] == node
            masks.append(symmetric[topology.link_type[links]] | (starts if filter.direction == "out" else ~starts))
        return np.logical_and.reduce(masks) if masks else None

    def _within(self, links: Ints, period: Period) -> Bools:
        inside: Bools = np.ones(len(links), dtype=np.bool_)
        if period.first:
            inside &= self.link_last[links] >= _day(period.first)
        if period.last:
            inside &= self.link_first[links] <= _day(period.last)
        return inside


def view(topology: Topology, scope: Scope, hidden_nodes: Ints, stored_degree: Ints | None = None) -> View:
    """What `scope` leaves; `hidden_nodes` are the nodes of its hidden entity ids.

    `stored_degree` spares counting neighbours when the scope hides nothing.
    """
    everything = not scope.cuts_graph
    evidence_visible = np.array([scope.shows_proof(e) for e in topology.evidence], dtype=np.bool_)
    parts: Bools | slice = slice(None)
    sources: Bools | slice = slice(None)
    node_visible: Bools | None = None
    link_visible: Bools | None = None
    if not everything:
        extract_visible = np.array([e not in scope.hidden_extracts for e in topology.extracts], dtype=np.bool_)
        sources = extract_visible[topology.source_extract]
        parts = evidence_visible[topology.part_evidence]
        node_visible, link_visible = _visible(topology, scope, hidden_nodes, sources, parts)
    mention_count = _summed(topology.source_node[sources], topology.source_mentions[sources], topology.nodes)
    part_link = topology.part_link[parts]
    link_first = np.full(topology.links, OPEN_END, dtype=np.int32)
    link_last = np.full(topology.links, OPEN_START, dtype=np.int32)
    starts, ends = topology.part_from[parts], topology.part_to[parts]
    dated, ended = starts != OPEN_START, ends != OPEN_END
    np.minimum.at(link_first, part_link[dated], starts[dated])
    np.maximum.at(link_last, part_link[ended], ends[ended])
    link_first[link_first == OPEN_END] = OPEN_START
    link_last[link_last == OPEN_START] = OPEN_END
    return View(
        topology=topology,
        node_visible=node_visible,
        link_visible=link_visible,
        evidence_visible=evidence_visible,
        degree=stored_degree if everything and stored_degree is not None else degrees(topology, link_visible),
        mention_count=mention_count,
        link_count=_summed(part_link, topology.part_count[parts], topology.links),
        link_partly=np.bincount(topology.part_link, minlength=topology.links)
        > np.bincount(part_link, minlength=topology.links),
        link_first=link_first,
        link_last=link_last,
    )


def _visible(topology: Topology, scope: Scope, hidden_nodes: Ints, sources: Bools, parts: Bools) -> tuple[Bools, Bools]:
    described = np.zeros(topology.nodes, dtype=np.bool_)
    described[topology.source_node] = True
    mentioned = np.zeros(topology.nodes, dtype=np.bool_)
    mentioned[topology.source_node[sources]] = True
    type_shown = np.array([scope.shows_entity_type(t) for t in topology.entity_types], dtype=np.bool_)
    # An entity that rows describe is visible by its own mentions; one that is only named, by the links that name it.
    allowed = type_shown[topology.node_type] & (mentioned | ~described)
    allowed[hidden_nodes] = False
    proved = np.zeros(topology.links, dtype=np.bool_)
    proved[topology.part_link[parts]] = True
    link_shown = np.array([scope.shows_link_type(t) for t in topology.link_types], dtype=np.bool_)
    link_visible = proved & link_shown[topology.link_type] & allowed[topology.link_from] & allowed[topology.link_to]
    named = np.zeros(topology.nodes, dtype=np.bool_)
    named[topology.link_from[link_visible]] = True
    named[topology.link_to[link_visible]] = True
    return allowed & (described | named), link_visible


def degrees(topology: Topology, link_visible: Bools | None) -> Ints:
    """Distinct neighbours of every node over the visible links."""
    node = np.repeat(np.arange(topology.nodes, dtype=np.int32), np.diff(topology.indptr))
    neighbour = topology.neighbour
    if link_visible is not None:
        seen = link_visible[topology.entry_link]
        node, neighbour = node[seen], neighbour[seen]
    if not len(node):
        return np.zeros(topology.nodes, dtype=np.int32)
    # Entries are sorted, so a neighbour is new where it differs from the entry before it.
    new = np.ones(len(node), dtype=np.bool_)
    new[1:] = (node[1:] != node[:-1]) | (neighbour[1:] != neighbour[:-1])
    return np.bincount(node[new], minlength=topology.nodes).astype(np.int32)


def _summed(index: Ints, amounts: Ints, length: int) -> Ints:
    return np.bincount(index, weights=amounts, minlength=length).astype(np.int32)


def _day(day: date) -> np.int32:
    return np.int32(day.toordinal() - _EPOCH)


def _int32(values: pa.Array, missing: np.int32 = _ZERO) -> Ints:
    filled = pc.fill_null(pc.cast(values, pa.int32()), int(missing)) if values.null_count else values
    return np.asarray(filled).astype(np.int32, copy=False)


def _coded(values: pa.Array) -> tuple[list[str], Ints]:
    """Distinct values in ascending order and, for each value, its number."""
    encoded = pc.dictionary_encode(values)
    names = encoded.dictionary.to_pylist()
    rank = {name: position for position, name in enumerate(sorted(names))}
    lookup = np.array([rank[name] for name in names] or [0], dtype=np.int32)
    return sorted(names), lookup[np.asarray(encoded.indices)] if names else np.zeros(0, dtype=np.int32)


def _columns(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str, pa.Array]:
    table = con.sql(sql).to_arrow_table()
    return {name: table.column(name).combine_chunks() for name in table.column_names}
