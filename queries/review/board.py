"""The quality board of stewardship: how right the resolver is by blind samples, how far stewards agree, how long pairs
wait in the queue and why, and what has grown large. Of what the scope shows, and as if there were nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb
from pydantic import Field

from governance.ledger import Ledger
from graph.answers import Answer, EntitySummary
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity
from ingest.lake import Lake
from ontology.clock import utc
from queries.review.answers import Text
from queries.review.doubts import MOST, as_seen, settled_pairs, text_of
from queries.review.visible import shown_mentions, shows_mention
from resolution import stages
from resolution.registry import open_read_only
from stewardship.agreement import Agreement, Judged, Share, agreement, by_pair, share
from stewardship.judgements import Verdict, judgements
from stewardship.queue import REASONS, queue

LARGEST = 5
"""Entities of each type that are listed as the largest."""
MOST_WRONG = 50
AGES = (1, 7, 30, 90)
"""Days at which the bars of the queue's age end; the last one is open."""


class ShareAnswer(Answer):
    """A share of a sample, with the Wilson interval in which that of all lies with 95 % confidence."""

    hits: int
    n: int
    low: float
    high: float


class AgreementAnswer(Answer):
    """How far stewards agree."""

    pairs: int = Field(description="Pairs that two or more stewards judged.")
    observed: float = Field(description="Share of pairs of judgements on one pair that say the same.")
    kappa: float | None = Field(description="Fleiss' kappa; none where all say one and the same of all.")


class TypeQuality(Answer):
    """The blind samples of one entity type."""

    type: str
    precision: ShareAnswer | None = Field(description="Of pairs the resolver joined: stewards say they are the same.")
    missed: ShareAnswer | None = Field(description="Of pairs it all but joined: stewards say they are the same.")
    open: int = Field(description="Pairs judged of which no verdict has more, or stewards are unsure: counted in none.")
    agreement: AgreementAnswer | None


class Wrong(Answer):
    """A pair of which stewards say otherwise than the resolver. Only of those you have judged: others you are yet to be
    asked about, blind."""

    type: str
    round: str
    left: str = Field(description="Mention id.")
    right: str = Field(description="Mention id.")
    held: bool = Field(description="Whether the resolver held them to be one when it was judged.")
    left_entity: EntitySummary
    right_entity: EntitySummary


class QueueAge(Answer):
    """How long the pairs of a type wait: since the later delivery of the two mentions, as they now are."""

    type: str
    waiting: int
    median_days: float
    p90_days: float
    oldest_days: float
    bars: list[int] = Field(description="How many wait under 1, 7, 30 and 90 days, and longer.")


class Apart(Answer):
    """How many pairs are apart for a reason."""

    type: str
    reason: str
    text: Text
    pairs: int


class Large(Answer):
    """One of the largest entities of its type. limit: profiles that the model takes for too many; none where it has no
    limit."""

    entity: EntitySummary
    limit: int | None


class Board(Answer):
    """All of the board."""

    quality: list[TypeQuality]
    stewards: int = Field(description="Who have judged anything.")
    agreement: AgreementAnswer | None = Field(description="Of all types together.")
    wrong: list[Wrong]
    ages: list[QueueAge]
    apart: list[Apart]
    apart_cut: bool = Field(description="Only the first 5,000 pairs of the queue are counted by reason.")
    largest: list[Large]


def board(home: Path, store: GraphStore, scope: Scope, ledger: Ledger, by: str, now: datetime) -> Board:
    """The board as `by` sees it at a moment (UTC without zone)."""
    with open_read_only(home) as con:
        judged = _visible(con, scope, by_pair(judgements(ledger)))
        settled = settled_pairs(home)
        ages = _ages(con, scope, settled, _received(home), now)
        apart, cut = _apart(con, scope, settled)
        large = _largest(con, scope)
    every = agreement(judged)
    return Board(
        quality=_quality(judged),
        stewards=len(frozenset[str]().union(*(one.stewards for one in judged))),
        agreement=_agreement(every),
        wrong=_wrong(store, scope, judged, by),
        ages=ages,
        apart=apart,
        apart_cut=cut,
        largest=_large(store, scope, large),
    )


def _visible(con: duckdb.DuckDBPyConnection, scope: Scope, judged: list[Judged]) -> list[Judged]:
    """Those both of whose mentions are there and may be seen."""
    shown = shown_mentions(con, scope, {mention for one in judged for mention in one.pair})
    return [one for one in judged if shown.issuperset(one.pair)]


def _quality(judged: Iterable[Judged]) -> list[TypeQuality]:
    of_type: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        of_type[one.entity_type].append(one)
    return [
        TypeQuality(
            type=entity_type,
            precision=_same(one for one in found if one.held),
            missed=_same(one for one in found if not one.held),
            open=sum(one.verdict is None for one in found),
            agreement=_agreement(agreement(found)),
        )
        for entity_type, found in sorted(of_type.items())
    ]


def _same(judged: Iterable[Judged]) -> ShareAnswer | None:
    """The share that stewards say are the same, of those on which they have a verdict."""
    said = [one.verdict for one in judged if one.verdict is not None]
    return _share(share(said.count(Verdict.SAME), len(said)))


def _share(found: Share | None) -> ShareAnswer | None:
    return None if found is None else ShareAnswer(hits=found.hits, n=found.n, low=found.low, high=found.high)


def _agreement(found: Agreement | None) -> AgreementAnswer | None:
    if found is None:
        return None
    return AgreementAnswer(pairs=found.pairs, observed=found.observed, kappa=found.kappa)


def _wrong(store: GraphStore, scope: Scope, judged: Iterable[Judged], by: str) -> list[Wrong]:
    against = [
        one
        for one in judged
        if one.verdict is not None and (one.verdict is Verdict.SAME) != one.held and by in one.stewards
    ]
    found = []
    for one in sorted(against, key=lambda one: (one.round, one.pair), reverse=True)[:MOST_WRONG]:
        try:
            why = store.why_pair(scope, *one.pair)
        except UnknownEntity:
            # The graph that is served may not have come as far as the registry.
            continue
        found.append(
            Wrong(
                type=one.entity_type,
                round=one.round,
                left=one.pair[0],
                right=one.pair[1],
                held=one.held,
                left_entity=why.left,
                right_entity=why.right,
            )
        )
    return found


def _received(home: Path) -> dict[int, datetime]:
    """Delivery → when it was received, UTC without zone."""
    return {one.seq: utc(one.received) for one in Lake(home).deliveries() if one.received is not None}


def _ages(
    con: duckdb.DuckDBPyConnection, scope: Scope, settled: Collection[frozenset[str]],
    received: Mapping[int, datetime], now: datetime,
) -> list[QueueAge]:  # fmt: skip
    """By type, of the whole queue as far as it may be seen."""
    rows = con.execute(
        f"""SELECT e.entity_type, greatest(l.delivery_seq, r.delivery_seq), count(*)
            FROM match_edge e JOIN mention l ON l.mention_id = left_mention
                 JOIN mention r ON r.mention_id = right_mention
            WHERE NOT linked AND l.entity_id <> r.entity_id AND list_contains($reasons, reason)
                  AND concat_ws(chr(10), least(left_mention, right_mention), greatest(left_mention, right_mention))
                      NOT IN (SELECT unnest($settled))
                  AND {shows_mention(scope, "l")} AND {shows_mention(scope, "r")}
            GROUP BY ALL""",
        {"reasons": list(REASONS), "settled": ["\n".join(sorted(pair)) for pair in settled]},
    ).fetchall()
    waits: dict[str, Counter[float]] = defaultdict(Counter)
    for entity_type, seq, pairs in rows:
        if seq in received:
            waits[entity_type][(now - received[seq]).total_seconds() / 86_400] += pairs
    return [_age(entity_type, found) for entity_type, found in sorted(waits.items())]


def _age(entity_type: str, waits: Counter[float]) -> QueueAge:
    days = sorted(waits.elements())

    def percentile(share: float) -> float:
        return round(days[min(len(days) - 1, int(share * len(days)))], 2)

    edges = [0.0, *AGES, float("inf")]
    return QueueAge(
        type=entity_type,
        waiting=len(days),
        median_days=percentile(0.5),
        p90_days=percentile(0.9),
        oldest_days=round(days[-1], 2),
        bars=[sum(low <= day < high for day in days) for low, high in pairwise(edges)],
    )


def _apart(
    con: duckdb.DuckDBPyConnection, scope: Scope, settled: Collection[frozenset[str]]
) -> tuple[list[Apart], bool]:
    """By type and the reason that may be told, of the first pairs of the queue; and whether there are more."""
    queued = queue(con, most=MOST + 1)
    cut, queued = len(queued) > MOST, queued[:MOST]
    if scope.cuts_graph:
        shown = shown_mentions(con, scope, {end for doubt in queued for end in (doubt.left, doubt.right)})
        queued = [doubt for doubt in queued if {doubt.left, doubt.right} <= shown]
    told = as_seen(scope, queued) if scope.cuts_graph else [(doubt, doubt.reason) for doubt in queued]
    found = Counter(
        (doubt.entity_type, reason) for doubt, reason in told if frozenset((doubt.left, doubt.right)) not in settled
    )
    return [
        Apart(type=entity_type, reason=reason, text=text_of(reason), pairs=pairs)
        for (entity_type, reason), pairs in sorted(found.items())
    ], cut


def _largest(con: duckdb.DuckDBPyConnection, scope: Scope) -> list[str]:
    """The entities of the most visible mentions, of each type a few; those of one mention are not large."""
    rows = con.execute(
        f"""SELECT entity_id FROM (SELECT entity_type, entity_id, count(*) AS size FROM mention m
                WHERE {shows_mention(scope, "m")} GROUP BY ALL HAVING size > 1)
            QUALIFY row_number() OVER (PARTITION BY entity_type ORDER BY size DESC, entity_id) <= {LARGEST}
            ORDER BY size DESC, entity_id"""
    ).fetchall()
    return [entity for (entity,) in rows]


def _large(store: GraphStore, scope: Scope, entities: list[str]) -> list[Large]:
    limits = {kind: model.largest for kind, model in stages.models().items()}
    found = [Large(entity=one, limit=limits.get(one.type)) for one in store.summaries(scope, entities)]
    return sorted(found, key=lambda one: (-one.entity.mention_count, one.entity.id))
