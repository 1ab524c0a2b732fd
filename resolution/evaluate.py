"""How good a resolution is, measured against a truth: pairwise and B-cubed precision, recall and F1.

Pure functions over two tables, `mention → true thing` and `mention → entity`. Everything is counted from the
cells of their cross-table (how many mentions of true thing t sit in entity e), never by walking pairs, so a
million mentions take seconds although they make millions of pairs.

The measures are those of the field: pairwise as in Christen, *Data Matching* (2012), chapter 7; B-cubed as in
Bagga and Baldwin (1998), each mention weighing the same.

A mention that the truth knows and the registry lacks is not left out: it counts as an entity of its own, so
it costs the recall of every pair it belongs to, and it is reported. A mention that only the registry knows
can't be judged; it is reported too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Counts of unordered pairs of mentions: truly the same, said to be the same, and both."""

    true_pairs: int
    predicted_pairs: int
    correct_pairs: int

    @property
    def precision(self) -> float | None:
        """Share of the predicted pairs that are true, 0 to 1; None when none was predicted."""
        return self.correct_pairs / self.predicted_pairs if self.predicted_pairs else None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that were predicted, 0 to 1; None when there is none to find."""
        return self.correct_pairs / self.true_pairs if self.true_pairs else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None when there is no pair on either side."""
        pairs = self.true_pairs + self.predicted_pairs
        return 2 * self.correct_pairs / pairs if pairs else None


@dataclass(frozen=True, slots=True)
class BCubed:
    """Precision and recall of the entity around each mention, averaged over the mentions; 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Both measures over one set of mentions."""

    mentions: int
    pairwise: Pairwise
    b_cubed: BCubed

    def as_dict(self) -> dict[str, object]:
        """The scores as plain values for JSON; undefined ones are None."""
        return {
            "mentions": self.mentions,
            "pairwise": {
                "precision": self.pairwise.precision,
                "recall": self.pairwise.recall,
                "f1": self.pairwise.f1,
                "true_pairs": self.pairwise.true_pairs,
                "predicted_pairs": self.pairwise.predicted_pairs,
                "correct_pairs": self.pairwise.correct_pairs,
            },
            "b_cubed": {
                "precision": self.b_cubed.precision,
                "recall": self.b_cubed.recall,
                "f1": self.b_cubed.f1,
            },
        }


@dataclass(frozen=True, slots=True)
class ExtractPair:
    """Scores where one mention comes from the one extract and one from the other (or both from the same)."""

    entity_type: str
    left: str
    right: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A resolution held against its truth."""

    overall: Scores
    by_type: dict[str, Scores]
    by_extracts: tuple[ExtractPair, ...]
    missing_mentions: int  # in the truth but not in the registry; each was counted as an entity of its own
    unjudged_mentions: int  # in the registry but not in the truth
    mistyped_mentions: int  # the registry holds them as another type than the truth says

    def as_dict(self) -> dict[str, object]:
        """The evaluation as plain values for JSON."""
        return {
            "missing_mentions": self.missing_mentions,
            "unjudged_mentions": self.unjudged_mentions,
            "mistyped_mentions": self.mistyped_mentions,
            "overall": self.overall.as_dict(),
            "by_type": {name: scores.as_dict() for name, scores in self.by_type.items()},
            "by_extracts": [
                {"entity_type": pair.entity_type, "left": pair.left, "right": pair.right} | pair.scores.as_dict()
                for pair in self.by_extracts
            ],
        }


def evaluate(truth: pd.DataFrame, membership: pd.DataFrame) -> Evaluation:
    """Score a membership against a truth.

    `truth` has the columns mention_id, entity_type and true_id, `membership` has mention_id, entity_type and
    entity_id. The extract of a mention is what stands before the first colon of its id.

    Types are told apart by their letters, not by their case. By type, only mentions of that type in the truth count. By
    pair of extracts, a pair of mentions counts where it falls; B-cubed is then taken over the mentions of the two
    extracts alone.

    Raises ValueError when the truth is empty, holds a null, or either table names a mention twice.
    """
    _require(truth, "truth", ["mention_id", "entity_type", "true_id"])
    _require(membership, "membership", ["mention_id", "entity_type", "entity_id"])
    if truth.empty:
        raise ValueError("the truth holds no mention")

    types = _types(truth["entity_type"], membership["entity_type"])
    position = pd.Index(membership["mention_id"]).get_indexer(pd.Index(truth["mention_id"]))
    found = position >= 0
    type_codes, type_names = pd.factorize(types, sort=True)
    # An id may be used once per type: '7' the person is not '7' the vehicle.
    true_codes = _codes(_codes(truth["true_id"]) * len(type_names) + type_codes)
    entity_codes = _codes(membership["entity_id"])
    predicted = np.empty(len(truth), dtype=np.int64)
    predicted[found] = entity_codes[position[found]]
    missing = int((~found).sum())
    first_free = int(entity_codes.max(initial=-1)) + 1
    predicted[~found] = np.arange(first_free, first_free + missing)
    held_as = membership["entity_type"].to_numpy()[position[found]]

    extracts = truth["mention_id"].str.partition(":")[0]
    extract_codes, extract_names = pd.factorize(extracts, sort=True)

    by_type: dict[str, Scores] = {}
    by_extracts: list[ExtractPair] = []
    for code, name in enumerate(type_names):
        rows = type_codes == code
        by_type[str(name)] = _scores(true_codes[rows], predicted[rows])
        for left, right, scores in _by_extracts(true_codes[rows], predicted[rows], extract_codes[rows]):
            by_extracts.append(ExtractPair(str(name), str(extract_names[left]), str(extract_names[right]), scores))
    return Evaluation(
        overall=_scores(true_codes, predicted),
        by_type=by_type,
        by_extracts=tuple(by_extracts),
        missing_mentions=missing,
        unjudged_mentions=len(membership) - int(found.sum()),
        mistyped_mentions=int((types.to_numpy()[found] != held_as).sum()),
    )


def _types(said: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[Any]:
    """The types that the truth says, in the writing of the registry."""
    written = {str(name).casefold(): name for name in known.unique()}
    return said.map({name: written.get(str(name).casefold(), name) for name in said.unique()})


def scores_of(truth: npt.NDArray[np.integer[Any]], found: npt.NDArray[np.integer[Any]]) -> Scores:
    """Scores of a partition against the true one; each int[n], the number of each record's thing or cluster."""
    return _scores(_codes(truth.astype(np.int64)), _codes(found.astype(np.int64)))


def _require(table: pd.DataFrame, name: str, columns: list[str]) -> None:
    absent = [column for column in columns if column not in table.columns]
    if absent:
        raise ValueError(f"the {name} has no column {', '.join(absent)}")
    if table[columns].isna().to_numpy().any():
        raise ValueError(f"the {name} has a row without {' or '.join(columns)}")
    repeated = table["mention_id"][table["mention_id"].duplicated()]
    if len(repeated):
        raise ValueError(f"the {name} names {len(repeated)} mentions twice, e.g. {repeated.iloc[0]}")


def _codes(values: pd.Series | Codes) -> Codes:
    codes, _ = pd.factorize(values)
    return np.asarray(codes, dtype=np.int64)


def _pairs(sizes: Codes) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cross-table of true things and entities, without its empty cells; all codes are dense."""

    of_mention: Codes
    true_code: Codes
    predicted_code: Codes

    @classmethod
    def of(cls, true_codes: Codes, predicted: Codes) -> _Cells:
        true_codes, predicted = _codes(true_codes), _codes(predicted)
        of_mention, keys = pd.factorize(true_codes * (int(predicted.max(initial=0)) + 1) + predicted)
        width = int(predicted.max(initial=0)) + 1
        keys = np.asarray(keys, dtype=np.int64)
        return cls(np.asarray(of_mention, dtype=np.int64), keys // width, keys % width)

    def counts(self, mentions: npt.NDArray[np.bool_] | None = None) -> Codes:
        """Mentions in each cell, of all or of the marked mentions."""
        chosen = self.of_mention if mentions is None else self.of_mention[mentions]
        return np.bincount(chosen, minlength=len(self.true_code)).astype(np.int64)

    def sums(self, counts: Codes) -> tuple[Codes, Codes]:
        """Sizes of the true things and of the entities, given the counts of the cells."""
        return _sum_by(self.true_code, counts), _sum_by(self.predicted_code, counts)

    def b_cubed(self, counts: Codes) -> BCubed:
        """B-cubed over the mentions counted in `counts`."""
        true_sizes, predicted_sizes = self.sums(counts)
        present = counts > 0
        squares = counts[present].astype(np.float64) ** 2
        mentions = int(counts.sum())
        return BCubed(
            precision=float((squares / predicted_sizes[self.predicted_code[present]]).sum() / mentions),
            recall=float((squares / true_sizes[self.true_code[present]]).sum() / mentions),
        )


def _sum_by(codes: Codes, counts: Codes) -> Codes:
    # bincount adds in float64, exact far beyond any number of mentions.
    return np.bincount(codes, weights=counts).astype(np.int64)


def _scores(true_codes: Codes, predicted: Codes) -> Scores:
    cells = _Cells.of(true_codes, predicted)
    counts = cells.counts()
    true_sizes, predicted_sizes = cells.sums(counts)
    return Scores(
        mentions=len(true_codes),
        pairwise=Pairwise(_pairs(true_sizes), _pairs(predicted_sizes), _pairs(counts)),
        b_cubed=cells.b_cubed(counts),
    )


def _by_extracts(true_codes: Codes, predicted: Codes, extracts: Codes) -> Iterator[tuple[int, int, Scores]]:
    """Scores of each pair of extracts that both hold mentions, (a, a) included, in order of their codes."""
    cells = _Cells.of(true_codes, predicted)
    present = np.unique(extracts)
    counts = {code: cells.counts(extracts == code) for code in present}
    sizes = {code: cells.sums(counts[code]) for code in present}
    for at, left in enumerate(present):
        yield (
            int(left),
            int(left),
            Scores(
                mentions=int(counts[left].sum()),
                pairwise=Pairwise(_pairs(sizes[left][0]), _pairs(sizes[left][1]), _pairs(counts[left])),
                b_cubed=cells.b_cubed(counts[left]),
            ),
        )
        for right in present[at + 1 :]:
            both = counts[left] + counts[right]
            crossing = Pairwise(
                int((sizes[left][0] * sizes[right][0]).sum()),
                int((sizes[left][1] * sizes[right][1]).sum()),
                int((counts[left] * counts[right]).sum()),
            )
            yield int(left), int(right), Scores(int(both.sum()), crossing, cells.b_cubed(both))
