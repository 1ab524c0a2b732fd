"""Records as dictionary-encoded columns: the form in which everything in this package is compared.

A column is a vector of small integers into a list of distinct values, so that equality is integer equality and a
string distance is computed once per distinct pair of values, never once per pair of records.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.texts import Texts, as_arrow, selected, texts

Codes = npt.NDArray[np.int32]
MISSING = -1
FEW = 500
"""Values up to which a plain dictionary is quicker than Arrow's."""


@dataclass(slots=True)
class Column:
    """values: the distinct values; share: float64[len(values)], how common each value is taken to be, None where that
    is counted from the column itself.

    own: int32[n], -1 where missing: the values' codes; or, of a column derived from another, that one's codes, which
    both hold, and `through` int32[codes of that one], what each of these is here: of a dozen columns derived from one
    there is no room for the codes of each.
    """

    own: Codes
    values: Sequence[str]
    share: npt.NDArray[np.float64] | None = None
    through: Codes | None = None

    @property
    def codes(self) -> Codes:
        """int32[n], -1 where missing: the codes of the values. Made each time where the column is a derived one."""
        return self.own if self.through is None else _mapped(self.own, self.through)

    def codes_of(self, records: npt.NDArray[np.integer]) -> Codes:
        """The codes of some records."""
        own = self.own[records]
        return own if self.through is None else _mapped(own, self.through)

    @classmethod
    def from_arrow(cls, data: pa.ChunkedArray | pa.Array) -> Column:
        """Any Arrow column; values that are not strings are cast to their text form."""
        if isinstance(data, pa.ChunkedArray):
            data = data.combine_chunks()
        if not pa.types.is_string(data.type):
            data = pc.cast(data, pa.string())
        encoded = pc.dictionary_encode(data)
        return cls(_codes(encoded.indices), texts(encoded.dictionary))

    @classmethod
    def from_values(cls, values: Sequence[str | None]) -> Column:
        """One value a record, None where missing."""
        if len(values) > FEW:
            return cls.from_arrow(pa.array(values, type=pa.string()))
        known: dict[str, int] = {}
        codes = [MISSING if value is None else known.setdefault(value, len(known)) for value in values]
        return cls(np.array(codes, dtype=np.int32), list(known))

    @classmethod
    def empty(cls, records: int) -> Column:
        """A column without any value."""
        return cls(np.full(records, MISSING, dtype=np.int32), [])

    def derive(self, derived: Sequence[str | None] | pa.Array) -> Column:
        """The column whose value is `derived[k]` wherever this one has its k-th distinct value."""
        if not self.values:
            return Column.empty(len(self.own))
        if derived is self.values or (isinstance(self.values, Texts) and derived is self.values.arrow):
            return Column(self.own, self.values, through=self.through)
        distinct = self._part_of_it(derived) if isinstance(derived, pa.Array) else None
        if distinct is None:
            distinct = Column.from_arrow(derived) if isinstance(derived, pa.Array) else Column.from_values(derived)
        through = distinct.codes if self.through is None else _mapped(self.through, distinct.codes)
        return Column(self.own, distinct.values, through=through)

    def _part_of_it(self, derived: pa.Array) -> Column | None:
        """`derived` encoded, where it is nothing but some of the values as they are: they are known to be distinct."""
        if not isinstance(self.values, Texts) or not pc.all(pc.equal(derived, self.values.arrow)).as_py():
            return None
        kept = np.asarray(derived.is_valid())
        codes = np.where(kept, np.cumsum(kept) - 1, MISSING).astype(np.int32)
        return Column(codes, texts(derived.drop_null()))

    def to_arrow(self) -> pa.Array:
        """One value a record, null where missing; string."""
        return as_arrow(self.values).take(pa.array(self.codes, mask=self.codes < 0))

    def decode(self) -> list[str | None]:
        """One value a record."""
        if isinstance(self.values, Texts):
            found: list[str | None] = self.to_arrow().to_pylist()
            return found
        return [self.values[code] if code >= 0 else None for code in self.codes.tolist()]

    def at(self, record: int) -> str | None:
        code = int(self.own[record])
        if code >= 0 and self.through is not None:
            code = int(self.through[code])
        return self.values[code] if code >= 0 else None

    def present(self) -> npt.NDArray[np.bool_]:
        return self.codes >= 0

    def frequencies(self, shares: npt.NDArray[np.float64] | None = None) -> npt.NDArray[np.float64]:
        """Share of the records with a value that have each distinct value; float64[len(values)].

        shares: how much each record counts (one thing with eight records should count once), 1 unless given.
        """
        if self.share is not None:
            return self.share
        known = self.codes >= 0
        weights = None if shares is None else shares[known]
        counts = np.bincount(self.codes[known], weights=weights, minlength=len(self.values)).astype(np.float64)
        return np.asarray(counts / max(1.0, counts.sum()))

    @staticmethod
    def coalesce(columns: Iterable[Column]) -> Column:
        """For each record the value of the first column that has one."""
        given = list(columns)
        if not any(isinstance(column.values, Texts) for column in given):
            rows = zip(*(column.decode() for column in given), strict=True)
            return Column.from_values([next((value for value in row if value is not None), None) for row in rows])
        return Column.from_arrow(pc.coalesce(*(column.to_arrow() for column in given)))


def _mapped(codes: Codes, through: Codes) -> Codes:
    """What each of the codes is; missing ones stay so."""
    return np.append(through, np.int32(MISSING))[codes]


def _codes(indices: pa.Array) -> Codes:
    return np.asarray(pc.fill_null(indices, MISSING)).astype(np.int32, copy=False)


@dataclass(slots=True)
class TokenSet:
    """A set-valued attribute: record `records[k]` holds token `tokens[k]`; sorted by record, no repeats. share: as in
    Column, the share of the records with any token that hold each."""

    records: Codes
    tokens: Codes
    values: Sequence[str]
    share: npt.NDArray[np.float64] | None = None

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[int, str]]) -> TokenSet:
        """pairs: (record number, token text), read once."""
        known: dict[str, int] = {}
        # As numbers: of millions of pairs there is no room for tuples.
        records, codes = array("i"), array("i")
        for record, text in pairs:
            records.append(record)
            codes.append(known.setdefault(text, len(known)))
        return cls._of(np.array(records, np.int32), np.array(codes, np.int32), pa.array(list(known), pa.string()))

    @classmethod
    def from_arrow(cls, records: Codes, tokens: pa.Array) -> TokenSet:
        """Record records[k] holds tokens[k], a string array without nulls; in any order, repeats or none."""
        encoded = pc.dictionary_encode(tokens)
        return cls._of(records, _codes(encoded.indices), encoded.dictionary)

    @classmethod
    def _of(cls, records: Codes, codes: Codes, distinct: pa.Array) -> TokenSet:
        by_rank = np.asarray(pc.sort_indices(distinct)).astype(np.int64)
        rank = np.empty(len(distinct), dtype=np.int64)
        rank[by_rank] = np.arange(len(distinct))
        seen = np.unique((records.astype(np.int64) << 32) | rank[codes])
        # Numbered as they first come.
        held, first, of_pair = np.unique(seen & 0xFFFFFFFF, return_index=True, return_inverse=True)
        order = np.argsort(first)
        number = np.empty(len(held), dtype=np.int32)
        number[order] = np.arange(len(held), dtype=np.int32)
        values = distinct.take(pa.array(by_rank[held[order]]))
        return cls((seen >> 32).astype(np.int32), number[of_pair], texts(values))

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """(record number, token text)."""
        values = list(self.values)
        for record, token in zip(self.records.tolist(), self.tokens.tolist(), strict=True):
            yield record, values[token]

    def frequencies(self, records: int, shares: npt.NDArray[np.float64] | None = None) -> npt.NDArray[np.float64]:
        """As Column.frequencies, for a frame of so many records."""
        if self.share is not None:
            return self.share
        weights = np.ones(records) if shares is None else shares
        counts = np.bincount(self.tokens, weights=weights[self.records], minlength=len(self.values))
        return np.asarray(counts / max(1.0, float(weights[self.present(records)].sum())), dtype=np.float64)

    def present(self, records: int) -> npt.NDArray[np.bool_]:
        """bool[records]: which records hold any."""
        flags = np.zeros(records, dtype=np.bool_)
        flags[self.records] = True
        return flags


@dataclass(slots=True)
class Frame:
    """The records of one entity type.

    ids: the record ids (mention ids), one a record; columns and token sets by name. A derived column is named
    `attribute.feature`, for example `name.pinyin`. shares: how much each record counts in frequencies; all 1 if None.
    source: where tables are linked, the number of the table each record is of; only records of different tables are
    then candidates.
    """

    ids: Sequence[str]
    columns: dict[str, Column] = field(default_factory=dict)
    token_sets: dict[str, TokenSet] = field(default_factory=dict)
    shares: npt.NDArray[np.float64] | None = None
    source: Codes | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def possible_pairs(self) -> int:
        """How many pairs of records there are that could be one thing."""
        n = len(self)
        total = n * (n - 1) // 2
        if self.source is None:
            return total
        return total - sum(int(k) * (int(k) - 1) // 2 for k in np.bincount(self.source))

    def rows(self, records: Codes) -> Frame:
        """Some records (ascending) as a frame of their own; values are as common as they are taken to be in this one,
        where that is known."""
        out = Frame(selected(self.ids, records))
        for name, column in self.columns.items():
            out.columns[name] = Column(column.codes_of(records), column.values, column.share)
        for name, tokens in self.token_sets.items():
            place = np.full(len(self), MISSING, dtype=np.int32)
            place[records] = np.arange(len(records), dtype=np.int32)
            kept = place[tokens.records] >= 0
            of = place[tokens.records[kept]]
            out.token_sets[name] = TokenSet(of, tokens.tokens[kept], tokens.values, tokens.share)
        return out

    def column(self, name: str) -> Column:
        """The named column; one of missing values where the data has none of that name."""
        found = self.columns.get(name)
        if found is None:
            found = Column.empty(len(self.ids))
            self.columns[name] = found
        return found
