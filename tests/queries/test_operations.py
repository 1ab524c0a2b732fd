"""What the operations screen shows: the runs of a registry, what waits for one, and how good the numbers are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import synth
from graph.scope import Scope
from ingest import deliver
from ingest.lake import Lake
from ontology import schema
from ontology.identifiers import Grade, person_id
from queries.deliveries import deliveries, quarantine
from queries.identifier_quality import EXAMINED, identifier_quality
from queries.runs import runs
from queries.statistics import statistics
from worker import bring_up_to_date

ALL = Scope.everything("test")
SEALED = Scope("test", hidden_extracts=frozenset(schema.load().sealed_grounds()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a delivery of each extract, and a second one beside it that was not handed over."""
    made = tmp_path_factory.mktemp("operations")
    synth.generate(made / "files", 100, 3, synth.Rates.from_mapping({"deliveries": 2}), toll_passes=20)
    deliver(made / "home", made / "files")
    return made


@pytest.mark.slow
def test_what_was_delivered_after_a_run_waits_until_the_next_one(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(folder / "home", home)
    bring_up_to_date(home)
    before = runs(home, ALL)
    assert [run.whole for run in before.runs] == [True]
    assert (before.runs[0].learned, before.waiting, before.waiting_total) == ("first", [], 0)
    deliver(home, folder / "files" / "update")
    waiting = runs(home, ALL)
    assert waiting.waiting_total == len(waiting.waiting) > 0
    assert min(one.seq for one in waiting.waiting) == before.runs[0].delivery + 1
    bring_up_to_date(home)
    after = runs(home, ALL)
    assert after.waiting == []
    assert after.runs[0].delivery == max(one.seq for one in waiting.waiting)
    assert after.runs[0].started >= before.runs[0].started


def test_of_a_sealed_extract_nothing_waits_and_no_number_is_counted(folder: Path) -> None:
    home = folder / "home"
    hidden = {"civil.assistance", "judicial.correction", "police.case"}
    told = {one.extract for one in identifier_quality(home, ALL).figures}
    assert hidden & told
    assert not hidden & {one.extract for one in identifier_quality(home, SEALED).figures}
    assert not hidden & {one.extract for one in runs(home, SEALED).waiting}


def test_figures_are_those_of_a_home_to_which_nothing_sealed_was_ever_delivered(folder: Path, tmp_path: Path) -> None:
    rich, poor = folder / "home", tmp_path / "poor"
    shutil.copytree(folder / "files", tmp_path / "files")
    sealed = [file for file in (tmp_path / "files").rglob("*") if file.stem in ("correction", "assistance")]
    assert sealed
    for file in sealed:
        file.unlink()
    deliver(poor, tmp_path / "files")
    assert _figures(rich) == _figures(poor)
    assert _figures(rich, ALL) != _figures(poor, ALL)


def _figures(home: Path, scope: Scope = SEALED) -> list[object]:
    """All figures of a home of which nothing is resolved, but for the numbers of deliveries, which say that there were
    others."""
    delivered = [one.model_copy(update={"seq": 0, "received": None}) for one in deliveries(home, scope).deliveries]
    waiting = [one.model_copy(update={"seq": 0, "received": None}) for one in runs(home, scope).waiting]
    return [
        identifier_quality(home, scope), statistics(home, None, scope), quarantine(home, scope),
        sorted(delivered, key=repr), sorted(waiting, key=repr), runs(home, scope).waiting_total,
    ]  # fmt: skip


def test_a_hidden_attribute_is_not_counted(folder: Path) -> None:
    scope = Scope("test", hidden_attributes=frozenset({"Person.id_number"}))
    shown = {(one.entity_type, one.attribute) for one in identifier_quality(folder / "home", scope).figures}
    assert ("Person", "id_number") not in shown
    assert ("Person", "phone") in shown


def test_counts_are_those_of_the_current_mentions_and_of_the_standard(folder: Path) -> None:
    home = folder / "home"
    figure = next(
        one
        for one in identifier_quality(home, ALL).figures
        if (one.extract, one.attribute) == ("police.hukou", "id_number")
    )
    with Lake(home).connect() as lake:
        numbers = lake.execute("SELECT id_number FROM mentions WHERE extract = 'police.hukou'").fetchall()
    said = [number for (number,) in numbers if number is not None]
    assert (figure.mentions, figure.filled) == (len(numbers), len(said))
    assert figure.examined == len(set(said)) < EXAMINED
    assert figure.valid == sum(person_id.read(number).grade == Grade.VALID for number in set(said))


def test_where_nothing_was_delivered_or_resolved_there_are_no_figures(tmp_path: Path) -> None:
    assert identifier_quality(tmp_path, ALL).figures == []
    assert runs(tmp_path, ALL).model_dump() == {"runs": [], "waiting": [], "waiting_total": 0}
