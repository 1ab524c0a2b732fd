"""Evidence written out: one pair's waterfall of weights, as people read it and the registry keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import numpy as np

from resolution import decided
from resolution.compare import Compared, compare
from resolution.decided import Verdict
from resolution.engine import Resolution
from resolution.frame import Frame
from resolution.model import Comparison
from resolution.naming import ENTITY_MARK, NAME_MARK
from resolution.pieces import Evidence
from resolution.score import probability

Row = tuple[str, str, str, float, float, bool, str | None, str]


def rows(resolution: Resolution, verdicts: Iterable[Verdict] = ()) -> Iterator[Row]:
    """(left mention, right mention, entity type, weight, probability, linked, reason, comparisons as JSON) for each
    piece of evidence; left < right. verdicts: who decided on pairs, when and why."""
    said = {(v.left, v.right, v.same): v for v in verdicts}
    frame, model, weights = resolution.frame, resolution.model, resolution.bundle.weights
    left = np.fromiter((e.left for e in resolution.evidence), np.int32, len(resolution.evidence))
    right = np.fromiter((e.right for e in resolution.evidence), np.int32, len(resolution.evidence))
    # Held against each other as the engine did, so that the weights written are those decided by.
    folded = resolution.folded
    compared = compare(folded.frame, model, folded.of_record[left], folded.of_record[right])
    for k, e in enumerate(resolution.evidence):
        if e.joint is not None:
            compared.levels[k], compared.frequency[k] = e.joint.levels, e.joint.frequency
    parts = weights.parts(compared)
    totals = parts.sum(axis=1) + weights.prior_weight
    prior = {
        "comparison": "prior",
        "comparison_zh": "先验",
        "comparison_en": "prior",
        "level": "prior",
        "label_zh": "任意两条记录同一的几率",
        "label_en": "chance that any two records are one",
        "weight": round(weights.prior_weight, 3),
        "left": None,
        "right": None,
    }
    for k, e in enumerate(resolution.evidence):
        entries = [prior, *_entries(frame, model.comparisons, compared, parts[k], k, e)]
        weight = float(totals[k])
        if e.decided:
            entries.append(decided.bar(said.get((frame.ids[e.left], frame.ids[e.right], e.linked)), e.linked))
            weight += decided.BITS if e.linked else -decided.BITS
        yield (
            frame.ids[e.left],
            frame.ids[e.right],
            model.entity_type,
            weight,
            float(probability(np.array([weight], dtype=np.float32))[0]),
            e.linked,
            e.reason,
            json.dumps(entries, ensure_ascii=False),
        )


def _entries(
    frame: Frame,
    comparisons: tuple[Comparison, ...],
    compared: Compared,
    parts: np.ndarray[tuple[int], np.dtype[np.float32]],
    k: int,
    evidence: Evidence,
) -> Iterator[dict[str, object]]:
    for c, comparison in enumerate(comparisons):
        number = int(compared.levels[k, c])
        if number < 0:
            continue
        left, right = evidence.left, evidence.right
        if evidence.joint is not None:
            left, right = evidence.joint.source[c]
        level = comparison.levels[number]
        yield {
            "comparison": comparison.name,
            "comparison_zh": comparison.zh,
            "comparison_en": comparison.en,
            "level": level.name,
            "label_zh": level.zh,
            "label_en": level.en,
            "weight": round(float(parts[c]), 3),
            "left": _value(frame, comparison.on, left),
            "right": _value(frame, comparison.on, right),
        }


def _value(frame: Frame, on: tuple[str, ...], record: int) -> str | None:
    """What a record has for a comparison, as text."""
    for attribute in on:
        tokens = frame.token_sets.get(attribute)
        if tokens is not None:
            start, end = np.searchsorted(tokens.records, [record, record + 1])
            held = sorted(tokens.values[t] for t in tokens.tokens[start:end].tolist())
            read = [text.removeprefix(NAME_MARK) for text in held if not text.startswith(ENTITY_MARK)]
            return "、".join(read or held) or None
        shown = frame.columns.get(f"{attribute}.shown", frame.column(attribute))
        if frame.column(attribute).at(record) is not None:
            return shown.at(record)
    return None
