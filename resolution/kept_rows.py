"""What the engine found as rows of the registry's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import pyarrow as pa

from resolution import evidence, registry
from resolution.decided import Verdict
from resolution.engine import Resolution

Age = tuple[int, str]
"""What a mention's age is told by: the delivery that first brought it, then its id."""

EDGES = pa.schema([
    ("left_mention", pa.string()), ("right_mention", pa.string()), ("entity_type", pa.string()),
    ("weight", pa.float64()), ("probability", pa.float64()), ("linked", pa.bool_()), ("reason", pa.string()),
    ("comparisons", pa.string()),
])  # fmt: skip


def ages(mentions: pa.Table) -> dict[str, Age]:
    """mention → its age. mentions: with mention_id and first_seq."""
    return {
        m: (int(s), m)
        for m, s in zip(mentions["mention_id"].to_pylist(), mentions["first_seq"].to_pylist(), strict=True)
    }


def members(found: Resolution, age: Mapping[str, Age]) -> pa.Table:
    """Rows of `membership`. An entity's id is told by its eldest mention."""
    eldest: dict[int, Age] = {}
    labels = found.labels.tolist()
    for mention, label in zip(found.frame.ids, labels, strict=True):
        key = age[mention]
        if label not in eldest or key < eldest[label]:
            eldest[label] = key
    entity_type = found.model.entity_type
    ids = {label: registry.entity_id(entity_type, key[1]) for label, key in eldest.items()}
    return pa.table(
        {
            "mention_id": pa.array(found.frame.ids, pa.string()),
            "entity_type": pa.array([entity_type] * len(found.frame), pa.string()),
            "entity_id": pa.array([ids[label] for label in labels], pa.string()),
            "probability": pa.array(found.probability, pa.float64()),
        }
    )


def edges(found: Resolution, verdicts: Iterable[Verdict]) -> pa.Table:
    """Rows of `match_edge`."""
    return edge_batches(found, verdicts).read_all()


def edge_batches(found: Resolution, verdicts: Iterable[Verdict]) -> pa.RecordBatchReader:
    """The same, made as they are read: a million of them are more than all that they come from."""

    def batches() -> Iterator[pa.RecordBatch]:
        for some in _batched(evidence.rows(found, verdicts), evidence.AT_ONCE):
            columns = zip(*some, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, EDGES, strict=True)]
            yield pa.record_batch(arrays, schema=EDGES)

    return pa.RecordBatchReader.from_batches(EDGES, batches())


def _batched(rows: Iterator[evidence.Row], size: int) -> Iterator[list[evidence.Row]]:
    """Lists of so many at most."""
    while some := list(islice(rows, size)):
        yield some
