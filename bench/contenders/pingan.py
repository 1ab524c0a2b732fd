"""This project: a ready model from bench/models, or the model that it suggests from the columns."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(task: Path) -> None:
    """Link as the task says."""
    import yaml

    from resolution import link_tables, load_model, parse_model, read_table, suggest_model

    what = json.loads(task.read_text(encoding="utf-8"))
    began = time.perf_counter()
    tables = [read_table(Path(path)) for path in what["tables"]]
    if what["model"] == "suggested":
        model = parse_model(yaml.safe_load(suggest_model(*tables, id_column="row")))
    else:
        model = load_model(what["model"])
    found = link_tables(model, *tables, id_column="row", one_to_one=what["one_to_one"], pairs_from=0.0)
    seconds = time.perf_counter() - began
    pairs = found.pairs.rename(columns={"row_l": "left", "row_r": "right"})
    pairs[["left", "right", "probability"]].to_csv(what["pairs"], index=False)
    clusters = found.clusters.assign(source=found.clusters["source"] if len(tables) > 1 else "A")
    clusters.rename(columns={"cluster_id": "cluster"})[["source", "row", "cluster"]].to_csv(
        what["clusters"], index=False
    )
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": round(seconds, 2), "peak_rss_mb": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
