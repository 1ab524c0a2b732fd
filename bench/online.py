"""One mention at a time: how long until its cluster, and all it touches, is up to date; and that nothing is lost by it.

    python -m bench.online [--people 21200] [--seed 2017] [--singles 400]

A province of persons is resolved in one batch; then its last mentions come one by one and in batches of fifty. The
partition at the end is held against one batch run with the same bundle: they must be identical.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

import synth
from bench.table import Line, show
from ingest import deliver
from ingest.lake import Lake
from resolution import model as models
from resolution import relations
from resolution.engine import Resolution, attach_tokens, run
from resolution.online import Change, Online, changes_from
from resolution.records import build_frame

P95_MS = 20.0
PER_SECOND = 1_000.0
BATCH, BATCHES = 50, 40


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=21_200)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--singles", type=int, default=400)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), arguments.people, arguments.seed, arguments.singles)
    show(f"One mention at a time, {arguments.people:,} people, seed {arguments.seed}", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(folder: Path, people: int, seed: int, singles: int) -> list[Line]:
    """Generate a province below `folder`, resolve most of it at once and the rest as it comes."""
    synth.generate(folder / "files", people, seed, toll_passes=100)
    deliver(folder / "home", folder / "files")
    batch, changes = _batch(folder / "home")
    random.Random(seed).shuffle(changes)
    online = Online(batch.model, batch.bundle)
    late = singles + BATCH * BATCHES
    began = time.perf_counter()
    online.apply(changes[:-late])
    bulk = time.perf_counter() - began
    one_by_one = []
    for change in changes[-late : -late + singles]:
        began = time.perf_counter()
        online.apply([change])
        one_by_one.append((time.perf_counter() - began) * 1000)
    rest = changes[-late + singles :]
    began = time.perf_counter()
    for start in range(0, len(rest), BATCH):
        online.apply(rest[start : start + BATCH])
    rate = len(rest) / (time.perf_counter() - began)
    return [
        Line("person mentions", len(changes), "", None, None),
        Line("all but the last taken in at once", bulk, "s", None, None),
        Line("one mention, median", float(np.percentile(one_by_one, 50)), "ms", None, None),
        Line("one mention, 95th percentile", float(np.percentile(one_by_one, 95)), "ms", P95_MS, True),
        Line(f"in batches of {BATCH}", rate, "mentions/s", PER_SECOND, False),
        Line("clusters unlike those of one batch", len(online.clusters() ^ _clusters(batch)), "", 0, True),
        Line("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", None, None),
    ]


def _batch(home: Path) -> tuple[Resolution, list[Change]]:
    """The persons of a home resolved in one run, and its mentions as changes."""
    with Lake(home).connect() as lake:
        table = lake.sql("SELECT * FROM mentions WHERE entity_type = 'Person' ORDER BY mention_id").to_arrow_table()
        known = relations.read(lake)
    spec = models.load("person")
    frame = build_frame(spec, table)
    tokens = relations.tokens_of(known, frame, {})
    attach_tokens(frame, tokens)
    return run(frame, spec), changes_from(spec, table, tokens)


def _clusters(batch: Resolution) -> set[tuple[str, ...]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for mention, label in zip(batch.frame.ids, batch.labels.tolist(), strict=True):
        groups[label].append(mention)
    return {tuple(sorted(group)) for group in groups.values()}


if __name__ == "__main__":
    main()
