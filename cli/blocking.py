"""The report of blocking and of a truth, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.language import both
from cli.output import say, say_table


def say_blocking(told: Mapping[str, Any]) -> None:
    """Pairs by rule, those no other rule finds, large keys, and what it all reaches of the truth where there is one."""
    known = told["true_pairs"] is not None
    true = (both("其中真", "True"), both("独有真", "Alone, true")) if known else ()
    say_table(
        [both("分块规则", "Blocking rule"), both("对", "Pairs"), both("独有", "Alone"), *true, both("键", "Keys"),
         both("弃用键", "Keys left out"), both("涉及", "Holders"), both("最大的键", "Largest keys")],
        [
            (
                rule["rule"], rule["pairs"], rule["alone"],
                *((rule["true_pairs"], rule["true_alone"]) if known else ()),
                rule["keys"], rule["left_out"], rule["left_out_holders"],
                "；".join(f"{k['key']} {k['holders']:,}" + ("*" if k["left_out"] else "") for k in rule["largest"]),
            )
            for rule in told["rules"]
        ],
    )  # fmt: skip
    say(
        both(
            f"{told['records']:,} 行，{told['profiles']:,} 种，候选 {told['pairs']:,} 对"
            f"（可能 {told['possible']:,} 对）；* 键过大，已弃用",
            f"{told['records']:,} rows, {told['profiles']:,} profiles, {told['pairs']:,} candidate pairs of "
            f"{told['possible']:,} possible; *: too many hold it, left out",
        )
    )
    if known:
        recall = "–" if told["recall"] is None else f"{told['recall']:.4f}"
        of = f" ({told['found_pairs']:,}/{told['true_pairs']:,})"
        say(both(f"分块召回率 {recall}", f"Recall of blocking {recall}") + of)


def say_truth(told: Mapping[str, Any]) -> None:
    """How right the clusters are, and how far the claims of the links are from the truth."""
    pairs = told["pairwise"]
    say_table(
        [both("成对 精确率", "Pairwise P"), both("召回率", "R"), "F1", both("校准误差", "Calibration error")],
        [(pairs["precision"], pairs["recall"], pairs["f1"], told["expected_calibration_error"])],
    )
