"""The production stack, as far as it can be told without a container: its parts fit, and its commands start and say
that they are well."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.routers.health import PATH
from graph.neo4j.server import free_port

ROOT = Path(__file__).parent.parent
STACK: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = STACK["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_bounded_and_named_whole(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert set(service["deploy"]["resources"]["limits"]) == {"memory", "cpus"}
    assert service["restart"] == "unless-stopped"
    assert set(service["secrets"]) <= set(STACK["secrets"])
    assert set(service["networks"]) <= set(STACK["networks"])
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    for volume in service["volumes"]:
        source = volume.split(":")[0]
        assert source in STACK["volumes"] or (ROOT / source).exists(), volume


def test_one_door_is_open() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["web"]
    assert STACK["networks"]["back"]["internal"]
    assert {name for name, service in SERVICES.items() if "back" not in service["networks"]} == {"web"}


def test_secrets_are_files_that_the_script_makes(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "make-secrets"
    script.write_text((ROOT / "scripts" / "make-secrets").read_text("utf-8"), "utf-8")
    for _ in range(2):
        subprocess.run(["bash", script, "yuntu.example"], check=True, stdout=subprocess.DEVNULL)
    made = {file.name: file.read_text("utf-8") for file in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(STACK["secrets"])
    assert made["neo4j_auth"].strip() == f"neo4j/{made['neo4j_password'].strip()}"
    assert f":{made['postgres_password'].strip()}@postgres/" in made["ledger_url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert "PASSWORD:" not in (ROOT / "docker-compose.yml").read_text("utf-8")


def test_the_door_leads_to_the_api() -> None:
    said = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    port = SERVICES["api"]["command"][-1]
    assert f"reverse_proxy api:{port}" in said
    assert set(re.findall(r"/run/secrets/(\S+)", said)) == set(SERVICES["web"]["secrets"])
    assert f"http://127.0.0.1:{port}/api/v1{PATH}" in " ".join(SERVICES["api"]["healthcheck"]["test"])


def outside(words: list[str], home: Path, port: int) -> list[str]:
    """A command of the stack as it runs here: this Python, this machine alone, another port and home."""
    program = {"pingan": [sys.executable, "-m", "cli.main", "--home", str(home)], "python": [sys.executable]}
    changed = [word.replace("0.0.0.0", "127.0.0.1").replace("8420", str(port)) for word in words[1:]]
    return [*program[words[0]], *changed]


@contextmanager
def started(name: str, home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PINGAN_")}
    process = subprocess.Popen(
        outside(SERVICES[name]["command"], home, port), env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def is_well(name: str, home: Path, port: int) -> bool:
    words = SERVICES[name]["healthcheck"]["test"][1:]
    done = subprocess.run(outside(words, home, port), capture_output=True, check=False, cwd=ROOT)
    return done.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["api", "worker"])
def test_our_own_services_start_and_are_well_only_while_they_run(name: str, tmp_path: Path) -> None:
    port = free_port()
    assert not is_well(name, tmp_path, port)
    with started(name, tmp_path, port) as process:
        deadline = time.monotonic() + 120
        while not is_well(name, tmp_path, port):
            assert process.poll() is None
            assert time.monotonic() < deadline
    assert not is_well(name, tmp_path, port)
