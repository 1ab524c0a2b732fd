"""Rows that are sealed by what they say: found with every projection, whoever their person is by then."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from graph.projection import seals
from tests.graph.fixtures import World
from tests.graph.test_projection import projected

CASE = "police.case:A5203040000002016080001"
DAY = datetime(2016, 1, 30, 22, 15)


def case_with(person: str, link: str = "suspect", kind: str = "盗窃案", **stated: object) -> World:
    world = World()
    world.mention(CASE, "Case", "C-1", case_number="A5203040000002016080001", case_kind=kind, occurred=DAY)
    world.person(f"{CASE}#person/1", person, "张小明", **stated)
    world.person(f"{CASE}#person/2", "P-VICTIM", "王芳", birth_date=date(2010, 1, 1))
    world.link(link, f"{CASE}#person/1", CASE)
    world.link("victim", f"{CASE}#person/2", CASE)
    return world


def extracts(world: World) -> dict[str, str]:
    with projected(world) as con:
        return dict(con.execute("SELECT mention_id, extract FROM mention").fetchall())


@pytest.mark.parametrize(
    ("birth", "sealed"), [(date(1998, 1, 31), True), (date(1998, 1, 30), False), (date(1978, 3, 5), False)]
)
def test_a_suspect_is_sealed_who_was_under_18_on_the_day(birth: date, sealed: bool) -> None:
    """预防未成年人犯罪法 59."""
    found = extracts(case_with("P-1", birth_date=birth))
    assert found[f"{CASE}#person/1"] == ("police.case~juvenile" if sealed else "police.case")
    # The case is there for everybody, and so is its victim, however young.
    assert found[CASE] == found[f"{CASE}#person/2"] == "police.case"


def test_the_number_tells_the_age_too_and_who_is_no_suspect_is_not_sealed() -> None:
    assert extracts(case_with("P-1", id_number="522121199905051235"))[f"{CASE}#person/1"] == "police.case~juvenile"
    assert extracts(case_with("P-1", "reporter", id_number="522121199905051235"))[f"{CASE}#person/1"] == "police.case"
    assert extracts(case_with("P-1", id_number="522121********1235"))[f"{CASE}#person/1"] == "police.case"


def test_the_seal_follows_the_person_through_merge_and_split() -> None:
    young = {"birth_date": date(1999, 5, 5)}
    apart, merged = case_with("P-1"), case_with("P-1")
    apart.person("police.hukou:7", "P-7", "张小明", **young)
    merged.person("police.hukou:7", "P-1", "张小明", **young)
    assert extracts(apart)[f"{CASE}#person/1"] == "police.case"
    assert extracts(merged)[f"{CASE}#person/1"] == "police.case~juvenile"
    # The register says nothing that is sealed.
    assert extracts(merged)["police.hukou:7"] == "police.hukou"
    con = duckdb.connect()
    merged.registry(con)
    with merged.lake() as lake:
        seals.mark(con, lake)
        con.execute("UPDATE mention SET entity_id = 'P-7' WHERE mention_id = 'police.hukou:7'")
        seals.mark(con, lake)
    assert ("police.case~juvenile",) not in con.execute("SELECT extract FROM mention").fetchall()


@pytest.mark.parametrize("kind", ["治安案件", "行政案件（治安）"])
def test_all_of_a_public_security_case_is_sealed(kind: str) -> None:
    """治安管理处罚法 136: with everybody it names, the victim too."""
    found = extracts(case_with("P-1", kind=kind))
    assert set(found.values()) == {"police.case~public_security_violation"}


def test_a_defendant_of_a_case_that_is_only_named_was_as_old_as_its_number_tells() -> None:
    world = World()
    for number, (role, birth) in enumerate(
        (("被告人", date(1998, 6, 1)), ("被告", date(1998, 6, 1)), ("被告人", date(1990, 6, 1)))
    ):
        mention = world.person(f"court.party:{number}", f"P-{number}", "张三", birth_date=birth)
        world.link("party", mention, "court.case:（2016）黔0304刑初5号", role=role)
    found = extracts(world)
    assert [found[f"court.party:{n}"] for n in range(3)] == ["court.party~juvenile", "court.party", "court.party"]


def test_what_a_sealed_row_proves_rests_on_its_seal_and_is_read_by_who_may() -> None:
    with projected(case_with("P-1", birth_date=date(1999, 5, 5))) as con:
        told = con.execute(
            "SELECT DISTINCT l.link_type, p.extract, e.rests_on, s.row_key IS NOT NULL FROM link l "
            "JOIN link_proof p USING (link_no) JOIN evidence e USING (evidence_no) "
            "LEFT JOIN source_row s ON s.extract = p.extract AND s.row_key = p.row_key ORDER BY 1"
        ).fetchall()
    assert told == [
        ("suspect", "police.case~juvenile", ["police.case", "police.case~juvenile"], True),
        ("victim", "police.case", ["police.case"], True),
    ]
