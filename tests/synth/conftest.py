"""One province for all tests of this folder that only look at it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from synth import Rates, Summary, generate

PEOPLE = 3000


@dataclass(frozen=True)
class Province:
    folder: Path
    summary: Summary
    truth: dict[str, str]  # mention id -> true id
    types: dict[str, str]  # mention id -> entity type


def read_truth(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """True ids and types by mention; fails on a mention told twice."""
    truth: dict[str, str] = {}
    types: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["mention_id"] not in truth
            truth[row["mention_id"]] = row["true_id"]
            types[row["mention_id"]] = row["entity_type"]
    return truth, types


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    folder = tmp_path_factory.mktemp("province")
    summary = generate(folder, PEOPLE, 7, Rates.from_mapping({"no_key": 0.004, "repeated_row": 0.01}))
    return Province(folder, summary, *read_truth(folder / "truth.csv"))
