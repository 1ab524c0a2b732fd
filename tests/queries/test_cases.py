"""A case across the agencies: its course, parties, documents and dates, and nothing of what may not be seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.embedded import EmbeddedStore
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity
from ingest.intake import deliver
from queries.cases import CaseAnswer, NotACase, case_view
from tests.contract.two_worlds import without
from tests.graph.fixtures import World, small_world

ALL = Scope.everything()
COURT = "（2016）黔0304民初5号"
EXECUTION = "（2017）黔0304执77号"
WORDS = f"贵州省遵义市播州区人民法院 民事判决书 {COURT} 原告张伟，被告王芳。"


def world() -> World:
    """The quarrel of the small world, executed a year later between the same two, with a correction for it."""
    w = small_world()
    w.mention(
        f"court.case:{EXECUTION}", "Case", "C-EXEC", case_number=EXECUTION, case_kind="首次执行", filed=date(2017, 4, 2)
    )
    for number, (entity, name, role) in enumerate(
        [("P-ZHANG", "张伟", "申请执行人"), ("P-WANG", "王芳", "被执行人")], start=1
    ):
        party = w.person(f"court.party:{EXECUTION}#{number}", entity, name)
        w.link("party", party, f"court.case:{EXECUTION}", role=role)
    w.person("judicial.correction:J2", "P-WANG", "王芳")
    w.link("correction", "judicial.correction:J2", f"court.case:{COURT}", None, date(2016, 9, 1), date(2017, 8, 31))
    return w


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a judgment of that quarrel in its lake."""
    folder = tmp_path_factory.mktemp("cases")
    judgments = folder / "in" / "court" / "judgment.jsonl"
    judgments.parent.mkdir(parents=True)
    judgments.write_text(json.dumps({"AH": COURT, "QW": WORDS}, ensure_ascii=False) + "\n", "utf-8")
    assert deliver(folder / "home", folder / "in").failures == []
    return folder / "home"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with EmbeddedStore(world().build(tmp_path_factory.mktemp("cases") / "registry.duckdb")) as opened:
        yield opened


def parts(answer: CaseAnswer) -> set[tuple[str, str, str | None, str]]:
    """(who, link type, role, case)"""
    links = {link.id: link for link in answer.links}
    return {
        (party.entity.id, links[one].type, links[one].role, links[one].to_id)
        for party in answer.parties
        for one in party.links
    }


def test_a_case_is_told_from_the_police_to_the_court_whichever_of_the_two_is_asked_for(
    home: Path, store: GraphStore
) -> None:
    for asked, other in (("C-POLICE", "C-COURT"), ("C-COURT", "C-POLICE")):
        answer = case_view(home, store, ALL, asked)
        assert answer.case_id == asked
        assert [(each.case.id, each.stage) for each in answer.chain] == [("C-POLICE", "police"), ("C-COURT", "court")]
        assert {each.case.id: each.steps for each in answer.chain} == {asked: 0, other: 1}
        assert parts(answer) == {
            ("P-LINGHU", "suspect", None, "C-POLICE"), ("P-WANG", "victim", None, "C-POLICE"),
            ("P-ZHANG", "party", "原告", "C-COURT"), ("P-WANG", "party", "被告", "C-COURT"),
            ("P-ZHANG2", "involved_person", None, "C-COURT"), ("P-WANG", "correction", None, "C-COURT"),
        }  # fmt: skip
        assert not answer.cut


def test_the_execution_is_told_of_by_its_parties_because_it_names_no_trial(home: Path, store: GraphStore) -> None:
    answer = case_view(home, store, ALL, "C-COURT")
    assert [(each.case.id, each.shared) for each in answer.related] == [("C-EXEC", ["P-WANG", "P-ZHANG"])]
    itself = case_view(home, store, ALL, "C-EXEC")
    assert [(each.case.id, each.stage) for each in itself.chain] == [("C-EXEC", "execution")]
    assert [each.case.id for each in itself.related] == ["C-COURT"]


def test_what_happened_stands_in_one_line_of_time_with_who_registered_it(home: Path, store: GraphStore) -> None:
    events = case_view(home, store, ALL, "C-COURT").events
    assert [event.at for event in events] == sorted(event.at for event in events)
    told = [(event.at, event.attribute or event.kind, event.case_id, event.extract) for event in events]
    assert ("2016-01-30T22:15:00", "occurred", "C-POLICE", "police.case") in told
    assert ("2016-03-01", "filed", "C-COURT", "court.case") in told
    assert ("2016-09-01", "link_from", "C-COURT", "judicial.correction") in told
    assert ("2017-04-02", "filed", "C-EXEC", "court.case") in told
    assert len({(e.at, e.kind, e.attribute, e.link_id, e.case_id) for e in events}) == len(events)


def test_a_judgment_is_read_only_where_nothing_is_hidden_or_masked(home: Path, store: GraphStore) -> None:
    def texts(scope: Scope) -> list[tuple[str, str | None]]:
        documents = case_view(home, store, scope, "C-COURT").documents
        return [(each.extract, each.text) for each in documents if each.kind == "text"]

    assert texts(ALL) == [("court.judgment", WORDS)]
    assert texts(replace(ALL, masked_attributes=frozenset({"id_number"}))) == [("court.judgment", None)]
    assert texts(replace(ALL, hidden_extracts=frozenset({"civil.assistance"}))) == [("court.judgment", None)]
    assert texts(replace(ALL, hidden_extracts=frozenset({"court.judgment"}))) == []
    (judgment,) = [each for each in case_view(home, store, ALL, "C-COURT").documents if each.kind == "text"]
    marked = {WORDS[mark.start : mark.end]: (mark.kind, mark.value) for mark in judgment.marks}
    assert marked[COURT] == ("court_case_number", COURT)
    for cut in (
        replace(ALL, masked_attributes=frozenset({"id_number"})),
        replace(ALL, hidden_entity_ids=frozenset("x")),
    ):
        # A mark says what a text does.
        assert not any(each.marks for each in case_view(home, store, cut, "C-COURT").documents)
    records = [each for each in case_view(home, store, ALL, "C-COURT").documents if each.kind == "record"]
    assert [(each.case_id, each.extract) for each in records] == [
        ("C-POLICE", "police.case"), ("C-COURT", "court.case"),
    ]  # fmt: skip


@pytest.mark.parametrize("hidden", ["judicial.correction", "court.party", "court.judgment"])
def test_what_may_not_be_seen_is_as_if_it_had_never_been_delivered(home: Path, tmp_path: Path, hidden: str) -> None:
    scope = replace(ALL, hidden_extracts=frozenset({hidden}))
    poorer = without(world(), lambda row: row.startswith(f"{hidden}:"))
    with (
        EmbeddedStore(world().build(tmp_path / "rich.duckdb")) as rich,
        EmbeddedStore(poorer.build(tmp_path / "poor.duckdb")) as poor,
    ):
        answered = 0
        for case in ("C-POLICE", "C-COURT", "C-EXEC"):
            told = []
            for store in (rich, poor):
                try:
                    told.append(case_view(home, store, scope, case).model_dump_json())
                except UnknownEntity:
                    told.append("unknown")
            assert told[0] == told[1]
            assert hidden not in told[0]
            answered += told[0] != "unknown"
        assert answered > 0


def test_only_a_case_has_a_case_view(home: Path, store: GraphStore) -> None:
    with pytest.raises(NotACase):
        case_view(home, store, ALL, "P-ZHANG")
    with pytest.raises(UnknownEntity):
        case_view(home, store, ALL, "C-NONE")
