"""Resolution as records come: a few new, changed or withdrawn records update the clusters they touch, and no others.

With a bundle the weight of a pair depends on its two records alone, so the partition falls into islands: records joined
by a pair of enough weight to matter. What changes in one island changes nothing in another. An update finds the
candidates of the records that changed, and resolves anew, with the same engine, the islands they are in; so whatever
the order and batching of the updates, the clusters are those of one run over all records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import pyarrow as pa

from resolution import token_columns
from resolution.bundle import Bundle
from resolution.bundles import fingerprint
from resolution.engine import Resolution, attach_tokens, run
from resolution.model import Model
from resolution.online import bulk, saved
from resolution.online.change import Change
from resolution.online.contents import Contents
from resolution.online.crowds import Crowds
from resolution.online.decisions import Decisions, Pair, numbered
from resolution.online.holdings import NONE, Holdings
from resolution.online.islands import Islands
from resolution.online.match import Match, candidates
from resolution.online.owners import Owners
from resolution.online.planning import Planner
from resolution.online.saved import Saved
from resolution.records import build_frame


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
    """The records of one entity type and their clusters.

        online = Online(model, bundle)                         # nothing yet; or, of many records at once:
        online = Online.of_table(model, bundle, table, tokens)
        update = online.apply([Change("police.hukou:1", row, tokens)], same=[("a", "b")])
        online.save(folder); online = Online.open(folder, model, bundle)

    Safe to call from several threads of one process: each call waits for the one before it, and sees all or nothing of
    it. Several processes may open one folder, and each then goes its own way.
    """

    def __init__(self, model: Model, bundle: Bundle) -> None:
        self._model, self._bundle = model, bundle
        self._turn = RLock()
        self._hold(Saved(Holdings.empty()))

    def _hold(self, kept: Saved) -> None:
        model, bundle = self._model, self._bundle
        self._held, self._decisions = kept.held, kept.decisions
        self._contents = Contents(model, bundle, kept.token_sets)
        self._owners, self._crowds = Owners(model, kept.nobodys), Crowds(model, bundle, kept.crowded)
        self._planner = Planner(model, self._held, self._contents, self._owners, self._crowds)
        self._islands = Islands(model, self._planner.floor)

    @classmethod
    def of_run(
        cls,
        found: Resolution,
        table: pa.Table,
        decisions: Decisions | None = None,
        id_column: str = "mention_id",
    ) -> Online:
        """What a batch run found, to go on from.

        found: of `run(..., keep_pairs=True)` over the frame of `table` (build_frame) with its tokens, by a bundle or
        learning one; the rows in the order of their ids. decisions: those it was run with. Raises ValueError.
        """
        online = cls(found.model, found.bundle)
        contents = Contents(found.model, found.bundle)
        held, nobodys = bulk.held_after(found, table, contents, online._planner.floor, id_column)
        online._hold(Saved(held, decisions or Decisions(), contents.token_sets, nobodys=nobodys))
        return online

    @classmethod
    def of_table(
        cls,
        model: Model,
        bundle: Bundle,
        table: pa.Table,
        tokens: Mapping[str, Iterable[tuple[int, str]]],
        same: Iterable[Pair] = (),
        different: Iterable[Pair] = (),
        id_column: str = "mention_id",
    ) -> Online:
        """The records of a table, in the order of their ids, resolved in one batch run and held. tokens: (row number,
        token) by name of token set; same, different: a person's decisions. Raises ValueError."""
        frame = build_frame(model, table, id_column)
        attach_tokens(frame, {**token_columns.tokens_of(model, table), **tokens})
        number = {mention: k for k, mention in enumerate(frame.ids)}
        decisions = Decisions().and_also(same, different)
        pairs = numbered(decisions.same, number), numbered(decisions.different, number)
        return cls.of_run(run(frame, model, bundle, *pairs, keep_pairs=True), table, decisions, id_column)

    @classmethod
    def open(cls, folder: Path, model: Model, bundle: Bundle) -> Online:
        """What `save` wrote. Raises StaleHoldings where there is nothing, or what another model or bundle made: then it
        is made anew from a batch run."""
        online = cls(model, bundle)
        online._hold(saved.read(folder, fingerprint(model, bundle)))
        return online

    def save(self, folder: Path) -> None:
        """Writes what is held to a folder, whole or not at all; what is gone is forgotten, here as well."""
        with self._turn:
            kept = Saved(
                saved.compacted(self._held),
                self._decisions,
                self._contents.token_sets,
                self._crowds.found,
                self._owners.nobodys,
            )
            saved.write(folder, kept, fingerprint(self._model, self._bundle))
            self._hold(kept)

    def __len__(self) -> int:
        return int(self._held.here().sum())

    def cluster_of(self, record: str) -> tuple[str, ...]:
        """The record's cluster, sorted. Raises KeyError for a record that is not there."""
        with self._turn:
            number = self._held.record(record)
            if number is None or self._held.profile.all[number] == NONE:
                raise KeyError(record)
            return self._held.said(self._held.cluster(number))

    def clusters(self) -> set[tuple[str, ...]]:
        """All clusters."""
        with self._turn:
            return {self._held.said(cluster) for cluster in self._held.clusters()}

    def apply(
        self,
        changes: Iterable[Change],
        same: Iterable[Pair] = (),
        different: Iterable[Pair] = (),
        taken_back: Iterable[Pair] = (),
    ) -> Update:
        """Takes in changes and decisions, all at once, and resolves what they touch.

        A change is a record as it now is, with all its tokens: who has other tokens than before (a case joined, an
        entity of another type merged) is a change, even where the row is the same. A change that leaves a record
        as it was touches nothing. Of several changes of one record the last holds. same, different: a person's
        decisions on pairs of records, absolute, also on records that are yet to come; deciding a pair again the other
        way replaces the first word. taken_back: pairs of which it is no longer said that they are the same, nor that
        they are different. Raises ValueError for a value that is no text; what fails changes nothing.
        """
        with self._turn:
            latest = {change.id: change for change in changes}
            same, different, taken_back = list(same), list(different), list(taken_back)
            decisions = self._decisions.without(taken_back).and_also(same, different)
            decided = {record for pair in (*same, *different, *taken_back) for record in pair}
            draft = self._planner.draft(latest, decisions, decided)
            resolved = self._islands.resolve(draft, self._crowds.after(draft.crowded))
            # Until here nothing has changed: what fails above leaves all as it was.
            withdrawn = {draft.mention(record) for record, profile in draft.moved.items() if profile == NONE}
            draft.commit([] if resolved is None else resolved.clusters)
            self._decisions = decisions
            self._owners.note(draft.nobodys)
            self._crowds.note(draft.crowded)
            if resolved is None:
                return Update([], set(), withdrawn)
            clusters = [self._held.said(cluster) for cluster in resolved.clusters]
            return Update(clusters, {m for cluster in clusters for m in cluster}, withdrawn, resolved.found)

    def match(self, change: Change, most: int = 20) -> Match:
        """What would come of a record if it came, or if one that is held were so; nothing changes. most: candidates
        told. Raises ValueError for a record without a row, and as `apply`."""
        if change.row is None:
            raise ValueError(f"{change.id}: a record that is withdrawn matches nothing")
        with self._turn:
            draft = self._planner.draft({change.id: change}, self._decisions, fold=False)
            bundle = self._crowds.after(draft.crowded)
            resolved = self._islands.resolve(draft, bundle)
            record = draft.record(change.id)
            assert resolved is not None
            assert record is not None
            own = next(cluster for cluster in resolved.clusters if record in cluster)
            return Match(
                candidates(draft, record, self._model, bundle, most),
                tuple(sorted(draft.mention(other) for other in own if other != record)),
            )
