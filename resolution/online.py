"""Resolution as records come: a few new, changed or withdrawn records update the clusters they touch, and no others.

With a bundle the weight of a pair depends on its two records alone, so the partition falls into islands: records joined
by a pair of enough weight to matter. What changes in one island changes nothing in another. An update finds the
candidates of the records that changed, and resolves anew, with the same engine, the islands they are in; so whatever
the order and batching of the updates, the clusters are those of one run over all records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.bundle import Bundle, use_shares
from resolution.collective import NEAR_MISS
from resolution.engine import Resolution, attach_tokens, run
from resolution.frame import Frame
from resolution.keyindex import KeyIndex
from resolution.keys import rule_keys, value_numbers
from resolution.model import Model, Rule
from resolution.records import borrowed_numbers, settled, standardised
from resolution.score import bits

Row = Mapping[str, str | None]
"""A record's values by source column."""
Tokens = Mapping[str, Sequence[str]]
"""A record's tokens by name of token set."""
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A record as it now is; row None means withdrawn."""

    id: str
    row: Row | None
    tokens: Tokens = field(default_factory=dict)


def changes_from(
    model: Model, table: pa.Table, tokens: Mapping[str, Iterable[tuple[int, str]]], id_column: str = "mention_id"
) -> list[Change]:
    """Every row of a table as a record that is new. tokens: (row number, token) by name of token set."""
    held: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, pairs in tokens.items():
        for row, token in sorted(set(pairs)):
            held[row][name].append(token)
    columns = sorted({a.column for a in model.attributes} & set(table.column_names))
    rows = pa.table({c: table[c].cast(pa.string()) for c in (id_column, *columns)}).to_pylist()
    return [Change(row.pop(id_column), row, dict(held[k])) for k, row in enumerate(rows)]


@dataclass(slots=True)
class Update:
    """What an update did to the clusters and to the evidence for them.

    clusters: the clusters touched, as they now are: each a sorted tuple of record ids; together they are the records of
    `touched`, those whose cluster was looked at anew. withdrawn: the records that are no longer there. evidence: the
    engine's answer over the touched records, None where there is none: `evidence.rows(update.evidence, verdicts)` are
    the rows of `match_edge` that stand instead of all rows with a touched or withdrawn record on either side.
    """

    clusters: list[tuple[str, ...]]
    touched: set[str]
    withdrawn: set[str] = field(default_factory=set)
    evidence: Resolution | None = None


class Online:
    """The records of one entity type and their clusters."""

    def __init__(self, model: Model, bundle: Bundle) -> None:
        self._model, self._bundle = model, bundle
        self._rows: dict[str, tuple[Row, Tokens]] = {}
        self._borrowed: dict[str, frozenset[str]] = {}
        self._cluster: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, set[str]] = defaultdict(set)
        self._same: dict[str, set[str]] = defaultdict(set)
        self._different: dict[str, set[str]] = defaultdict(set)
        # Whatever rules a model has, two bearers of one number must meet (and two records alike in everything).
        self._owned = {name: f"number:{name}" for name in model.owned_identifiers}
        self._index = KeyIndex(self._owned.values())
        self._floor = min(NEAR_MISS, bits(model.link_probability) - model.margin)

    def __len__(self) -> int:
        return len(self._rows)

    def cluster_of(self, record: str) -> tuple[str, ...]:
        """The record's cluster, sorted. Raises KeyError for a record that is not there."""
        return self._cluster[record]

    def clusters(self) -> set[tuple[str, ...]]:
        """All clusters."""
        return set(self._cluster.values())

    def apply(
        self,
        changes: Iterable[Change],
        same: Iterable[Pair] = (),
        different: Iterable[Pair] = (),
        taken_back: Iterable[Pair] = (),
    ) -> Update:
        """Takes in changes and decisions, all at once, and resolves what they touch.

        A change is a record as it now is, with all its tokens: who has other tokens than before (a case joined, an
        entity of another type merged) is a change, even where the row is the same. Of several changes of one record
        the last holds. same, different: a person's decisions on pairs of records, absolute, also on records that are
        yet to come; deciding a pair again the other way replaces the first word. taken_back: pairs of which it is no
        longer said that they are the same, nor that they are different.
        """
        latest = {change.id: change for change in changes}
        withdrawn = {record for record, change in latest.items() if change.row is None and record in self._rows}
        stirred = self._take_back(taken_back) | self._decide(same, different)
        stirred |= self._forget(latest)
        for record, change in latest.items():
            if change.row is not None:
                self._rows[record] = (change.row, change.tokens)
        stirred |= self._meet({record for record in latest if record in self._rows})
        return self._resolve(stirred - withdrawn, withdrawn)

    def _decide(self, same: Iterable[Pair], different: Iterable[Pair]) -> set[str]:
        stirred: set[str] = set()
        for pairs, said, other in ((same, self._same, self._different), (different, self._different, self._same)):
            for a, b in pairs:
                said[a].add(b)
                said[b].add(a)
                other[a].discard(b)
                other[b].discard(a)
                stirred |= {record for record in (a, b) if record in self._rows}
        return stirred

    def _take_back(self, pairs: Iterable[Pair]) -> set[str]:
        stirred: set[str] = set()
        for a, b in pairs:
            for said in (self._same, self._different):
                said[a].discard(b)
                said[b].discard(a)
            stirred |= {record for record in (a, b) if record in self._rows}
        return stirred

    def _forget(self, records: Iterable[str]) -> set[str]:
        """Takes records out; returns those that stood near them, whose islands may fall apart."""
        stirred: set[str] = set()
        for record in records:
            if record not in self._rows:
                continue
            stirred |= self._detach(record)
            self._index.drop(record)
            del self._rows[record]
            self._borrowed.pop(record, None)
            stirred |= set(self._cluster.pop(record, ()))
        return {record for record in stirred if record in self._rows}

    def _detach(self, record: str) -> set[str]:
        near = self._near.pop(record, set())
        for other in near:
            self._near[other].discard(record)
        return near

    def _meet(self, arrived: set[str]) -> set[str]:
        """Indexes records that arrived or whose number turns out (not) to be theirs; finds whom they are near."""
        stirred = set(arrived)
        self._index_numbers(arrived)
        changed = arrived | self._settle_numbers(arrived)
        for record in changed - arrived:
            stirred |= self._detach(record)
            self._index.drop(record, keep=tuple(self._owned.values()))
        stirred |= changed
        frame = self._frame(sorted(changed))
        for rule, records, keys in self._rule_keys(frame):
            self._index.add(rule, [frame.ids[k] for k in records.tolist()], keys)
        return stirred | {other for record in changed for other in self._index.partners(record)}

    def _index_numbers(self, records: set[str]) -> None:
        if not self._owned or not records:
            return
        frame = standardised(self._model, self._table(sorted(records)))
        for identifier, rule in self._owned.items():
            holders, keys = rule_keys(frame, Rule(rule, (identifier,), (), 0))
            self._index.add(rule, [frame.ids[k] for k in holders.tolist()], keys)

    def _settle_numbers(self, arrived: set[str]) -> set[str]:
        """Asks anew whose the numbers are that arrived or lost a bearer; returns the records for which that changed."""
        group = set(arrived)
        for rule in self._owned.values():
            for record in arrived:
                group |= self._index.partners(record, rule)
            group |= self._index.take_stirred(rule)
        group = {record for record in group if record in self._rows}
        if not self._owned or not group:
            return set()
        ids = sorted(group)
        frame = standardised(self._model, self._table(ids))
        flags = borrowed_numbers(frame, self._model)
        changed = set()
        for k, record in enumerate(ids):
            now = frozenset(identifier for identifier, flag in flags.items() if flag[k])
            if now != self._borrowed.get(record, frozenset()):
                self._borrowed[record] = now
                changed.add(record)
        return changed

    def _rule_keys(self, frame: Frame) -> Iterator[tuple[str, npt.NDArray[np.int32], npt.NDArray[np.uint64]]]:
        for rule in self._model.rules:
            records, keys = rule_keys(frame, rule)
            known = self._bundle.left_out.get(rule.name)
            if known is not None and len(known):
                kept = ~np.isin(keys, known)
                records, keys = records[kept], keys[kept]
            yield rule.name, records, keys
        yield "profile", np.arange(len(frame), dtype=np.int32), _profile_keys(frame, self._model)

    def _resolve(self, stirred: set[str], withdrawn: set[str]) -> Update:
        island = sorted(self._islands(stirred))
        if not island:
            return Update([], set(), withdrawn)
        frame = self._frame(island)
        number = {record: k for k, record in enumerate(island)}
        same, different = self._decided(self._same, number), self._decided(self._different, number)
        found = run(frame, self._model, self._bundle, same, different, keep_pairs=True)
        self._draw_near(island, found)
        groups: dict[int, list[str]] = defaultdict(list)
        for record, label in zip(island, found.labels.tolist(), strict=True):
            groups[label].append(record)
        clusters = [tuple(group) for group in groups.values()]
        for group in clusters:
            for record in group:
                self._cluster[record] = group
        return Update(clusters, set(island), withdrawn, found)

    def _draw_near(self, island: list[str], found: Resolution) -> None:
        """Notes anew which records of an island (or several) are near: all pairs that matter lie within it."""
        for record in island:
            self._near.pop(record, None)
        scored = found.scored
        assert scored is not None
        finer = scored.finer
        strong = scored.weight >= self._floor
        left, right = finer.first[scored.left[strong]].tolist(), finer.first[scored.right[strong]].tolist()
        for a, b in zip(left, right, strict=True):
            self._tie(island[a], island[b])
        for at, first in enumerate(finer.first[finer.of_record].tolist()):
            if at != first:  # folded with another that is just like it
                self._tie(island[at], island[first])

    def _tie(self, one: str, other: str) -> None:
        self._near[one].add(other)
        self._near[other].add(one)

    def _islands(self, records: set[str]) -> set[str]:
        """All records that hang together with any of these, be it by a person's word that they do not: it is evidence,
        too."""
        found, front = set(records), list(records)
        while front:
            record = front.pop()
            for other in (
                *self._near.get(record, ()),
                *self._same.get(record, ()),
                *self._different.get(record, ()),
            ):
                if other not in found and other in self._rows:
                    found.add(other)
                    front.append(other)
        return found

    def _decided(self, said: Mapping[str, set[str]], number: Mapping[str, int]) -> list[tuple[int, int]]:
        return [
            (k, number[other])
            for record, k in number.items()
            for other in sorted(said.get(record, ()))
            if other in number and k < number[other]
        ]

    def _table(self, ids: Sequence[str]) -> pa.Table:
        columns = {attribute.column for attribute in self._model.attributes}
        rows = [self._rows[record][0] for record in ids]
        data = {c: pa.array([row.get(c) for row in rows], pa.string()) for c in sorted(columns)}
        return pa.table({"mention_id": pa.array(ids, pa.string()), **data})

    def _frame(self, ids: Sequence[str]) -> Frame:
        """The records as the engine compares them, with what is known of their numbers."""
        flags = {
            identifier: np.fromiter(
                (identifier in self._borrowed.get(record, ()) for record in ids), np.bool_, len(ids)
            )
            for identifier in self._owned
        }
        frame = settled(standardised(self._model, self._table(ids)), self._model, flags)
        names = sorted({name for record in ids for name in self._rows[record][1]})
        attach_tokens(
            frame,
            {n: [(k, t) for k, record in enumerate(ids) for t in self._rows[record][1].get(n, ())] for n in names},
        )
        use_shares(frame, self._bundle.shares)
        return frame


def _profile_keys(frame: Frame, model: Model) -> npt.NDArray[np.uint64]:
    """One number for each record, the same for records alike in all that is compared."""
    texts = ["" for _ in frame.ids]
    for attribute in model.attributes:
        for k, value in enumerate(frame.column(attribute.name).decode()):
            texts[k] += f"{value or ''}\x1f"
    return value_numbers(texts)
