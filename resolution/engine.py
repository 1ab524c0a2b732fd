"""The engine: a table and a model in, clusters and the evidence for them out. Knows nothing of persons or vehicles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.progress import NoProgress, Progress
from resolution.block import candidates
from resolution.bundle import Bundle, shares_of, use_shares
from resolution.cluster import Edges
from resolution.compare import compare
from resolution.decided import BITS
from resolution.em import learn
from resolution.folding import Judged, fold, own_weight, unfold
from resolution.frame import Codes, Frame, TokenSet
from resolution.held_back import HELD_BACK
from resolution.labels import Labels
from resolution.model import Model
from resolution.partition import Constraints, Partition, partition
from resolution.pieces import REASONS, Evidence, Pieces
from resolution.profiles import Profiles
from resolution.score import Weights, bits, probability


@dataclass(slots=True)
class Scored:
    """Every candidate pair. finer: the profiles that left and right number; levels: int8[pairs, comparisons], see
    Compared; own_weight: float32[records], the weight of a record against one just like it, NaN where there is none."""

    finer: Profiles
    left: Codes
    right: Codes
    weight: npt.NDArray[np.float32]
    levels: npt.NDArray[np.int8]
    own_weight: npt.NDArray[np.float32]


@dataclass(slots=True)
class Resolution:
    """What the engine found for one entity type.

    folded: the profiles as they were compared, from which the evidence is written out; labels: int32[records], the
    lowest record number of each record's cluster; probability: float64[records], that of the evidence by which the
    record hangs on its cluster (1 for one alone); evidence: the pairs that hold the clusters together (a spanning
    forest) and the doubts, in terms of records.
    """

    frame: Frame
    folded: Profiles
    model: Model
    bundle: Bundle
    labels: Codes
    probability: npt.NDArray[np.float64]
    evidence: Sequence[Evidence]
    report: dict[str, object] = field(default_factory=dict)
    scored: Scored | None = None


def attach_tokens(frame: Frame, tokens: Mapping[str, Iterable[tuple[int, str]]]) -> None:
    """Gives the frame its set-valued attributes: (record number, token) pairs by name."""
    for name, pairs in tokens.items():
        frame.token_sets[name] = pairs if isinstance(pairs, TokenSet) else TokenSet.from_pairs(pairs)


def run(
    frame: Frame,
    model: Model,
    bundle: Bundle | None = None,
    same: Iterable[tuple[int, int]] = (),
    different: Iterable[tuple[int, int]] = (),
    progress: Progress | None = None,
    one_to_one: bool = False,
    keep_pairs: bool = False,
    labels: Labels | None = None,
) -> Resolution:
    """Blocks, compares, learns (unless a bundle is given), scores and clusters. Deterministic.

    same, different: pairs of record numbers a person has decided on; both are absolute. labels: pairs to learn from
    (record numbers), the decided ones unless given; they bind nobody. one_to_one: where the frame has
    tables to link, a record is linked to at most one of another table, such that the links weigh most together.
    keep_pairs: the
    answer has every pair, too.
    """
    progress = progress or NoProgress()
    same, different = list(same), list(different)
    apart = {record for pair in different for record in pair}
    folded = fold(frame, model, apart)
    shares = shares_of(folded.frame, model) if bundle is None else bundle.shares
    use_shares(frame, shares)
    use_shares(folded.frame, shares)
    with _Stage(progress, f"{model.entity_type}: 分块 blocking"):
        pairs = candidates(folded.frame, model.rules, None if bundle is None else bundle.left_out)
    with _Stage(progress, f"{model.entity_type}: 比较 comparison", len(pairs)):
        compared = compare(folded.frame, model, pairs.left, pairs.right)
    used = 0
    with _Stage(progress, f"{model.entity_type}: 学习权重 learning"):
        if bundle is None:
            known = (Labels.of(same, different) if labels is None else labels).between(folded.of_record)
            used = len(known)
            bundle = Bundle(learn(folded.frame, model, compared, known), shares, pairs.left_out_keys, len(frame))
    weights = bundle.weights
    own = own_weight(folded, model, weights)
    judged = Judged.of(pairs.left, pairs.right, model, weights, compared, keep_pairs)
    # Of millions of pairs what was compared is the most there is to hold.
    del compared
    finer, judged = unfold(frame, model, weights, own, folded, apart, judged)
    held = _constraints(finer, model, same, different, one_to_one)
    with _Stage(progress, f"{model.entity_type}: 聚类 clustering"):
        edges, allowed = Edges(judged.left, judged.right, judged.weight), judged.allowed
        clusters = partition(finer.frame, model, weights, edges, allowed, held)
    found = _evidence(finer, model, edges, allowed, clusters, own)
    if same or different:
        found = _with_decisions(found, folded, model, weights, same, different)
    report: dict[str, object] = {
        "records": len(frame),
        "profiles": len(folded.frame),
        "candidates": len(pairs),
        "by_rule": pairs.by_rule,
        "left_out": pairs.left_out,
        "clusters": int(np.count_nonzero(clusters.labels == np.arange(len(clusters.labels)))),
        "joined": len(clusters.joined),
        "joined_collectively": sum(j.joined for j in clusters.joints),
        "refused": len(clusters.refused),
        "held_back": clusters.held_back,
        "prior": weights.prior,
        "labels": used,
        "warnings": [*weights.warnings, *map(_not_assigned, clusters.too_large)],
    }
    scored = None
    if judged.levels is not None:
        scored = Scored(finer, judged.left, judged.right, judged.weight, judged.levels, own)
    strongest = found.strongest(len(frame))
    certain = np.where(np.isinf(strongest), 1.0, probability(strongest))
    of_record = finer.first[clusters.labels][finer.of_record]
    return Resolution(frame, folded, model, bundle, of_record, certain, found, report, scored)


def _not_assigned(size: int) -> str:
    return (
        f"one-to-one: {size:,} records hang together, too many for the best assignment; among them the strongest pair "
        "was linked first"
    )


def _constraints(
    folded: Profiles, model: Model, same: Iterable[tuple[int, int]], different: Iterable[tuple[int, int]], once: bool
) -> Constraints:
    """What holds the profiles apart, or together."""
    frame, of = folded.frame, folded.of_record
    return Constraints(
        [frame.column(name).codes for name in model.constraints.single],
        [frame.token_sets[name] for name in model.constraints.exclusive if name in frame.token_sets],
        [(int(of[a]), int(of[b])) for a, b in same],
        [(int(of[a]), int(of[b])) for a, b in different],
        frame.source if once else None,
    )


MOST_DOUBTS = 3
"""Doubts kept for one profile; the strongest say what there is to say."""


def _evidence(
    finer: Profiles,
    model: Model,
    edges: Edges,
    allowed: npt.NDArray[np.bool_],
    clusters: Partition,
    own: npt.NDArray[np.float32],
) -> Pieces:
    """What holds the clusters together, and the doubts, between the first records of the profiles, and within a profile
    from its first to each other record: identical, so as strong as agreement on all they have."""
    at = clusters.joined
    between = [
        Pieces.like(edges.left[at], edges.right[at], edges.weight[at], linked=True),
        Pieces.of(Evidence(j.left, j.right, j.weight, j.joined, j.reason, j) for j in clusters.joints),
        _doubts(model, edges, allowed, clusters),
    ]
    named_by = finer.first[finer.of_record]
    others = np.flatnonzero(named_by != np.arange(len(named_by))).astype(np.int32)
    within = Pieces.like(named_by[others], others, own[others], linked=True)
    return Pieces.joined([Pieces.joined(between).renumbered(finer.first), within]).once()


def _doubts(model: Model, edges: Edges, allowed: npt.NDArray[np.bool_], clusters: Partition) -> Pieces:
    """The strong pairs that were refused, and those not far below the threshold, that still lie between clusters."""
    labels = clusters.labels
    doubted = allowed & (edges.weight >= bits(model.review_probability))
    places = np.flatnonzero(doubted)
    places = places[labels[edges.left[places]] != labels[edges.right[places]]]
    places = places[np.argsort(-edges.weight[places], kind="stable")]
    # What is held back is told of in any case: nothing else says that these two may be one.
    kept = sorted(at for at, reason in clusters.refused.items() if reason in HELD_BACK)
    places = places[~np.isin(places, kept)]
    often: dict[int, int] = {}
    for at, left, right in zip(places.tolist(), edges.left[places].tolist(), edges.right[places].tolist(), strict=True):
        if max(often.get(left, 0), often.get(right, 0)) < MOST_DOUBTS:
            often[left], often[right] = often.get(left, 0) + 1, often.get(right, 0) + 1
            kept.append(at)
    chosen = np.array(kept, dtype=np.int64)
    out = Pieces.like(edges.left[chosen], edges.right[chosen], edges.weight[chosen], linked=False)
    reasons = [REASONS.index(clusters.refused.get(at, "weak")) for at in kept]
    out.reason = np.array(reasons, dtype=np.int8)
    return out


def _with_decisions(
    found: Pieces,
    folded: Profiles,
    model: Model,
    weights: Weights,
    same: Iterable[tuple[int, int]],
    different: Iterable[tuple[int, int]],
) -> Pieces:
    """The evidence with the decided pairs, in place of what was found for just these pairs."""
    decided = {(min(pair), max(pair)): linked for pairs, linked in ((same, True), (different, False)) for pair in pairs}
    left, right = (folded.of_record[list(side)] for side in zip(*sorted(decided), strict=True))
    weight = weights.total(compare(folded.frame, model, left, right)).tolist()
    said = np.array(sorted((one << 32) | other for one, other in decided), dtype=np.int64)
    undecided = np.flatnonzero(~np.isin((found.left.astype(np.int64) << 32) | found.right, said))
    words = [
        Evidence(*pair, own + (BITS if linked else -BITS), linked, "decision", decided=True)
        for (pair, linked), own in zip(sorted(decided.items()), weight, strict=True)
    ]
    return Pieces.joined([found.take(undecided), Pieces.of(words)])


class _Stage:
    """Tells the progress that a stage begins and ends, whatever happens in it."""

    def __init__(self, progress: Progress, task: str, total: int | None = None) -> None:
        self._progress, self._task, self._total = progress, task, total

    def __enter__(self) -> None:
        self._progress.start(self._task, self._total)

    def __exit__(self, *_: object) -> None:
        if self._total:
            self._progress.advance(self._total)
        self._progress.done()
