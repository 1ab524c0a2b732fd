"""What a newcomer to the demo looks at first: two people with nothing in common but a path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.embedded import EmbeddedStore
from graph.scope import Scope
from queries.introduction import DEMO, introduction
from queries.opening import REGISTRY
from tests.graph.fixtures import World

ALL = Scope.everything()
CASE = "（2016）黔0304民初5号"


def world(*, joined: bool) -> World:
    """Somebody who went to court against a man whose phone somebody on assistance shares, or does not."""
    w = World()
    w.mention(f"court.case:{CASE}", "Case", "C-1", case_number=CASE)
    for number, (entity, name) in enumerate((("P-A", "王甲"), ("P-B", "张乙")), start=1):
        party = w.person(f"court.party:{CASE}#{number}", entity, name, phone=f"1390000000{number}")
        w.link("party", party, f"court.case:{CASE}")
    w.person("police.driver:1", "P-B", "张乙", phone="13800138000")
    w.person("civil.assistance:1", "P-C", "李丙", phone="13800138000" if joined else "13700000000")
    return w


def told(home: Path, scope: Scope = ALL) -> list[str] | None:
    with EmbeddedStore(home / REGISTRY) as store:
        found = introduction(home, store, scope)
    return None if found is None else found.paths[0].nodes


def test_two_who_share_no_name_and_no_agency_are_shown_with_the_path_that_joins_them(tmp_path: Path) -> None:
    world(joined=True).build(tmp_path / REGISTRY)
    assert told(tmp_path) is None, "nobody is shown people of a home that is not the demo's"
    (tmp_path / DEMO).mkdir()
    path = told(tmp_path)
    assert path is not None
    assert sorted((path[0], path[-1])) == ["P-A", "P-C"]
    assert path[1:-1] in (["C-1", "P-B"], ["P-B", "C-1"])
    assert told(tmp_path, replace(ALL, masked_attributes=frozenset({"phone"}))) is None


def test_where_nothing_joins_two_such_people_nobody_is_shown(tmp_path: Path) -> None:
    world(joined=False).build(tmp_path / REGISTRY)
    (tmp_path / DEMO).mkdir()
    assert told(tmp_path) is None
