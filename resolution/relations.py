"""Relations as evidence: what a mention is tied to, as tokens that two mentions of one person may share.

Two mentions called 张伟 prove little; two called 张伟 in one case, in one firm, with one car or one wife prove much.
Tokens name entities where the other end has been resolved already, so each round of resolution sharpens the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontology import gazetteer
from ontology.identifiers import division
from resolution import names
from resolution.frame import Codes, Frame, TokenSet
from resolution.naming import ENTITY_MARK, NAME_MARK, Called, name_of
from resolution.texts import as_arrow, taken

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


ROWS = 50_000
"""Cases and enterprises whose places are read at a time."""


def _none() -> pa.Array:
    return pa.array([], pa.string())


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of a person mention and what it is tied to, each once, as two string arrays: of millions there is no room
    for objects."""

    mention: pa.Array = field(default_factory=_none)
    other: pa.Array = field(default_factory=_none)

    @classmethod
    def of(cls, table: pa.Table) -> Ties:
        """The two columns of a table."""
        return cls(*(column.combine_chunks() for column in table.columns))

    def pairs(self) -> list[tuple[str, str]]:
        """As tuples."""
        return list(zip(self.mention.to_pylist(), self.other.to_pylist(), strict=True))


@dataclass(frozen=True, slots=True)
class Relations:
    """Everything about relations that person resolution needs, read from the lake once.

    case: the chains of cases a person is in; enterprise, vehicle: the mentions of these; spouses: couples; apart: the
    household or row within which a mention is of somebody else than the others; area: the counties, by code, that the
    person's cases and enterprises are tied to.
    """

    case: Ties = field(default_factory=Ties)
    enterprise: Ties = field(default_factory=Ties)
    vehicle: Ties = field(default_factory=Ties)
    spouses: Ties = field(default_factory=Ties)
    apart: Ties = field(default_factory=Ties)
    area: Ties = field(default_factory=Ties)


def read(con: duckdb.DuckDBPyConnection, only: Iterable[str] | None = None, known: Collection[str] = ()) -> Relations:
    """con: a connection with `mentions` and `links` as the lake's views have them. only: the person mentions whose
    tokens are wanted, all unless given; then of others just what these tokens are made of. known: mentions that a
    bundle knows by name (see naming)."""
    return _Reader(con, only, known).read()


class _Reader:
    def __init__(self, con: duckdb.DuckDBPyConnection, only: Iterable[str] | None, known: Collection[str]) -> None:
        self._con, self._known, self._all = con, known, only is None
        self._registered: list[str] = []
        self._register("wanted", pa.table({"mention_id": pa.array(sorted(only or ()), pa.string())}))

    def read(self) -> Relations:
        try:
            self._register("person_case", self._links(PERSON_TO_CASE, self._of("from_mention")))
            self._register("person_enterprise", self._links(PERSON_TO_ENTERPRISE, self._of("from_mention")))
            self._register("case_chain", self._chains())
            self._register("county", self._counties())
            return Relations(
                self._ties(
                    "SELECT mention, coalesce(chain, other) FROM person_case LEFT JOIN case_chain USING (other)"
                ),
                self._ties("FROM person_enterprise"),
                self._vehicles(),
                self._spouses(),
                self._apart(),
                self._ties(
                    "SELECT mention, county FROM (FROM person_case UNION ALL FROM person_enterprise) "
                    "JOIN county USING (other)"
                ),
            )
        finally:
            for name in self._registered:
                self._con.unregister(name)

    def _chains(self) -> pa.Table:
        """other, chain: cases with the chain of cases each belongs to, where it belongs to one."""
        from scipy.cluster.hierarchy import DisjointSet

        chains: DisjointSet = DisjointSet()
        for one, other in Ties.of(self._links(CASE_TO_CASE)).pairs():
            chains.add(one)
            chains.add(other)
            chains.merge(one, other)
        chain_of: dict[str, str] = {}
        for subset in chains.subsets():
            chain_of.update(dict.fromkeys(subset, name_of(subset, self._known)))
        return pa.table(
            {"other": pa.array(list(chain_of), pa.string()), "chain": pa.array(list(chain_of.values()), pa.string())}
        )

    def _vehicles(self) -> Ties:
        """Those a person has to do with, and those in the person's cases."""
        return self._ties(
            f"SELECT from_mention, to_mention FROM links WHERE link_type IN {PERSON_TO_VEHICLE} "
            f"AND {self._of('from_mention')} UNION ALL "
            "SELECT mention, from_mention FROM person_case JOIN links ON to_mention = other "
            f"WHERE link_type = '{VEHICLE_TO_CASE}'"
        )

    def _spouses(self) -> Ties:
        """Couples that a row states, and the one head and one partner of a household."""
        return self._ties(
            f"SELECT from_mention, to_mention FROM links WHERE link_type = '{SPOUSE}' "
            f"AND ({self._of('from_mention')} OR {self._of('to_mention')}) UNION ALL "
            f"SELECT min(mention_id) FILTER (relation_to_head IN {HEAD}), "
            f"min(mention_id) FILTER (relation_to_head IN {SPOUSES}) FROM mentions "
            f"WHERE household_no IS NOT NULL AND entity_type = 'Person' AND {self._in_their_households()} "
            f"GROUP BY household_no HAVING count(*) FILTER (relation_to_head IN {HEAD}) = 1 "
            f"AND count(*) FILTER (relation_to_head IN {SPOUSES}) = 1"
        )

    def _apart(self) -> Ties:
        """Members of a household; and those that a row names as two sides, no others of one row: in a police case the
        reporter is often the victim, under two numbers."""
        ours = (
            "true"
            if self._all
            else "(extract, row_key) IN (SELECT extract, row_key FROM mentions WHERE mention_id IN (FROM wanted))"
        )
        return self._ties(
            "SELECT mention_id, 'hh:' || household_no FROM mentions "
            f"WHERE household_no IS NOT NULL AND entity_type = 'Person' AND {self._in_their_households()} UNION ALL "
            "SELECT unnest(sides), side FROM ("
            "SELECT 'row:' || extract || ':' || row_key AS side, list(mention_id) AS sides FROM mentions "
            f"WHERE entity_type = 'Person' AND role IN {TWO_SIDES} AND {ours} GROUP BY 1 HAVING count(*) > 1)"
        )

    def _in_their_households(self) -> str:
        return (
            "true"
            if self._all
            else "household_no IN (SELECT household_no FROM mentions WHERE mention_id IN (FROM wanted))"
        )

    def _counties(self) -> pa.Table:
        """other, county: where cases and enterprises are, by the names of their unit, place or address, and the organ
        in their number."""
        ours = (
            "true"
            if self._all
            else "mention_id IN (SELECT other FROM (FROM person_case UNION ALL FROM person_enterprise))"
        )
        rows = self._con.sql(
            "SELECT mention_id, unit, place, address, case_number FROM mentions "
            f"WHERE entity_type IN ('Case', 'Enterprise') AND {ours}"
        ).to_arrow_reader(ROWS)
        found = [pa.table({"other": _none(), "county": _none()})]
        for batch in rows:
            county_of: dict[str, str | None] = {}
            others, counties = list[str](), list[str]()
            for mention, *texts, number in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                for county in areas_of(texts, number, county_of):
                    others.append(mention)
                    counties.append(county)
            found.append(pa.table({"other": pa.array(others, pa.string()), "county": pa.array(counties, pa.string())}))
        return pa.concat_tables(found)

    def _of(self, column: str) -> str:
        """The condition that a column is one of the persons wanted."""
        return "true" if self._all else f"{column} IN (FROM wanted)"

    def _links(self, types: tuple[str, ...], condition: str = "true") -> pa.Table:
        """mention, other."""
        return self._con.sql(
            "SELECT DISTINCT from_mention AS mention, to_mention AS other FROM links "
            f"WHERE link_type IN {types} AND {condition}"
        ).to_arrow_table()

    def _ties(self, pairs: str) -> Ties:
        """The distinct rows of a query with two columns."""
        return Ties.of(self._con.sql(f"SELECT DISTINCT * FROM ({pairs})").to_arrow_table())

    def _register(self, name: str, table: pa.Table) -> None:
        self._con.register(name, table)
        self._registered.append(name)


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
    relations: Relations, frame: Frame, called: Called, only: Collection[str] | None = None
) -> dict[str, TokenSet]:
    """The token sets of a person frame, by the names and addresses it holds. called: of the types and rounds resolved
    so far; a mention that is not among them stands for itself. only: the mentions that are to have tokens, where the
    frame holds others that these know by name."""
    wanted = _Wanted(frame, only)

    def by_name(ties: Ties) -> TokenSet:
        return wanted.tokens(Ties(ties.mention, pc.coalesce(called.of_each(ties.other), ties.other)))

    return {
        "case": wanted.tokens(relations.case),
        "enterprise": by_name(relations.enterprise),
        "vehicle": by_name(relations.vehicle),
        "spouse": spouse_tokens(relations.spouses, frame, called, only),
        "exclusive": wanted.tokens(relations.apart),
        "area": _areas(relations.area, frame, wanted),
    }


def spouse_tokens(spouses: Ties, frame: Frame, called: Called, only: Collection[str] | None = None) -> TokenSet:
    """What the partner of each is known by: the name, and the entity once there is one. As in tokens_of."""
    person = pa.concat_arrays([spouses.mention, spouses.other])
    partner = pa.concat_arrays([spouses.other, spouses.mention])
    record = _Wanted(frame, only).records(person)
    names_of_partner = _names_of(frame, _Wanted(frame, None).records(partner))
    entities = called.of_each(partner)
    return _token_set(
        np.concatenate([record, record]),
        pa.concat_arrays([names_of_partner, pc.binary_join_element_wise(ENTITY_MARK, entities, "")]),
    )


def _names_of(frame: Frame, records: Codes) -> pa.Array:
    """What a partner of that record is known by, by name; null where there is none."""
    column = frame.column("name")
    codes = np.where(records >= 0, column.codes[records], -1) if len(frame) else np.full(len(records), -1)
    used = np.unique(codes[codes >= 0])
    told = pa.array([f"{NAME_MARK}{names.simplified(text)}" for text in taken(column.values, used)], pa.string())
    return told.take(pa.array(np.searchsorted(used, codes), mask=codes < 0))


def _areas(ties: Ties, frame: Frame, wanted: _Wanted) -> TokenSet:
    """The counties of the persons' own addresses, of their cases and their enterprises, by name."""
    records, codes = [wanted.records(ties.mention)], [ties.other]
    for attribute in ADDRESSES:
        records.append(np.where(wanted.flags, np.arange(len(frame), dtype=np.int32), np.int32(-1)))
        codes.append(frame.column(f"{attribute}.county").to_arrow())
    encoded = pc.dictionary_encode(pa.concat_arrays(codes))
    called = gazetteer.counties()
    county = pa.array([called.get(code, code) for code in encoded.dictionary.to_pylist()], pa.string())
    return _token_set(np.concatenate(records), county.take(encoded.indices))


class _Wanted:
    """The records of a frame that are to have tokens. flags: bool[records]."""

    def __init__(self, frame: Frame, only: Collection[str] | None) -> None:
        self._ids = as_arrow(frame.ids)
        self.flags: npt.NDArray[np.bool_] = np.ones(len(frame), dtype=np.bool_)
        if only is not None:
            self.flags = np.asarray(pc.is_in(self._ids, value_set=pa.array(list(only), pa.string())))

    def records(self, mentions: pa.Array) -> Codes:
        """The record of each mention, -1 where it is not wanted or not there."""
        places = pc.fill_null(pc.index_in(mentions, value_set=self._ids), -1)
        return np.where(np.append(self.flags, False)[places], places, -1).astype(np.int32)

    def tokens(self, ties: Ties) -> TokenSet:
        """What they are tied to, as it is."""
        return _token_set(self.records(ties.mention), ties.other)


def _token_set(records: Codes, tokens: pa.Array) -> TokenSet:
    """Of the tokens that are there, of records that are."""
    there = (records >= 0) & np.asarray(tokens.is_valid())
    return TokenSet.from_arrow(records[there], tokens.filter(pa.array(there)))


def partners_called(spouses: Ties, ids: Sequence[str], names: pa.Array) -> Called:
    """What the persons of those are called who are somebody's spouse: nobody else's name is evidence. names: as
    naming.names_of, of `ids`."""
    mentions = as_arrow(ids)
    partners = pc.is_in(mentions, value_set=pa.concat_arrays([spouses.mention, spouses.other]))
    return Called(mentions.filter(partners), names.filter(partners))
