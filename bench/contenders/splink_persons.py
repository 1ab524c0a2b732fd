"""Splink 5 on the table of bench/persons.py, set up as for work at this size: Levenshtein (in DuckDB faster than
Damerau), u by random sampling, m by EM over two blocking rules, nothing retained that is not asked for."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(task: Path) -> None:
    """Link as the task says; report after the clusters are written, then write the pairs, to be judged by."""
    import duckdb
    import splink.comparison_library as cl  # type: ignore[import-not-found]
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    what = json.loads(task.read_text(encoding="utf-8"))
    con = duckdb.connect()
    con.execute(f"SET temp_directory = '{task.parent}'")
    if what["memory"]:
        con.execute(f"SET memory_limit = '{what['memory']}MB'")
    con.execute(f"CREATE TABLE persons AS FROM '{what['table']}'")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in what["blocking"]],
        comparisons=[_comparison(cl, column, how) for column, how in what["columns"].items()],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    database = DuckDBAPI(con)
    linker = Linker(database.register("persons"), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*keys) for keys in what["certain"]], recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=what["random_pairs"], seed=1)
    for keys in what["training"]:
        training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
    found = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.5)
    con.execute(
        f"COPY (SELECT \"row\", cluster_id AS cluster FROM {clusters.physical_name}) TO '{what['clusters']}' "
        "(FORMAT parquet)"
    )
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    done = {"wall": time.time() - what["started"], "cpu": time.process_time(), "peak_rss_mb": peak}
    con.execute(
        f"COPY (SELECT row_l AS left, row_r AS right, match_probability AS probability FROM {found.physical_name}) "
        f"TO '{what['pairs']}' (FORMAT parquet)"
    )
    print(json.dumps(done))


def _comparison(cl: Any, column: str, how: str) -> Any:
    if how == "exact":
        return cl.ExactMatch(column)
    comparison = cl.LevenshteinAtThresholds(column, [1])
    return comparison.configure(term_frequency_adjustments=True) if how == "edit, by frequency" else comparison


if __name__ == "__main__":
    main(Path(sys.argv[1]))
