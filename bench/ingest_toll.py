"""Toll passes into the lake: rows a second and peak memory, against the limits of the job (10 million in under 1.5 GB).

    python -m bench.ingest_toll [--rows 10000000] [--format parquet|csv] [--again]

Writes the passes to a temporary folder, takes them in with a process of its own, and prints one line of JSON for each
delivery. ``--again`` delivers a second file in which one pass in a hundred has changed. Ends with 1 where more memory
was taken than may be.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

CHUNK = 500_000
LIMIT_MB = 1_536
_COLOURS = np.array(["蓝", "黄", "渐变绿", "黄绿双拼"])
_LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"))


def passes(rows: int, changed: float = 0.0) -> Iterator[pa.Table]:
    """Passes of 300,000 vehicles at 283 stations (DOMAIN.md, "The province's size") over a year, in order of time."""
    fleet = np.random.default_rng(1)
    plates = np.char.add(
        np.char.add("贵", _LETTERS[fleet.integers(0, 9, 300_000)]),
        np.char.add(_LETTERS[fleet.integers(0, 24, 300_000)], fleet.integers(1000, 9999, 300_000).astype(str)),
    )
    stations = np.array([f"G{7000 + i:04d}" for i in range(283)])
    names = np.array([f"第{i}收费站" for i in range(283)])
    start = np.datetime64("2024-01-01T00:00:00")
    for first in range(0, rows, CHUNK):
        random = np.random.default_rng(first)
        n = min(CHUNK, rows - first)
        which, at = random.integers(0, len(plates), n), random.integers(0, len(stations), n)
        times = start + ((np.arange(first, first + n) * 31_536_000) // rows).astype("timedelta64[s]")
        lanes = random.integers(1, 12, n)
        lanes[random.random(n) < changed] += 20
        yield pa.table({
            "GCXH": pa.array(np.char.add("GC", np.char.zfill(np.arange(first, first + n).astype(str), 14))),
            "HPHM": pa.array(plates[which]),
            "HPYS": pa.array(_COLOURS[which % 4]),
            "SFZBM": pa.array(stations[at]),
            "SFZMC": pa.array(names[at]),
            "CDBH": pa.array(np.char.zfill(lanes.astype(str), 2)),
            "GCSJ": pa.array(times),
            "FX": pa.array(np.where(random.random(n) < 0.5, "入口", "出口")),
        })  # fmt: skip


def write(path: Path, rows: int, changed: float = 0.0) -> None:
    """The passes as a file, in the format its name tells."""
    writer: pq.ParquetWriter | pacsv.CSVWriter | None = None
    for table in passes(rows, changed):
        if writer is None:
            kind = pq.ParquetWriter if path.suffix == ".parquet" else pacsv.CSVWriter
            writer = kind(str(path), table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


_TAKE_IN = """
import json, resource, sys, time
from pathlib import Path
from ingest import deliver
start = time.perf_counter()
report = deliver(Path(sys.argv[1]), sys.argv[2], "police.toll_pass")
seconds = time.perf_counter() - start
print(json.dumps({"rows": report.totals.rows, "new": report.totals.new, "changed": report.totals.changed,
                  "unchanged": report.totals.unchanged, "seconds": round(seconds, 1),
                  "rows_per_second": round(report.totals.rows / seconds),
                  "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def take_in(home: Path, path: Path) -> dict[str, float]:
    """One delivery in a process of its own, so that its peak memory is its own."""
    answer = subprocess.run(
        [sys.executable, "-c", _TAKE_IN, str(home), str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Run the benchmark as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--again", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / f"toll_pass.{arguments.format}"
        start = time.perf_counter()
        write(first, arguments.rows)
        print(f"written in {time.perf_counter() - start:.0f} s, {first.stat().st_size >> 20} MB", file=sys.stderr)
        home = Path(folder) / "home"
        todo = {"first": first, "repeated": first}
        if arguments.again:
            todo["changed"] = Path(folder) / f"changed.{arguments.format}"
            write(todo["changed"], arguments.rows, changed=0.01)
        most = 0.0
        for delivery, path in todo.items():
            figures = take_in(home, path)
            most = max(most, figures["peak_rss_mb"])
            print(json.dumps({"delivery": delivery, **figures}), flush=True)
    if most > LIMIT_MB:
        sys.exit(f"{most:.0f} MB is more than {LIMIT_MB}")


if __name__ == "__main__":
    main()
