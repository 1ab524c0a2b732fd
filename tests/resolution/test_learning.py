"""The weights in force stay in force until there is a reason, and resolve again what they resolved."""

import json
import shutil
from pathlib import Path

import pytest

import synth
from ingest import deliver
from resolution import bundles, rebuild
from resolution.learning import Why
from resolution.resolve import ResolveReport, resolve
from tests.resolution.content import content, unlike

PEOPLE = 120


def resolved(home: Path, relearn: bool = False) -> ResolveReport:
    with rebuild(home) as con:
        return resolve(con, home, relearn=relearn)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose first resolution has learned."""
    folder = tmp_path_factory.mktemp("learned")
    synth.generate(folder / "files", PEOPLE, 3, toll_passes=20)
    deliver(folder / "home", folder / "files")
    report = resolved(folder / "home")
    assert report.learned is Why.FIRST
    return folder / "home"


@pytest.fixture
def home(learned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(learned, tmp_path / "home"))


@pytest.mark.slow
def test_by_the_weights_it_learned_a_second_run_says_the_same_to_the_bit(home: Path) -> None:
    before = content(home)
    report = resolved(home)
    assert report.learned is None
    assert report.bundles == bundles.versions_in_force(home)
    assert unlike(before, content(home)) == {}


@pytest.mark.slow
def test_without_the_old_registry_the_weights_in_force_give_it_again(home: Path) -> None:
    before = content(home)
    (home / "registry.duckdb").unlink()
    assert resolved(home).learned is None
    assert unlike(before, content(home)) == {}


@pytest.mark.slow
def test_what_is_learned_anew_when_asked_is_put_in_force(home: Path) -> None:
    before = bundles.versions_in_force(home)
    (bundles.folder(home) / bundles.IN_FORCE).write_text(json.dumps({**before, "Person": before["Person"]}))
    report = resolved(home, relearn=True)
    assert report.learned is Why.ASKED
    # From the same the same is learned: the version says so.
    assert bundles.versions_in_force(home) == before


@pytest.mark.slow
def test_a_lake_that_has_outgrown_its_weights_is_learned_anew(home: Path, tmp_path: Path) -> None:
    before = bundles.versions_in_force(home)
    synth.generate(tmp_path / "more", PEOPLE, 4, toll_passes=20)
    deliver(home, tmp_path / "more")
    report = resolved(home)
    assert report.learned is Why.OUTGROWN
    now = bundles.versions_in_force(home)
    assert all(now[entity_type] != version for entity_type, version in before.items())


@pytest.mark.slow
def test_a_type_whose_weights_are_missing_has_all_learned_anew(home: Path) -> None:
    """The tokens of one type name the entities of others, so weights go together."""
    before = bundles.versions_in_force(home)
    (bundles.folder(home) / bundles.IN_FORCE).write_text(
        json.dumps({kind: version for kind, version in before.items() if kind != "Vehicle"})
    )
    assert resolved(home).learned is Why.FIRST
    assert bundles.versions_in_force(home) == before


@pytest.mark.slow
def test_what_fails_before_its_end_puts_nothing_in_force(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bundles.versions_in_force(home)
    (bundles.folder(home) / bundles.IN_FORCE).unlink()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("resolution.history.record", fail)
    with pytest.raises(ZeroDivisionError):
        resolved(home)
    assert bundles.versions_in_force(home) == {}
    monkeypatch.undo()
    resolved(home)
    assert bundles.versions_in_force(home) == before
