"""The review queue as a steward sees it: only pairs whose mentions and evidence the purpose shows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from graph.comparisons import edge, is_proof
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity
from queries.review.answers import DoubtAnswer, Doubts, ReasonCount, Text
from resolution.registry import open_read_only
from stewardship import Steward
from stewardship.decisions import current
from stewardship.queue import HELD_BACK, REASONS, TOLD, Doubt, counts, queue

MOST = 5_000
"""Doubts looked through for a page."""


def doubts(
    home: Path,
    store: GraphStore,
    scope: Scope,
    entity_type: str | None,
    reasons: Collection[str],
    limit: int,
    offset: int,
) -> Doubts:
    """A page of the queue, what was held back first. What has been decided since the last resolution is not in it, nor
    what a steward found that nobody can tell, while its evidence is the same."""
    told = TOLD if scope.cuts_graph else REASONS
    wanted = set(reasons or told)
    with open_read_only(home) as con:
        among = tuple(REASONS) if scope.cuts_graph else tuple(wanted & REASONS.keys())
        queued = queue(con, entity_type=entity_type, reasons=among, most=MOST)
        # Of the whole queue: no page may say how many of them are hidden.
        of_each: Mapping[str, int | None] = counts(con) if scope.is_everything else dict.fromkeys(told)
    found = [(doubt, doubt.reason) for doubt in queued]
    if scope.cuts_graph:
        found = as_seen(scope, queued)
    settled = settled_pairs(home)
    open_ones = (
        (doubt, reason)
        for doubt, reason in found
        if reason in wanted and frozenset((doubt.left, doubt.right)) not in settled
    )
    page = list(islice(_shown(store, scope, open_ones), offset, offset + limit + 1))
    return Doubts(
        doubts=page[:limit],
        reasons=[ReasonCount(reason=reason, text=text_of(reason), doubts=n) for reason, n in of_each.items()],
        cut=len(page) > limit,
    )


def as_seen(scope: Scope, queued: Iterable[Doubt]) -> list[tuple[Doubt, str]]:
    """The doubts with the reasons that are told, in the order of what is shown of each pair: that of the whole weights,
    or of the reasons that the resolver had, would tell what hidden bars and records say."""
    seen = []
    for doubt in queued:
        bars = json.dumps(doubt.comparisons, ensure_ascii=False)
        pair = edge(
            scope, doubt.left, doubt.right, doubt.entity_type, doubt.weight, doubt.probability, False, None, bars
        )
        held_back = is_proof(doubt.entity_type, pair.probability)
        seen.append((not held_back, -pair.weight, doubt.left, doubt.right, doubt))
    return [(doubt, "weak" if weak else HELD_BACK) for weak, *_, doubt in sorted(seen, key=lambda one: one[:4])]


def settled_pairs(home: Path) -> set[frozenset[str]]:
    """The pairs that decisions which nobody has taken back, and whose evidence is as it was, speak of."""
    steward = Steward(home)
    try:
        events = steward.events()
        if not events:
            return set()
        lapsed = {s.decision.id for s in steward.standings(events) if s.lapsed}
    finally:
        steward.close()
    return {frozenset(pair) for event in current(events) if event.id not in lapsed for pair in event.pairs()}


def _shown(store: GraphStore, scope: Scope, found: Iterable[tuple[Doubt, str]]) -> Iterator[DoubtAnswer]:
    for doubt, reason in found:
        try:
            why = store.why_pair(scope, doubt.left, doubt.right)
        except UnknownEntity:
            continue
        edge = next((edge for edge in why.direct if {edge.left, edge.right} == {doubt.left, doubt.right}), None)
        if why.same_entity or edge is None:
            continue
        yield DoubtAnswer(
            type=doubt.entity_type,
            left=doubt.left,
            right=doubt.right,
            left_entity=why.left,
            right_entity=why.right,
            reason=reason,
            text=text_of(reason),
            probability=edge.probability,
        )


def text_of(reason: str) -> Text:
    """A reason in words."""
    zh, en = TOLD.get(reason) or REASONS[reason]
    return Text(zh=zh, en=en)
