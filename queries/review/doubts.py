"""The review queue as a steward sees it: only pairs whose mentions and evidence the purpose shows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from graph.comparisons import edge
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity
from queries.review.answers import DoubtAnswer, Doubts, ReasonCount, Text
from resolution.registry import open_read_only
from stewardship import Steward
from stewardship.decisions import current
from stewardship.queue import REASONS, Doubt, counts, queue

_REASONS = tuple(REASONS)
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
    with open_read_only(home) as con:
        found = queue(con, entity_type=entity_type, reasons=reasons or tuple(REASONS), most=MOST)
        # Of the whole queue: no page may say how many of them are hidden.
        of_each: Mapping[str, int | None] = counts(con) if scope.is_everything else dict.fromkeys(REASONS)
    if scope.cuts_graph:
        found.sort(key=lambda doubt: _as_seen(scope, doubt))
    settled = _settled(home)
    wanted = (doubt for doubt in found if frozenset((doubt.left, doubt.right)) not in settled)
    page = list(islice(_shown(store, scope, wanted), offset, offset + limit + 1))
    return Doubts(
        doubts=page[:limit],
        reasons=[ReasonCount(reason=reason, text=_text(reason), doubts=n) for reason, n in of_each.items()],
        cut=len(page) > limit,
    )


def _as_seen(scope: Scope, doubt: Doubt) -> tuple[int, float, str, str]:
    """The order of the queue by what is shown of a pair: that of the whole weights would tell what hidden bars say."""
    bars = json.dumps(doubt.comparisons, ensure_ascii=False)
    weight = edge(
        scope, doubt.left, doubt.right, doubt.entity_type, doubt.weight, doubt.probability, False, doubt.reason, bars
    ).weight
    return _REASONS.index(doubt.reason), -weight, doubt.left, doubt.right


def _settled(home: Path) -> set[frozenset[str]]:
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


def _shown(store: GraphStore, scope: Scope, found: Iterator[Doubt]) -> Iterator[DoubtAnswer]:
    for doubt in found:
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
            reason=doubt.reason,
            text=_text(doubt.reason),
            probability=edge.probability,
        )


def _text(reason: str) -> Text:
    zh, en = REASONS[reason]
    return Text(zh=zh, en=en)
