"""recordlinkage: its ECM classifier (Fellegi-Sunter by EM on agreement at a threshold), on the FEBRL tables."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(task: Path) -> None:
    """Link as the task says."""
    import pandas as pd
    import recordlinkage as rl  # type: ignore[import-not-found]

    what = json.loads(task.read_text(encoding="utf-8"))
    began = time.perf_counter()
    tables = [pd.read_csv(path, dtype=str).set_index("row") for path in what["tables"]]
    index = rl.Index()
    for keys in what["blocking"]:
        index.block(keys)
    candidates = index.index(*tables)
    compare = rl.Compare()
    for column, how in what["columns"].items():
        _add(compare, column, how)
    features = compare.compute(candidates, *tables)
    model = rl.ECMClassifier(binarize=0.8)
    model.fit(features)
    probability = model.prob(features)
    seconds = time.perf_counter() - began
    found = probability.rename("probability").reset_index()
    found.columns = ["left", "right", "probability"]
    found.to_csv(what["pairs"], index=False)
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": round(seconds, 2), "peak_rss_mb": peak}))


def _add(compare: Any, column: str, how: str) -> None:
    if how in ("name", "text"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    else:
        compare.exact(column, column, label=column)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
