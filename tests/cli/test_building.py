"""`pingan build`: one command from files to a graph in Neo4j."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
pytestmark = pytest.mark.slow

SMALL = ("--heap", "512m", "--pagecache", "128m", "--json")


def test_files_become_a_graph_and_a_second_run_finds_nothing_to_do(run: Run, tmp_path: Path) -> None:
    home, files = tmp_path / "home", tmp_path / "files"
    run("synth", files, "--people", 100, "--seed", 3)
    try:
        first = json.loads(run("--home", home, "build", files, *SMALL).stdout)["stages"]
        again = json.loads(run("--home", home, "build", files, *SMALL).stdout)["stages"]
        run("--home", home, "neo4j", "verify")
    finally:
        run("--home", home, "neo4j", "down")
    assert [stage["name"] for stage in first] == ["ingest", "resolve", "neo4j"]
    assert all(stage["seconds"] > 0 and stage["processor_s"] > 0 for stage in first)
    assert first[2]["result"]["rows"] > 100
    assert first[2]["result"]["how"] != "nothing"
    assert again[2]["result"]["how"] == "nothing"


def test_a_stage_that_fails_says_why_and_ends_the_command(run: Run, tmp_path: Path) -> None:
    done = run("--home", tmp_path / "home", "--lang", "en", "build", tmp_path / "nowhere", code=3)
    assert "'ingest' was not finished" in done.stderr
    assert "resolve" not in done.stdout
