"""Whether links claimed at p are true in p of the cases: reliability tables and expected calibration error.

    python -m bench.calibration [--people 8000] [--seeds 11 23 2016] [--json FILE]

Synthetic provinces go the whole way, from files through ingest and resolve; only then is their truth looked at. The
claims are those of the registry: of the links, which hold entities together, and of all pairs it keeps, which are the
links and the doubts. A doubt that was refused for a reason of its own (two valid numbers, a rival) claims what the two
records say of each other, whatever else forbids it; hence the limit is on the links.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from bench.table import Line, show
from bench.whole_way import pingan
from resolution import registry
from resolution.calibration import expected_error, reliability

MOST = 0.01
KINDS = ("Person", "Vehicle", "Enterprise", "Case")


def main() -> None:
    """Run the benchmark and print it; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 23, 2016])
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    lines: list[Line] = []
    everything = []
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as folder:
            pairs = kept_pairs(Path(folder), arguments.people, seed)
        everything.append(pairs.assign(seed=seed))
        lines += measured(pairs, f"seed {seed}")
    pairs = pd.concat(everything, ignore_index=True)
    for kind in KINDS:
        show_reliability(kind, pairs[pairs["entity_type"] == kind])
    show(f"Expected calibration error, {arguments.people:,} people", lines)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps({line.what: line.value for line in lines}, indent=1), "utf-8")
    sys.exit(any(line.kept is False for line in lines))


def kept_pairs(folder: Path, people: int, seed: int) -> pd.DataFrame:
    """One row a pair that the registry of a new province keeps: entity_type, probability, linked, reason, true."""
    home, files = folder / "home", folder / "files"
    pingan("synth", str(files), "--people", str(people), "--seed", str(seed))
    pingan("--home", str(home), "ingest", str(files), "--json")
    pingan("--home", str(home), "resolve", "--json")
    with registry.open_read_only(home) as con:
        pairs = con.execute(
            "SELECT left_mention, right_mention, entity_type, probability, linked, reason FROM match_edge"
        ).df()
    truth = pd.read_csv(files / "truth.csv", dtype=str, keep_default_na=False).set_index("mention_id")["true_id"]
    one, other = (truth.reindex(pairs.pop(side)).to_numpy() for side in ("left_mention", "right_mention"))
    return pairs.assign(true=one == other)


def measured(pairs: pd.DataFrame, said: str) -> list[Line]:
    """The expected calibration error of the links, which has a limit, and of all pairs, by entity type."""
    lines = []
    for kind in KINDS:
        of_kind = pairs[pairs["entity_type"] == kind]
        linked = of_kind[of_kind["linked"]]
        if linked.empty:
            continue
        lines.append(Line(f"{said}, {kind}, {len(linked):,} links", _error(linked), "", MOST, at_most=True))
        lines.append(Line(f"{said}, {kind}, all {len(of_kind):,} pairs kept", _error(of_kind), "", None, None))
    return lines


def _error(pairs: pd.DataFrame) -> float | None:
    return expected_error(reliability(pairs["probability"].to_numpy(np.float64), pairs["true"].to_numpy(np.bool_)))


def show_reliability(kind: str, pairs: pd.DataFrame) -> None:
    """Print claim, truth and count by bin: of the links, and of what was left apart for no reason but its weight."""
    weak = pairs[~pairs["linked"] & (pairs["reason"] == "weak")]
    refused = pairs[~pairs["linked"] & (pairs["reason"] != "weak")]
    for name, part in (("links", pairs[pairs["linked"]]), ("too weak", weak), ("refused", refused)):
        if part.empty:
            continue
        table = Table(title=f"{kind}: {name}, all seeds", title_justify="left", box=box.SIMPLE_HEAD)
        for column in ("claimed", "true", "pairs"):
            table.add_column(column, justify="right")
        bins = reliability(part["probability"].to_numpy(np.float64), part["true"].to_numpy(np.bool_))
        for one in bins:
            table.add_row(f"{one.claimed:.4f}", f"{one.true:.4f}", f"{one.pairs:,}")
        Console(width=100).print(table)


if __name__ == "__main__":
    main()
