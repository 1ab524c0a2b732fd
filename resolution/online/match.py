"""What is said of a record that is only asked about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from resolution import evidence
from resolution.bundle import Bundle
from resolution.engine import Resolution
from resolution.model import Model
from resolution.online.draft import Draft
from resolution.pieces import Evidence
from resolution.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Candidate:
    """Records alike in all they say, and how they compare with the one asked about. records: sorted ids; clusters: the
    clusters they are in now; weight: log2 odds; comparisons: the waterfall, as in `match_edge`, the one asked about on
    the left."""

    records: tuple[str, ...]
    clusters: tuple[tuple[str, ...], ...]
    weight: float
    probability: float
    comparisons: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Match:
    """candidates: the strongest first; cluster: the records it would be one thing with, sorted, empty where it would be
    alone. That is not always the cluster of the strongest candidate: a constraint, a rival or a decision may forbid."""

    candidates: tuple[Candidate, ...]
    cluster: tuple[str, ...]


def candidates(draft: Draft, record: int, model: Model, bundle: Bundle, most: int) -> tuple[Candidate, ...]:
    """The strongest candidates of a record of the draft."""
    near = draft.near
    if near is None:
        return ()
    place = int(np.searchsorted(near.profiles, draft.profile(record)))
    own = np.flatnonzero((near.left == place) | (near.right == place))
    own = own[np.argsort(-near.weight[own], kind="stable")][:most]
    every = np.arange(len(near.profiles), dtype=np.int32)
    frame = near.frame
    pairs = [Evidence(int(near.left[k]), int(near.right[k]), float(near.weight[k]), False, None) for k in own.tolist()]
    found = Resolution(frame, Profiles(frame, every, every), model, bundle, every, np.ones(len(every)), pairs)
    out = []
    for pair, row in zip(pairs, evidence.rows(found), strict=True):
        profile = int(near.profiles[pair.left if pair.right == place else pair.right])
        records = [r for r in draft.records(profile) if r != record]
        clusters = {draft.held.said(draft.held.cluster(r)) for r in records if r < len(draft.held.ids)}
        mentions = tuple(sorted(map(draft.mention, records)))
        bars = json.loads(row[7])
        if pair.right == place:
            bars = [bar | {"left": bar["right"], "right": bar["left"]} for bar in bars]
        out.append(Candidate(mentions, tuple(sorted(clusters)), row[3], row[4], bars))
    return tuple(candidate for candidate in out if candidate.records)
