"""What the command says before it does anything: help, languages, errors and their exit codes."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

pytestmark = pytest.mark.slow
Run = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
HEAVY = {"duckdb", "fastapi", "neo4j", "networkx", "numpy", "pandas", "pyarrow", "pyspark", "sqlalchemy", "uvicorn"}
COMMANDS = "ingest resolve export stats search show path why decide link serve worker synth evaluate demo".split()


def test_help_names_every_command_in_both_languages(run: Run) -> None:
    chinese, english = run("--help").stdout, run("--lang", "en", "--help").stdout
    for text in (chinese, english):
        assert [name for name in COMMANDS if not re.search(rf"^ +{name} ", text, re.MULTILINE)] == []
    assert re.search("[一-龥]", chinese)
    assert not re.search("[一-龥]", english)


def test_without_arguments_it_shows_the_help(run: Run) -> None:
    assert run().stdout == run("--help").stdout


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    """So that help is there at once."""
    script = f"""
import sys
sys.argv = ["pingan", "--help"]
from cli.main import main
try:
    main()
finally:
    loaded = sorted(sys.modules.keys() & {HEAVY!r})
    print(loaded, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    assert f"pingan {command}" in run(command, "--help").stdout.replace("python -m cli.main", "pingan")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nonsense"], 2, "nonsense"),
        (["--lang", "fr", "stats"], 2, "--lang"),
        (["ingest"], 2, "PATH"),
        (["ingest", "/no/such/folder"], 3, "/no/such/folder"),
        (["export", "membership", "out.parquet"], 4, "pingan resolve"),
        (["search", "张伟"], 4, "pingan resolve"),
        (["serve", "--host", "0.0.0.0"], 2, "127.0.0.1"),
        (["serve", "--host", "192.168.1.7"], 2, "127.0.0.1"),
        (["serve", "--host", "example.org"], 2, "127.0.0.1"),
    ],
)
def test_errors_say_what_to_do(run: Run, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    done = run("--home", tmp_path, *arguments, code=code)
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_with_a_provider_of_identities_too(run: Run, tmp_path: Path) -> None:
    settings = "issuer: https://id.example\nclient_id: pingan\npage: https://yuntu.example\n"
    (tmp_path / "oidc.yaml").write_text(settings, "utf-8")
    assert "--port" in run("--home", tmp_path, "serve", "--host", "192.0.2.1", "--port", "8420", code=4).stderr
    (tmp_path / "oidc.yaml").write_text("issuer: https://id.example\n", "utf-8")
    assert "oidc.yaml" in run("--home", tmp_path, "serve", "--host", "192.0.2.1", "--port", "8420", code=2).stderr


def test_with_accounts_any_address_may_be_listened_on(run: Run, tmp_path: Path) -> None:
    account = "admin create admin --name 管理员 --agency police --division 520000 --role administrator"
    run("--home", tmp_path, *account.split())
    # An address no machine has (RFC 5737): it is tried, and that is what fails.
    assert "--port" in run("--home", tmp_path, "serve", "--host", "192.0.2.1", "--port", "8420", code=4).stderr


def test_the_demo_does_not_mix_with_other_data(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    assert "--home" in run("--home", tmp_path, "demo", code=3).stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "lake"]
