"""All that is linked with an identifier, by the source that says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.embedded import EmbeddedStore
from graph.scope import ALL_LINKS, Scope
from graph.store import GraphStore
from queries.association import AssociationOptions, associate
from tests.graph.fixtures import small_world

ALL = Scope.everything()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    path: Path = tmp_path_factory.mktemp("association") / "registry.duckdb"
    with EmbeddedStore(small_world().build(path)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("522121197803051235", ["P-ZHANG"]), ("13911112222", ["P-ZHANG"]), ("LGWEF4A58GB012345", ["V-LORRY"]),
        ("91520300MA6DLC0000", ["E-FIRM"]), ("(2016)黔0304民初5号", ["C-COURT"]), ("令狐德荣", ["P-LINGHU"]),
        ("P-OLD", ["P-ZHANG"]), ("E-FIRM", ["E-FIRM"]),
    ],
)  # fmt: skip
def test_a_number_or_a_name_that_only_one_bears_is_looked_around_from(
    store: GraphStore, text: str, starts: list[str]
) -> None:
    answer = associate(store, ALL, text)
    assert (answer.starts, answer.choices) == (starts, [])
    assert answer.groups


def test_a_plate_starts_from_all_vehicles_that_ever_bore_it(store: GraphStore) -> None:
    """Somebody else bore it in 2012, before the lorry was registered."""
    answer = associate(store, ALL, "贵C12345")
    assert len(answer.starts) == 2
    assert "V-LORRY" in answer.starts


def test_a_phone_of_several_people_starts_from_all_of_them(store: GraphStore) -> None:
    answer = associate(store, ALL, "13800138000")
    assert sorted(answer.starts) == ["P-ZHANG", "P-ZHANGX"]


def test_a_name_that_several_bear_and_a_part_of_a_number_are_choices(store: GraphStore) -> None:
    for text in ("张伟", "138001", "张"):
        answer = associate(store, ALL, text)
        assert answer.starts == []
        assert answer.entities == []
        assert len(answer.choices) > 1
    nothing = associate(store, ALL, "没有这个人")
    assert (nothing.starts, nothing.choices, nothing.groups) == ([], [], [])


def test_all_agencies_are_in_one_answer_each_with_what_its_own_rows_prove(store: GraphStore) -> None:
    answer = associate(store, ALL, "522121197803051235")
    assert {group.agency for group in answer.groups} >= {"police", "court"}
    assert [group.extract for group in answer.groups] == sorted(group.extract for group in answer.groups)
    links = {link.id: link for link in answer.links}
    steps = {reached.entity.id: reached.steps for reached in answer.entities}
    assert {link for group in answer.groups for entity in group.entities for link in entity.links} == set(links)
    for group in answer.groups:
        assert group.links == len({link for entity in group.entities for link in entity.links})
        for entity in group.entities:
            assert entity.steps == steps[entity.id] <= 2
            for link in entity.links:
                assert group.extract in links[link].extracts
                assert entity.id in (links[link].from_id, links[link].to_id)
    case = next(entity for group in answer.groups if group.extract == "court.party" for entity in group.entities)
    assert (case.id, case.steps) == ("C-COURT", 1)


def test_what_is_left_out_is_said(store: GraphStore) -> None:
    few = associate(store, ALL, "P-ZHANG", AssociationOptions(per_entity=1))
    assert few.cut
    assert few.narrowed[0] == "P-ZHANG"
    hubs = associate(store, ALL, "P-ZHANG", AssociationOptions(max_degree=2))
    assert hubs.unopened
    near = associate(store, ALL, "P-ZHANG", AssociationOptions(steps=1))
    assert {reached.steps for reached in near.entities} == {0, 1}
    assert {n.id for n in store.expand(ALL, "P-ZHANG", ALL_LINKS, 99, 0).nodes} == {r.entity.id for r in near.entities}
    for wrong in (AssociationOptions(steps=3), AssociationOptions(limit=0), AssociationOptions(limit=100_000)):
        with pytest.raises(ValueError, match="must be"):
            associate(store, ALL, "P-ZHANG", wrong)


def test_what_is_hidden_is_in_no_group(store: GraphStore) -> None:
    scope = Scope("test", hidden_extracts=frozenset({"judicial.correction", "court.party"}))
    answer = associate(store, scope, "令狐德荣")
    assert {group.extract for group in answer.groups} & scope.hidden_extracts == set()
    assert associate(store, Scope("test", hidden_entity_ids=frozenset({"E-FIRM"})), "E-FIRM").starts == []
