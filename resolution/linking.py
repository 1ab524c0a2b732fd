"""Tables of any kind linked by a model: from DataFrames or Arrow tables to clusters and the pairs behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ingest.progress import Progress
from resolution.blocking_report import blocking_report
from resolution.bundle import Bundle
from resolution.calibration import expected_error, reliability
from resolution.engine import Resolution, attach_tokens, run
from resolution.evaluate import scores_of
from resolution.frame import Codes
from resolution.known import labels_from, truth_from
from resolution.model import Model, ModelError
from resolution.profiles import Profiles, unfolded_pairs
from resolution.records import build_frame
from resolution.score import probability
from resolution.tables import Records, Table, TableError, records, stacked
from resolution.token_columns import tokens_of

Mode = Literal["dedupe", "link", "link-and-dedupe"]
MODES: tuple[str, ...] = get_args(Mode)


@dataclass(slots=True)
class LinkResult:
    """What was found. The pairs are put together when they are first asked for.

    clusters: one row a record: source (the table; only if there are two), the id column by its own name, cluster_id
    (int64, numbered by first appearance), probability (of the evidence by which the record hangs on its cluster, 1 for
    one alone). pairs: one row a pair of records: source_l and source_r (if two tables), the ids with _l and _r, weight
    (log2 odds), probability, linked (both are in one cluster), and for each comparison of the model its level, empty
    where unknown; strongest first. report: counts, warnings of the learning. model, bundle: by which.
    """

    clusters: pd.DataFrame
    report: dict[str, Any]
    model: Model
    bundle: Bundle
    _found: Resolution
    _identity: pd.DataFrame
    _least: float
    _pairs: pd.DataFrame | None = None

    @property
    def pairs(self) -> pd.DataFrame:
        """See the class."""
        if self._pairs is None:
            self._pairs = _pairs(self._found, self._identity, self._least)
        return self._pairs

    def count_pairs(self) -> int:
        """How many pairs there are, without putting them together."""
        scored = self._found.scored
        assert scored is not None
        sizes = np.bincount(scored.finer.of_record, minlength=len(scored.finer.first)).astype(np.int64)
        kept = probability(scored.weight) >= self._least
        between = int((sizes[scored.left[kept]] * sizes[scored.right[kept]]).sum())
        return between + int((sizes * (sizes - 1) // 2).sum())


def link_tables(
    model: Model,
    left: Table,
    right: Table | None = None,
    *,
    mode: Mode | None = None,
    one_to_one: bool = False,
    id_column: str | None = None,
    names: Sequence[str] = ("A", "B"),
    pairs_from: float | None = None,
    labels: Table | None = None,
    bundle: Bundle | None = None,
    truth: Table | None = None,
    report: bool = False,
    progress: Progress | None = None,
) -> LinkResult:
    """Finds the records that are one thing: within `left`, or between `left` and `right`.

    mode: dedupe within one table; link between two that hold each thing once; link-and-dedupe within and between.
    Without it, dedupe for one table and link for two. one_to_one: in mode link, each record is linked to at most one of
    the other table, such that the links weigh most together. id_column: that of both tables; else one called id or the
    like, else the row number. pairs_from: the least probability of the pairs returned, the model's review threshold
    unless given. labels: pairs with a column `same`, to learn from (see known). bundle: what to link by
    (`LinkResult.bundle` of an earlier run, or one kept in a file, see bundles), instead of learning. report: the
    answer's report tells of blocking, too (see blocking_report). truth: a table with ids and `true_id`, looked at only
    when all is done: the report then has `blocking` with its recall, and `truth` with how right clusters and
    probabilities are. Deterministic: the same tables give the same result.

    Raises TableError (ids that are none, columns that the model reads and a table lacks) and ModelError.
    """
    mode = _mode(mode, right, one_to_one)
    if labels is not None and bundle is not None:
        raise ModelError("labels are for learning, and with a bundle nothing is learned: give one of the two")
    tables = [records(left, names[0], id_column)]
    if right is not None:
        tables.append(records(right, names[1], id_column))
    table = _columns(model, tables)
    frame = build_frame(model, table, "", lean=True)
    attach_tokens(frame, tokens_of(model, table))
    source = np.repeat(np.arange(len(tables), dtype=np.int32), [len(t) for t in tables])
    if mode == "link":
        frame.source = source
    identity = _identity(tables, source)
    found = run(
        frame,
        model,
        bundle,
        progress=progress,
        one_to_one=one_to_one,
        keep_pairs=True,
        labels=None if labels is None else labels_from(labels, identity),
    )
    least = model.review_probability if pairs_from is None else pairs_from
    found.report["mode"] = mode
    known = None if truth is None else truth_from(truth, identity)
    if report or known is not None:
        folded, left_out = found.folded, found.bundle.left_out
        told = blocking_report(folded.frame, folded.of_record, model.rules, left_out, known)
        found.report["blocking"] = told.as_dict()
    if known is not None:
        found.report["truth"] = _held_against(known, found)
    return LinkResult(_clusters(found, identity), found.report, model, found.bundle, found, identity, least)


def _held_against(truth: Codes, found: Resolution) -> dict[str, Any]:
    """How right the clusters are, pair by pair, and how far the probabilities of the links are from what is true."""
    scores = scores_of(truth, found.labels)
    left, right, weight, _ = _record_pairs(found, found.model.link_probability)
    bins = reliability(probability(weight), truth[left] == truth[right])
    return scores.as_dict() | {"expected_calibration_error": expected_error(bins)}


def _mode(mode: str | None, right: Table | None, one_to_one: bool) -> Mode:
    mode = mode or ("dedupe" if right is None else "link")
    if mode not in MODES:
        raise ModelError(f"there is no mode {mode!r}; there are {', '.join(MODES)}")
    if (right is None) != (mode == "dedupe"):
        raise ModelError(f"mode {mode} takes {'one table' if mode == 'dedupe' else 'two tables'}")
    if one_to_one and mode != "link":
        raise ModelError("one-to-one is for mode link: a table that has duplicates of its own is not one to one")
    return mode  # type: ignore[return-value]


def _columns(model: Model, tables: Sequence[Records]) -> pa.Table:
    """The columns that the model reads, of all tables, and a column of record numbers called ''."""
    read = {a.column: f"attribute {a.name}" for a in model.attributes}
    read.update({t.column: f"tokens {t.name}" for t in model.token_columns})
    lists = {t.column for t in model.token_columns}
    for table in tables:
        for column, place in read.items():
            if column not in table.data.column_names:
                raise TableError(
                    f"{table.name}: there is no column {column!r}, which the model reads for {place}; "
                    f"there are {table.data.column_names}"
                )
        for attribute in model.attributes:
            if pa.types.is_list(table.data.schema.field(attribute.column).type):
                raise TableError(
                    f"{table.name}: column {attribute.column!r} holds lists, and attribute {attribute.name} cannot; "
                    f"name it under `tokens` ({'it is there' if attribute.column in lists else 'see docs/models.md'})"
                )
    table = stacked(tables, list(read))
    return table.append_column("", pa.array(np.arange(table.num_rows)).cast(pa.string()))


def _identity(tables: Sequence[Records], source: npt.NDArray[np.int32]) -> pd.DataFrame:
    """One row a record: source (if there are two tables) and id."""
    ids = pd.concat([t.ids for t in tables], ignore_index=True) if len(tables) > 1 else tables[0].ids
    column = tables[0].id_column if len({t.id_column for t in tables}) == 1 else "id"
    out = pd.DataFrame({column: ids})
    if len(tables) > 1:
        names = [t.name for t in tables] if tables[0].name != tables[1].name else ["A", "B"]
        out.insert(0, "source", pd.Categorical.from_codes(source, names).astype(str) if len(out) else "")
    return out


def _clusters(found: Resolution, identity: pd.DataFrame) -> pd.DataFrame:
    _, first, inverse = np.unique(found.labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return identity.assign(cluster_id=rank[inverse] if len(first) else first, probability=found.probability)


def _pairs(found: Resolution, identity: pd.DataFrame, least: float) -> pd.DataFrame:
    left, right, weight, levels = _record_pairs(found, least)
    order = np.lexsort((right, left, -weight))
    left, right, weight, levels = left[order], right[order], weight[order], levels[order]
    out = pd.concat(
        [
            identity.iloc[left].add_suffix("_l").reset_index(drop=True),
            identity.iloc[right].add_suffix("_r").reset_index(drop=True),
        ],
        axis=1,
    )
    out["weight"] = weight.astype(np.float64)
    out["probability"] = probability(weight)
    out["linked"] = found.labels[left] == found.labels[right]
    for c, comparison in enumerate(found.model.comparisons):
        names = [level.name for level in comparison.levels]
        out[comparison.name] = pd.Categorical.from_codes(levels[:, c], names).astype(object)
    return out


def _record_pairs(
    found: Resolution, least: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """The scored pairs of at least that probability in terms of records, and those of like records."""
    scored = found.scored
    if scored is None:
        raise ValueError("the pairs were not kept")
    kept = np.flatnonzero(probability(scored.weight) >= least)
    numbers = np.arange(len(found.frame), dtype=np.int32)
    each = Profiles(found.frame, numbers, numbers)
    left, right, of_pair = unfolded_pairs(scored.finer, each, scored.left[kept], scored.right[kept])
    weight, levels = scored.weight[kept][of_pair], scored.levels[kept][of_pair]
    # Records folded into one profile agree on all they have.
    order = np.argsort(scored.finer.of_record, kind="stable")
    sizes = np.bincount(scored.finer.of_record, minlength=len(scored.finer.first))
    ends = np.cumsum(sizes)
    partners = np.repeat(ends, sizes) - np.arange(len(order)) - 1
    one = np.repeat(np.arange(len(order)), partners)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(partners) - partners, partners)
    like_left, like_right = order[one], order[other]
    like_levels = _own_levels(found, like_left)
    return (
        np.concatenate([left, like_left]).astype(np.int64),
        np.concatenate([right, like_right]).astype(np.int64),
        np.concatenate([weight, scored.own_weight[like_left]]).astype(np.float32),
        np.concatenate([levels, like_levels]),
    )


def _own_levels(found: Resolution, record: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    from resolution.compare import compare

    profile = found.folded.of_record[record].astype(np.int32)
    return compare(found.folded.frame, found.model, profile, profile).levels
