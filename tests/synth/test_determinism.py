"""The same seed gives the same bytes, in whatever process; another seed another province."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synth import Rates, generate

SCRIPT = """
import sys
from pathlib import Path

from synth import Rates, generate

generate(Path(sys.argv[1]), 250, int(sys.argv[2]), Rates.from_mapping({"deliveries": 2}), toll_passes=500)
"""


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def elsewhere(folder: Path, seed: int, hash_seed: str) -> dict[str, str]:
    """The province as another process with another hash seed makes it."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", SCRIPT, str(folder), str(seed)], check=True, env=environment)
    return digest(folder)


@pytest.mark.slow
def test_same_seed_same_bytes_in_other_processes(tmp_path: Path) -> None:
    one = elsewhere(tmp_path / "one", 11, "1")
    two = elsewhere(tmp_path / "two", 11, "2")
    assert any(name.endswith(".xlsx") for name in one)
    assert one == two


@pytest.mark.slow
def test_another_seed_gives_another_province(tmp_path: Path) -> None:
    generate(tmp_path / "one", 150, 1, toll_passes=100)
    generate(tmp_path / "two", 150, 2, toll_passes=100)
    one, two = digest(tmp_path / "one"), digest(tmp_path / "two")
    assert one["police/hukou.csv"] != two["police/hukou.csv"]
    assert one["truth.csv"] != two["truth.csv"]


def test_a_province_made_over_an_older_one_replaces_it(tmp_path: Path) -> None:
    generate(tmp_path / "fresh", 150, 2, toll_passes=100)
    generate(tmp_path / "used", 400, 1, Rates.from_mapping({"formats": {"police.hukou": "jsonl"}}), toll_passes=100)
    generate(tmp_path / "used", 150, 2, toll_passes=100)
    assert digest(tmp_path / "used") == digest(tmp_path / "fresh")


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(FileExistsError, match="something else than a province"):
        generate(tmp_path, 150, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
