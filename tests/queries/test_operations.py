"""What the operations screen shows: the runs of a registry, what waits for one, and how good the numbers are."""

from __future__ import annotations

from pathlib import Path

import pytest

import synth
from graph.scope import Scope
from ingest import deliver
from ingest.lake import Lake
from ontology import schema
from ontology.identifiers import Grade, person_id
from queries.identifier_quality import EXAMINED, identifier_quality
from queries.runs import runs
from worker import bring_up_to_date

ALL = Scope.everything("test")
SEALED = Scope("test", hidden_extracts=frozenset(schema.load().sealed_grounds()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home resolved once, and a second delivery beside it that nobody has read."""
    made = tmp_path_factory.mktemp("operations")
    synth.generate(made / "files", 150, 3, synth.Rates.from_mapping({"deliveries": 2}), toll_passes=20)
    deliver(made / "home", made / "files")
    bring_up_to_date(made / "home")
    return made


def test_what_was_delivered_after_a_run_waits_until_the_next_one(folder: Path) -> None:
    home = folder / "home"
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
