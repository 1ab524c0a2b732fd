"""What has changed in lake and ledger since a registry was made, resolved into it, stage by stage.

A stage passes on what its entities are called now: a merge of two firms gives the staff of both new tokens, and two of
them may turn out to be one, whose spouse has a new token then. What comes out is what a run over everything would give
by the same bundles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from ingest.since import Since
from resolution import affected, arrivals, causes, changes, decided, delta, history, plate_uses, relations, stages
from resolution.causes import Before
from resolution.decided import Verdict
from resolution.naming import Called, name_of
from resolution.online import Change, Pair, Update, changes_from
from resolution.records import standardised
from resolution.stages import STAGES, Stage
from resolution.state import State, TokensOf, records, tokens_of

MOST = 0.2
"""The share of all mentions from which on it is quicker to resolve everything."""
_STAGE = {stage.name: stage for stage in STAGES}
_BEFORE = Before("was", "was", "was_decided", "stands", "stands")


class TooMuch(RuntimeError):
    """More has changed than is worth resolving bit by bit: everything is to be resolved instead."""


@dataclass(slots=True)
class Increment:
    """What an incremental resolution did. rows: of the lake, that say something else; changed: by stage the records
    that are not what they were; touched: by stage those resolved anew; mentions: all whose row or entity is another;
    entities: all ids that these have or had."""

    rows: int
    changed: dict[str, int] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    mentions: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)

    def as_dict(self) -> dict[str, object]:
        """For JSON: counts."""
        counts = {"mentions": len(self.mentions), "entities": len(self.entities)}
        return {"rows": self.rows, "changed": self.changed, "touched": self.touched, **counts}


def increment(
    con: duckdb.DuckDBPyConnection,
    state: State,
    since: Since,
    verdicts: Sequence[Verdict],
    at: datetime,
    most: float = MOST,
) -> Increment:
    """Resolves what changed into the registry open on `con`, which `state` is in step with; both are changed.

    since: what of the lake changed; verdicts: all that people have decided; at: UTC without zone. Raises TooMuch where
    the records that changed are more than the share `most` of all mentions; then registry and state are of no use.
    """
    return _Increment(con, state, since, verdicts, most).run(at)


class _Increment:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, state: State, since: Since, verdicts: Sequence[Verdict], most: float
    ) -> None:
        self._con, self._state, self._since, self._verdicts = con, state, since, verdicts
        self._report = Increment(since.rows.num_rows)
        self._most = most * con.execute("SELECT count(*) FROM mention").fetchall()[0][0]
        self._touched: set[str] = set()

    def run(self, at: datetime) -> Increment:
        changed = arrivals.take_in(self._con, self._since, self._state.models)
        self._weigh(sum(map(len, changed.values())))
        self._decide()
        self._cases(changed["Case"])
        self._resolve("Vehicle", changed["Vehicle"] | plate_uses.assign_anew(self._con))
        self._resolve("Enterprise", changed["Enterprise"])
        self._persons(changed["Person"])
        decided.write(self._con, self._verdicts)
        self._tell(at)
        arrivals.clean(self._con)
        return self._report

    def _weigh(self, records: int) -> None:
        if records > self._most:
            raise TooMuch(f"{records} records changed")

    def _decide(self) -> None:
        """What is said of each pair now and was not before."""
        before, now = decided.by_pair(decided.read(self._con)), decided.by_pair(self._verdicts)
        differing = sorted(pair for pair in {*before, *now} if before.get(pair) != now.get(pair))
        self._same, self._different = decided.pairs(v for pair in differing for v in now.get(pair, ()))
        self._taken_back: list[Pair] = [pair for pair in differing if pair not in now]
        self._decisions = sorted(
            {v.decision for pair in differing for said in (before, now) for v in said.get(pair, ())}
        )
        self._con.execute("CREATE OR REPLACE TEMP TABLE was_decided AS FROM decision")
        self._con.execute("DELETE FROM decision")

    def _cases(self, changed: Collection[str]) -> None:
        present = records(self._con, self._state.models["Case"], changed)["mention_id"].to_pylist()
        keys = [(mention, "case_key", stages.case_key(mention)) for mention in present]
        delta.replace_inferred(self._con, "Case", "column", changed, keys)
        self._resolve("Case", changed)

    def _persons(self, changed: set[str]) -> None:
        con = self._con
        renamed = delta.renamed(con, self._touched, self._state.known)
        reached = changed | affected.by_the_lake(con) | affected.by_names(con, renamed)
        first, _, _ = self._round(_STAGE["Person/1"], reached, changed)
        reached |= affected.by_partners(con, self._call(first))
        last, differing, tokens = self._round(_STAGE["Person"], reached, changed)
        delta.write(con, "Person", last, self._verdicts)
        told = [(m, name, token) for name, held in tokens.items() for m in differing for token in held.get(m, ())]
        delta.replace_inferred(con, "Person", "token", differing, told)

    def _round(self, stage: Stage, reached: set[str], changed: set[str]) -> tuple[Update, set[str], TokensOf]:
        """Resolves a round: of the persons reached those whose tokens are others now, and those that changed. Returns
        these with their tokens."""
        now, before = self._tokens(stage, reached), tokens_of(self._con, stage, reached)
        names = {*now, *before}
        differing = changed | {
            m for m in reached if any({*now.get(n, {}).get(m, ())} != {*before.get(n, {}).get(m, ())} for n in names)
        }
        self._weigh(len(differing))
        return self._apply(stage, differing, now), differing, now

    def _tokens(self, stage: Stage, persons: set[str]) -> TokensOf:
        """The tokens that these persons have in a round, as things now are."""
        con, known, model = self._con, self._state.known, self._state.models["Person"]
        facts = relations.read(con, persons, known)
        partners = {mention for couple in facts.spouses.pairs() for mention in couple}
        others = (*facts.enterprise.other.to_pylist(), *facts.vehicle.other.to_pylist())
        called = delta.names(con, others, known)
        if stage.is_last:
            called |= delta.first_round(con, partners)
        frame = standardised(model, records(con, model, persons | partners))
        found: dict[str, dict[str, set[str]]] = {}
        for name, pairs in relations.tokens_of(facts, frame, Called.of(called), persons).items():
            held = found.setdefault(name, defaultdict(set))
            for record, token in pairs:
                held[frame.ids[record]].add(token)
        return {name: {m: sorted(told) for m, told in held.items()} for name, held in found.items()}

    def _call(self, first: Update) -> set[str]:
        """Notes what persons are called after the first round; returns the mentions for which that is another name."""
        known = self._state.known
        now = {m: name for cluster in first.clusters for name in (name_of(cluster, known),) for m in cluster}
        concerned = first.touched | first.withdrawn
        before = delta.first_round(self._con, concerned)
        other = {m: now.get(m) for m in concerned if now.get(m) != before.get(m)}
        delta.replace_first_round(self._con, other)
        return set(other)

    def _resolve(self, entity_type: str, changed: Collection[str]) -> None:
        delta.write(self._con, entity_type, self._apply(_STAGE[entity_type], changed, {}), self._verdicts)

    def _apply(self, stage: Stage, changed: Collection[str], tokens: TokensOf) -> Update:
        table = records(self._con, self._state.models[stage.entity_type], changed)
        present = table["mention_id"].to_pylist()
        number = {mention: k for k, mention in enumerate(present)}
        pairs = {
            name: [(number[m], token) for m, told in held.items() if m in number for token in told]
            for name, held in tokens.items()
        }
        news = changes_from(self._state.models[stage.entity_type], table, pairs)
        news += [Change(mention, None) for mention in sorted(set(changed) - number.keys())]
        update = self._state.online[stage.name].apply(news, self._same, self._different, self._taken_back)
        self._report.changed[stage.name], self._report.touched[stage.name] = len(news), len(update.touched)
        self._touched |= update.touched | update.withdrawn
        return update

    def _tell(self, at: datetime) -> None:
        """Into the history, and for the graph, what became of whom."""
        con, report = self._con, self._report
        con.execute(delta.STANDS)
        told = history.record(con, at, causes.whole(self._since.deliveries, self._decisions), _BEFORE)
        changes.record(con, at, told, _BEFORE)
        for mention, was, now in con.execute(
            """SELECT mention_id, w.entity_id, s.entity_id FROM was w FULL JOIN stands s USING (mention_id)
               WHERE (w.entity_id, w.version, w.delivery_id) IS DISTINCT FROM (s.entity_id, s.version, s.delivery_id)"""
        ).fetchall():
            report.mentions.add(mention)
            report.entities.update(entity for entity in (was, now) if entity is not None)
