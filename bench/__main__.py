"""`make bench`: the benchmarks one after another, each in a process of its own; the last line says how they ended."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = (
    "bench.whole_way",
    "bench.province",
    "bench.calibration",
    "bench.ingest_toll",
    "bench.paths",
    "bench.graph",
    "bench.follow",
    "bench.interleavings",
    "bench.search",
    "bench.text",
    "bench.names",
    "bench.text_told",
    "bench.text_stream",
    "bench.policy",
    "bench.oracle",
    "bench.service",
    "bench.online",
    "bench.online_order",
    "bench.kills",
    "bench.link_public",
    "bench.link_million",
    "bench.chart",
)


def main() -> None:
    """Run all; exit code 1 when one failed or a limit was not kept."""
    failed = []
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", name], check=False).returncode:
            failed.append(name)
    print("make bench: " + (f"limits not kept in {', '.join(failed)}" if failed else "all limits kept"), flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
