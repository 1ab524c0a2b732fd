"""Evidence written out: one pair's waterfall of weights, as people read it and the registry keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring

import numpy as np
import numpy.typing as npt

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

AT_ONCE = 20_000
"""Pieces of evidence that are written out together: what all of them show would be more than all that is compared."""


def rows(resolution: Resolution, verdicts: Iterable[Verdict] = ()) -> Iterator[Row]:
    """(left mention, right mention, entity type, weight, probability, linked, reason, comparisons as JSON) for each
    piece of evidence; left < right. verdicts: who decided on pairs, when and why."""
    said = {(v.left, v.right, v.same): v for v in verdicts}
    for first in range(0, len(resolution.evidence), AT_ONCE):
        yield from _rows(resolution, resolution.evidence[first : first + AT_ONCE], said)


def _rows(
    resolution: Resolution, pieces: Sequence[Evidence], said: dict[tuple[str, str, bool], Verdict]
) -> Iterator[Row]:
    frame, model, weights = resolution.frame, resolution.model, resolution.bundle.weights
    left = np.fromiter((e.left for e in pieces), np.int32, len(pieces))
    right = np.fromiter((e.right for e in pieces), np.int32, len(pieces))
    # Held against each other as the engine did, so that the weights written are those decided by.
    folded = resolution.folded
    compared = compare(folded.frame, model, folded.of_record[left], folded.of_record[right])
    frequency = compared.frequency()
    for k, e in enumerate(pieces):
        if e.joint is not None:
            compared.levels[k], frequency[k] = e.joint.levels, e.joint.frequency
    compared = Compared.of(compared.levels, frequency)
    parts = weights.parts(compared)
    totals = (parts.sum(axis=1) + weights.prior_weight).astype(np.float64)
    totals += [0.0 if not e.decided else decided.BITS if e.linked else -decided.BITS for e in pieces]
    chances = probability(totals.astype(np.float32)).tolist()
    waterfalls = _waterfalls(frame, model.comparisons, compared, parts, pieces)
    prior = json.dumps(_prior(weights.prior_weight), ensure_ascii=False)
    for k, (e, bars) in enumerate(zip(pieces, waterfalls, strict=True)):
        if e.decided:
            bar = decided.bar(said.get((frame.ids[e.left], frame.ids[e.right], e.linked)), e.linked)
            bars.append(json.dumps(bar, ensure_ascii=False))
        yield (
            frame.ids[e.left],
            frame.ids[e.right],
            model.entity_type,
            float(totals[k]),
            chances[k],
            e.linked,
            e.reason,
            f"[{', '.join([prior, *bars])}]",
        )


def _prior(weight: float) -> dict[str, object]:
    return {
        "comparison": "prior",
        "comparison_zh": "先验",
        "comparison_en": "prior",
        "level": "prior",
        "label_zh": "任意两条记录同一的几率",
        "label_en": "chance that any two records are one",
        "weight": round(weight, 3),
        "left": None,
        "right": None,
    }


def _waterfalls(
    frame: Frame,
    comparisons: tuple[Comparison, ...],
    compared: Compared,
    parts: npt.NDArray[np.float32],
    pieces: Sequence[Evidence],
) -> list[list[str]]:
    """The bars of each piece as JSON. Put together from its parts, of which few differ: there are millions of bars."""
    made: list[list[str]] = [[] for _ in pieces]
    for c, comparison in enumerate(comparisons):
        at = np.flatnonzero(compared.levels[:, c] >= 0).tolist()
        ends = [e.joint.source[c] if e.joint is not None else (e.left, e.right) for e in (pieces[k] for k in at)]
        shown = _values(frame, comparison.on, np.array(ends, np.int64).reshape(-1))
        heads = [_head(comparison, number) for number in range(len(comparison.levels))]
        numbers, weights = compared.levels[at, c].tolist(), parts[at, c].tolist()
        for j, k in enumerate(at):
            made[k].append(
                f'{heads[numbers[j]]}"weight": {round(weights[j], 3)!r}, '
                f'"left": {shown[2 * j]}, "right": {shown[2 * j + 1]}}}'
            )
    return made


def _head(comparison: Comparison, number: int) -> str:
    """How the JSON of a bar begins."""
    level = comparison.levels[number]
    said = {
        "comparison": comparison.name,
        "comparison_zh": comparison.zh,
        "comparison_en": comparison.en,
        "level": level.name,
        "label_zh": level.zh,
        "label_en": level.en,
    }
    return json.dumps(said, ensure_ascii=False).removesuffix("}") + ", "


def _values(frame: Frame, on: tuple[str, ...], records: npt.NDArray[np.int64]) -> list[str]:
    """What each record has for a comparison, as the JSON of a text or null: the first of its attributes it has."""
    found = ["null"] * len(records)
    still = np.arange(len(records))
    for attribute in on:
        tokens = frame.token_sets.get(attribute)
        if tokens is not None:
            starts = np.searchsorted(tokens.records, records[still]).tolist()
            ends = np.searchsorted(tokens.records, records[still], side="right").tolist()
            for k, start, end in zip(still.tolist(), starts, ends, strict=True):
                found[k] = _told([tokens.values[t] for t in tokens.tokens[start:end].tolist()])
            return found
        column = frame.column(attribute)
        has = column.codes_of(records[still]) >= 0
        shown = frame.columns.get(f"{attribute}.shown", column)
        for k, code in zip(still[has].tolist(), shown.codes_of(records[still[has]]).tolist(), strict=True):
            found[k] = encode_basestring(shown.values[code]) if code >= 0 else "null"
        still = still[~has]
    return found


def _told(held: list[str]) -> str:
    read = [text.removeprefix(NAME_MARK) for text in sorted(held) if not text.startswith(ENTITY_MARK)]
    text = "、".join(read or sorted(held))
    return encode_basestring(text) if text else "null"
