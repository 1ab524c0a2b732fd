"""One mention at a time against a million: how long until its cluster, and all it touches, is up to date.

    python -m bench.online [--people 353000] [--seed 2017] [--singles 300] [--order-people 35300]

A province of persons is resolved in one batch and taken over as what is held (a process of its own opens it, so that
its memory is told alone). Mentions are withdrawn, come back, change and are only asked about, one by one and in batches
of fifty; at the end the clusters must be those of the batch. Beside it what a table without an index does: the blocking
rules of one record against all rows, by DuckDB, as find_matches_to_new_records of Splink has it; comparing, scoring and
clusters not even counted. Then 100,000 mentions come in a random order and random batches with decisions among them,
some go and come back, and the partition must be that of one run.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.online_order import disorder
from bench.online_province import Province, clusters, province
from bench.table import Line, show
from resolution import model as models
from resolution.bundle import Bundle
from resolution.online import Change, Online

P95_MS = 20.0
PER_SECOND = 1_000.0
BATCH, BATCHES = 50, 40
PROBES = 20


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=353_000)
    parser.add_argument("--order-people", type=int, default=35_300)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--singles", type=int, default=300)
    parser.add_argument("--held", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.held:
        print(json.dumps(updates(arguments.held, arguments.seed)))
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), arguments.people, arguments.seed, arguments.singles)
    with tempfile.TemporaryDirectory() as folder:
        lines += disorder(Path(folder), arguments.order_people, arguments.seed)
    show(f"One mention at a time, {arguments.people:,} people, seed {arguments.seed}", lines)
    sys.exit(any(line.kept is False for line in lines))


def measure(folder: Path, people: int, seed: int, singles: int) -> list[Line]:
    """Generate a province below `folder`, resolve it at once, and let some of it come and go."""
    given = province(folder, people, seed)
    began = time.process_time()
    online = Online.of_run(given.found, given.table)
    load = time.process_time() - began
    began = time.process_time()
    online.save(folder / "held")
    save = time.process_time() - began
    late = singles + BATCH * BATCHES
    _write(folder, given, random.Random(seed).sample(range(given.table.num_rows), late + singles), singles)
    peer = _peer(given, random.Random(seed).sample(range(given.table.num_rows), PROBES))
    mentions = given.table.num_rows
    del given, online
    command = [sys.executable, "-m", "bench.online", "--held", str(folder), "--seed", str(seed)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    lines = [
        Line("person mentions", mentions, "", None, None),
        Line("a batch run taken over (CPU)", load, "s", None, None),
        Line("saved (CPU)", save, "s", None, None),
        Line("opened", told["open"], "s", None, None),
    ]
    for name in ("new", "changed", "withdrawn", "asked about"):
        lines += _quantiles(name, told[name], told[f"{name}, CPU"])
    return [
        *lines,
        Line("peer: DuckDB, blocking of one against all, median", float(np.median(peer)), "ms", None, None),
        Line(f"in batches of {BATCH}", told["rate"], "mentions/s", PER_SECOND, False),
        Line(f"in batches of {BATCH}, by CPU", told["rate, CPU"], "mentions/s", None, None),
        Line("records looked at anew for a batch", told["touched"], "", None, None),
        Line("clusters unlike those of the batch run", told["unlike"], "", 0, True),
        Line("peak memory with all of it", told["memory"], "MB", 3_000, True),
    ]


def _quantiles(name: str, wall: list[float], cpu: list[float]) -> list[Line]:
    p50, p95, p99 = np.percentile(wall, [50, 95, 99]).tolist()
    return [
        Line(f"one mention {name}, median", p50, "ms", None, None),
        Line(f"one mention {name}, 95th percentile", p95, "ms", P95_MS, True),
        Line(f"one mention {name}, 99th percentile", p99, "ms", None, None),
        Line(f"one mention {name}, CPU, 95th percentile", float(np.percentile(cpu, 95)), "ms", None, None),
    ]


def _write(folder: Path, given: Province, places: list[int], singles: int) -> None:
    """What the process that does the updates needs: changes, the bundle, the clusters as they are to be again."""
    (folder / "bundle.json").write_text(given.found.bundle.dump(), encoding="utf-8")
    changes = given.changes(places)
    with (folder / "changes.pickle").open("wb") as stream:
        pickle.dump((changes[:-singles], changes[-singles:]), stream)
    labels = pa.table({"mention": pa.array(given.found.frame.ids), "label": given.found.labels})
    pq.write_table(labels, folder / "labels.parquet")


def updates(folder: Path, seed: int) -> dict[str, object]:
    """Opens what is held below `folder` and measures: lists of milliseconds, and the rest by name."""
    bundle = Bundle.parse((folder / "bundle.json").read_text(encoding="utf-8"))
    with (folder / "changes.pickle").open("rb") as stream:
        late, others = pickle.load(stream)
    began = time.perf_counter()
    online = Online.open(folder / "held", models.load("person"), bundle)
    told: dict[str, object] = {"open": time.perf_counter() - began}
    singles, rest = late[: len(others)], late[len(others) :]

    def timed(name: str, call: Callable[[Change], object], changes: Iterable[Change]) -> None:
        wall, cpu = [], []
        for change in changes:
            began, began_cpu = time.perf_counter(), time.thread_time()
            call(change)
            wall.append((time.perf_counter() - began) * 1000)
            cpu.append((time.thread_time() - began_cpu) * 1000)
        told[name], told[f"{name}, CPU"] = wall, cpu

    def apply(change: Change) -> None:
        online.apply([change])

    timed("withdrawn", apply, (Change(c.id, None) for c in singles))
    timed("asked about", online.match, singles)
    timed("new", apply, singles)
    dice = random.Random(seed)
    timed("changed", apply, (_altered(c, other, dice) for c, other in zip(singles, others, strict=True)))
    online.apply(singles)
    for start in range(0, len(rest), BATCH):
        online.apply([Change(c.id, None) for c in rest[start : start + BATCH]])
    touched = 0
    began, began_cpu = time.perf_counter(), time.thread_time()
    for start in range(0, len(rest), BATCH):
        touched += len(online.apply(rest[start : start + BATCH]).touched)
    told["rate"] = len(rest) / (time.perf_counter() - began)
    told["rate, CPU"] = len(rest) / (time.thread_time() - began_cpu)
    told["touched"] = touched * BATCH / len(rest)
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    told["memory"] = int(status.split("VmHWM:")[1].split()[0]) / 1024
    labels = pq.read_table(folder / "labels.parquet")
    expected = clusters(labels["mention"].to_pylist(), labels["label"].to_pylist())
    told["unlike"] = len(online.clusters() ^ expected)
    return told


def _altered(change: Change, other: Change, dice: random.Random) -> Change:
    """The record with somebody else's value in one field."""
    field = dice.choice(["name", "phone", "address", "birth_date"])
    return replace(change, row={**(change.row or {}), field: (other.row or {}).get(field)})


def _peer(given: Province, places: list[int]) -> list[float]:
    """Milliseconds for each of some records to find its candidates by the rules that read columns, in a table of all
    that has the standardised values ready."""
    frame, rules = given.found.frame, [rule for rule in given.found.model.rules if not rule.tokens]
    names = sorted({key for rule in rules for key in rule.keys})
    persons = pa.table({"n": np.arange(len(frame)), **{name: frame.column(name).to_arrow() for name in names}})
    con = duckdb.connect()
    con.register("given", persons)
    con.execute("CREATE TABLE persons AS FROM given")
    joined = (" AND ".join(f'l."{key}" = r."{key}"' for key in rule.keys) for rule in rules)
    blocking = " UNION ALL ".join(f"SELECT r.n FROM probe l JOIN persons r ON {on}" for on in joined)
    out = []
    for place in places:
        con.execute("CREATE OR REPLACE TEMP TABLE probe AS FROM persons WHERE n = ?", [place])
        began = time.perf_counter()
        con.execute(f"SELECT count(DISTINCT n) FROM ({blocking})").fetchall()
        out.append((time.perf_counter() - began) * 1000)
    return out


if __name__ == "__main__":
    main()
