"""`pingan bundle` as an operator uses it."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
pytestmark = pytest.mark.slow


def test_what_resolve_learned_is_listed_shown_and_put_in_force(run: Run, tmp_path: Path) -> None:
    files, home = tmp_path / "files", tmp_path / "home"
    assert json.loads(run("--home", home, "bundle", "list", "--json").stdout) == []
    run("synth", files, "--people", 120, "--seed", 3)
    run("--home", home, "ingest", files)
    run("--home", home, "resolve")
    found = json.loads(run("--home", home, "bundle", "list", "--json").stdout)
    assert {b["entity_type"] for b in found} == {"Case", "Enterprise", "Person", "Vehicle"}
    assert all(b["in_force"] and b["of_registry"] and b["deliveries"] for b in found)
    person = next(b for b in found if b["entity_type"] == "Person")
    shown = json.loads(run("--home", home, "bundle", "show", person["version"][:6], "--json").stdout)
    same_name = next(x for x in shown["levels"] if (x["comparison"], x["level"]) == ("name", "same"))
    assert same_name["weight"] > 3
    assert person["version"] in run("--home", home, "bundle", "list").stdout
    assert "same_sound" in run("--home", home, "bundle", "show", person["version"]).stdout
    run("--home", home, "bundle", "use", person["version"])
    run("--home", home, "bundle", "use", "ffffffffffff", code=5)
