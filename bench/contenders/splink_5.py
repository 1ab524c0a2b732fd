"""Splink 5 on DuckDB, set up as its own examples for these data sets are: comparisons for each kind of column, u by
random sampling, m by EM over two blocking rules."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(task: Path) -> None:
    """Link as the task says."""
    import pandas as pd
    import splink.comparison_library as cl  # type: ignore[import-not-found]
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    what = json.loads(task.read_text(encoding="utf-8"))
    began = time.perf_counter()
    tables = [pd.read_csv(path, dtype=str) for path in what["tables"]]
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only",
        unique_id_column_name="row",
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in what["blocking"]],
        comparisons=[_comparison(cl, column, how) for column, how in what["columns"].items()],
    )
    database = DuckDBAPI()
    registered = [
        database.register(table, dataset_display_name=name) for table, name in zip(tables, "AB", strict=False)
    ]
    linker = Linker(registered if len(registered) > 1 else registered[0], settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*keys) for keys in what["certain"]], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for keys in what["training"]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
    found = linker.inference.predict(threshold_match_probability=0.0).as_pandas_dataframe()
    seconds = time.perf_counter() - began
    left, right = found["row_l"], found["row_r"]
    if len(tables) > 1:
        turned = found["source_dataset_l"] != "A"
        left, right = left.where(~turned, found["row_r"]), right.where(~turned, found["row_l"])
    pairs = pd.DataFrame({"left": left, "right": right, "probability": found["match_probability"]})
    pairs.to_csv(what["pairs"], index=False)
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": round(seconds, 2), "peak_rss_mb": peak}))


def _comparison(cl: Any, column: str, how: str) -> Any:
    if how == "name":
        return cl.NameComparison(column)
    if how == "date":
        return cl.DateOfBirthComparison(column, input_is_string=True, datetime_format="%Y-%m-%d")
    if how == "postcode":
        return cl.LevenshteinAtThresholds(column, [1, 2]).configure(term_frequency_adjustments=True)
    if how == "number":
        return cl.DamerauLevenshteinAtThresholds(column, [1, 2])
    if how == "text":
        return cl.JaroWinklerAtThresholds(column, [0.9, 0.7]).configure(term_frequency_adjustments=True)
    return cl.ExactMatch(column).configure(term_frequency_adjustments=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
