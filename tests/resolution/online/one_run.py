"""What one batch run makes of records, to hold what comes of updates against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyarrow as pa

from resolution import evidence
from resolution.bundle import Bundle
from resolution.engine import Resolution, attach_tokens, run
from resolution.model import Model
from resolution.online import Change
from resolution.records import build_frame

Partition = set[tuple[str, ...]]
Pairs = Sequence[tuple[str, str]]


def table_of(spec: Model, records: Iterable[Change]) -> pa.Table:
    """The rows of records, by id."""
    ordered = sorted(records, key=lambda r: r.id)
    rows = [r.row or {} for r in ordered]
    columns = sorted({attribute.column for attribute in spec.attributes})
    ids = pa.array([r.id for r in ordered], pa.string())
    return pa.table({"mention_id": ids, **{c: pa.array([row.get(c) for row in rows], pa.string()) for c in columns}})


def one_run(
    spec: Model, bundle: Bundle | None, records: Iterable[Change], same: Pairs = (), different: Pairs = ()
) -> Resolution:
    """What one run over all records finds; it keeps its pairs."""
    ordered = sorted(records, key=lambda r: r.id)
    frame = build_frame(spec, table_of(spec, ordered))
    kinds = sorted({kind for r in ordered for kind in r.tokens})
    attach_tokens(
        frame, {kind: [(k, t) for k, r in enumerate(ordered) for t in r.tokens.get(kind, ())] for kind in kinds}
    )
    number = {r.id: k for k, r in enumerate(ordered)}
    alike, unlike = ([(number[a], number[b]) for a, b in said if {a, b} <= set(number)] for said in (same, different))
    return run(frame, spec, bundle, alike, unlike, keep_pairs=True)


def partition(found: Resolution) -> Partition:
    """Its clusters."""
    groups: dict[int, list[str]] = defaultdict(list)
    for record, label in zip(found.frame.ids, found.labels.tolist(), strict=True):
        groups[label].append(record)
    return {tuple(sorted(group)) for group in groups.values()}


def edges(found: Resolution) -> dict[tuple[str, str], evidence.Row]:
    """Its evidence by pair, as the registry keeps it."""
    return {(row[0], row[1]): row for row in evidence.rows(found)}
