"""What the engine found as rows of the registry's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import evidence, registry
from resolution.decided import Verdict
from resolution.engine import Resolution
from resolution.grouping import starts_of
from resolution.texts import as_arrow

EDGES = pa.schema([
    ("left_mention", pa.string()), ("right_mention", pa.string()), ("entity_type", pa.string()),
    ("weight", pa.float64()), ("probability", pa.float64()), ("linked", pa.bool_()), ("reason", pa.string()),
    ("comparisons", pa.string()),
])  # fmt: skip


def members(found: Resolution, mentions: pa.Table) -> pa.Table:
    """Rows of `membership`. mentions: mention_id and first_seq of all records, in any order.

    An entity's id is told by its eldest mention: that which the earliest delivery brought, of these the least.
    """
    ids, entity_type = as_arrow(found.frame.ids), found.model.entity_type
    place = pc.index_in(ids, value_set=mentions["mention_id"].combine_chunks())
    first_seen = np.asarray(mentions["first_seq"].combine_chunks().take(place))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[np.asarray(pc.sort_indices(ids))] = np.arange(len(ids))
    order = np.lexsort((rank, first_seen, found.labels))
    starts = starts_of(found.labels[order])
    eldest = ids.take(pa.array(order[starts]))
    entity = np.empty(len(ids), dtype=np.int64)
    entity[order] = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(ids))))
    entity_ids = pa.array((registry.entity_id(entity_type, mention.as_py()) for mention in eldest), pa.string())
    return pa.table(
        {
            "mention_id": ids,
            "entity_type": pa.repeat(pa.scalar(entity_type, pa.string()), len(ids)),
            "entity_id": entity_ids.take(pa.array(entity)),
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
