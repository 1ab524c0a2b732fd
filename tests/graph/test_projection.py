"""What becomes an entity, what becomes a link, and what proves it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph import projection
from tests.graph.fixtures import World, small_world


def projected(world: World) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    world.registry(con)
    with world.lake() as lake:
        projection.derive(con, lake)
    return con


def links(world: World, link_type: str) -> list[tuple[Any, ...]]:
    with projected(world) as con:
        return con.execute(
            "SELECT from_entity, to_entity, role FROM link WHERE link_type = ? ORDER BY ALL", [link_type]
        ).fetchall()


def holders(world: World) -> dict[str, int]:
    """Passes by the entity they were given to; a vehicle known by its plate alone is 'plate'."""
    with projected(world) as con:
        rows = con.execute(
            "SELECT CASE WHEN e.mention_count > 0 THEN e.entity_id ELSE 'plate' END, CAST(sum(l.count) AS INTEGER) "
            "FROM link l JOIN entity e ON e.node = l.from_node WHERE link_type = 'passed_station' GROUP BY ALL"
        ).fetchall()
    return dict(rows)


def registered(world: World, vehicle: str, since: date | None, plate_type: str | None = "02") -> None:
    world.mention(f"police.vehicle:{vehicle}", "Vehicle", vehicle, plate="贵A00001", plate_type=plate_type,
                  vin=f"VIN{vehicle}", first_registered=since)  # fmt: skip


def test_the_same_registry_is_projected_into_the_same_tables_whatever_the_order_of_its_rows() -> None:
    backwards = small_world()
    for rows in (backwards.mentions, backwards.links, backwards.events, backwards.edges):
        rows.reverse()
    tables = ("entity", "link", "link_part", "link_proof", "event_day", "search_term", "naming", "alias", "evidence")
    with projected(small_world()) as one, projected(backwards) as other:
        for table in tables:
            assert one.execute(f"FROM {table}").fetchall() == other.execute(f"FROM {table}").fetchall(), table


def test_link_ids_stay_when_other_links_and_entities_come_and_go() -> None:
    fewer = small_world()
    fewer.links = [k for k in fewer.links if k["link_type"] != "adviser"]
    fewer.person("police.hukou:0", "P-AAA", "先来", phone="13800138000")
    with projected(small_world()) as one, projected(fewer) as other:
        query = "SELECT link_type, from_entity, to_entity, role, link_id FROM link"
        before, after = set(one.execute(query).fetchall()), set(other.execute(query).fetchall())
    assert {k[0] for k in before - after} == {"adviser"}
    assert {k[0] for k in after - before} == {"phone"}


def test_two_roles_of_one_person_in_one_case_are_two_links() -> None:
    world = small_world()
    world.person("court.party:（2016）黔0304民初5号#3", "P-ZHANG", "张伟")
    world.link("party", "court.party:（2016）黔0304民初5号#3", "court.case:（2016）黔0304民初5号", role="反诉被告")
    assert [k for k in links(world, "party") if k[0] == "P-ZHANG"] == [
        ("P-ZHANG", "C-COURT", "原告"), ("P-ZHANG", "C-COURT", "反诉被告")]  # fmt: skip


def test_a_household_is_its_members_and_its_head() -> None:
    assert links(small_world(), "household") == [("P-LI", "P-ZHANG", "配偶"), ("P-ZHANGX", "P-ZHANG", "子")]
    assert links(small_world(), "spouse") == [("P-LI", "P-ZHANG", None)]


def test_a_household_without_its_head_links_its_members_to_each_other() -> None:
    world = World()
    for k in range(3):
        world.person(f"police.hukou:{k}", f"P-{k}", f"人{k}", household_no="H9", relation_to_head="20")
    assert links(world, "household") == [("P-0", "P-1", "同户"), ("P-0", "P-2", "同户"), ("P-1", "P-2", "同户")]


def test_households_of_two_agencies_with_one_number_are_not_one() -> None:
    world = World()
    world.person("police.hukou:1", "P-1", "甲", household_no="7", relation_to_head="02")
    world.person("civil.assistance:1", "P-2", "乙", household_no="7", relation_to_head="20")
    assert links(world, "household") == []


@pytest.mark.parametrize(("people", "linked"), [(2, 1), (10, 45), (11, 0)])
def test_a_phone_shared_by_an_office_links_nobody(people: int, linked: int) -> None:
    world = World()
    for k in range(people):
        world.person(f"police.hukou:{k}", f"P-{k:02}", f"人{k}", phone="13800138000")
    assert len(links(world, "phone")) == linked


def test_who_shares_a_phone_in_two_extracts_does_not_depend_on_a_third() -> None:
    world = World()
    world.person("police.hukou:1", "P-A", "甲", phone="13800138000")
    world.person("police.driver:1", "P-B", "乙", phone="13800138000")
    for k in range(20):
        world.person(f"judicial.correction:{k}", f"P-C{k}", f"丙{k}", phone="13800138000")
    assert links(world, "phone") == [("P-A", "P-B", None)]


def test_addresses_written_in_several_ways_are_one_place() -> None:
    world = World()
    for k, address in enumerate(("贵州省遵义市播州区龙坑街道1号", "播州区龙坑街道 １号", "遵义县龙坑镇1号")):
        world.person(f"police.hukou:{k}", f"P-{k}", f"人{k}", address=address)
    world.person("police.hukou:9", "P-9", "某人", address="遵义市播州区")
    found = links(world, "lives_at")
    assert [k[0] for k in found] == ["P-0", "P-1", "P-2"]
    assert len({k[1] for k in found}) == 1


def test_a_reissued_plate_is_the_vehicle_that_bore_it_on_the_day() -> None:
    world = World()
    registered(world, "V-OLD", date(2010, 1, 1))
    registered(world, "V-NEW", date(2016, 1, 1))
    for day in (date(2009, 12, 31), date(2010, 1, 1), date(2015, 12, 31), date(2016, 1, 1), date(2020, 1, 1)):
        world.toll_pass("贵A00001", datetime(day.year, day.month, day.day, 12))
    assert holders(world) == {"plate": 1, "V-OLD": 2, "V-NEW": 2}


@pytest.mark.parametrize(
    ("plate_type", "colour", "known"),
    [("02", "0", True), ("02", "蓝", True), ("02", "1", False), ("01", "黄色", True), ("01", "0", False),
     ("52", "渐变绿", True), ("52", "0", False), ("51", "5", True), ("02", None, True), ("02", "9", True),
     (None, "1", True), ("22", "0", True)],
)  # fmt: skip
def test_a_plate_is_the_same_only_in_its_colour(plate_type: str | None, colour: str | None, known: bool) -> None:
    world = World()
    registered(world, "V-ONE", date(2010, 1, 1), plate_type)
    world.toll_pass("贵A00001", datetime(2016, 1, 1), colour=colour)
    assert holders(world) == ({"V-ONE": 1} if known else {"plate": 1})


def test_a_vehicle_known_from_a_case_bears_its_plate_where_no_register_says_otherwise() -> None:
    world = World()
    registered(world, "V-REG", date(2016, 1, 1))
    world.mention("police.case:A1#vehicle/1", "Vehicle", "V-CASE", plate="贵A00001")
    world.toll_pass("贵A00001", datetime(2015, 1, 1))
    world.toll_pass("贵A00001", datetime(2017, 1, 1))
    assert holders(world) == {"V-CASE": 1, "V-REG": 1}


def test_every_pass_is_counted_once() -> None:
    world = World()
    for k in range(50):
        world.toll_pass(f"贵A0000{k % 5}", datetime(2016, 1, 1 + k % 20, k % 24), station=f"5200{k % 3}")
    with projected(world) as con:
        assert con.execute("SELECT sum(count) FROM link").fetchall() == [(50,)]
        assert con.execute("SELECT sum(ins + outs) FROM event_day").fetchall() == [(50,)]


def test_a_case_another_agency_delivered_is_the_case_the_number_names() -> None:
    world = World()
    world.mention("judicial.mediation:T1", "Case", "C-MED", case_number="（2016）黔0304民特1号")
    world.person("court.party:（2016）黔0304民特1号#1", "P-A", "甲")
    world.link("party", "court.party:（2016）黔0304民特1号#1", "court.case:（2016）黔0304民特1号", role="申请人")
    assert links(world, "party") == [("P-A", "C-MED", "申请人")]


def test_a_number_in_a_text_links_whom_it_leads_to_and_not_whom_the_row_lists() -> None:
    world = World()
    case = world.mention("police.case:A5201", "Case", "C-1", case_number="A5201")
    world.person("police.case:A5201#person/1", "P-LISTED", "甲", id_number="520102199001010001")
    world.person("police.hukou:1", "P-TOLD", "乙", id_number="520102199001010002")
    for number in ("1", "2", "3"):
        world.found_in_text(case, "person_id", f"52010219900101000{number}", extract="police.case")
    for entity in ("P-X", "P-Y"):
        world.person(f"police.driver:{entity}", entity, "丙", id_number="520102199001010003")
    assert links(world, "involved_person") == [("P-TOLD", "C-1", None)]


def test_a_police_case_that_a_judgment_names_is_where_the_court_case_came_from() -> None:
    world = World()
    case = world.mention("court.case:（2016）黔0304刑初1号", "Case", "C-COURT", case_number="（2016）黔0304刑初1号")
    world.found_in_text(case, "police_case_number", "A5201")
    ((start, end, _),) = links(world, "originates_from")
    assert start == "C-COURT"
    world.mention("police.case:A5201", "Case", "C-POLICE", case_number="A5201")
    assert links(world, "originates_from") == [("C-COURT", "C-POLICE", None)]
    assert end != "C-POLICE"


def test_what_becomes_no_link_is_counted_with_its_reason() -> None:
    world = small_world()
    world.link("owner", "police.vehicle:GONE#owner", "police.vehicle:V1")
    world.link("spouse", "police.hukou:1", "civil.marriage:9#wife")
    world.link("spouse", "police.hukou:1", "police.driver:D1")
    con = duckdb.connect()
    world.registry(con)
    with world.lake() as lake:
        report = projection.derive(con, lake)
    assert report.left_out == {
        "the row's own mention is gone": 1,
        "the other end is named in no way that identifies it": 1,
        "both ends are the same entity": 1,
    }
    assert report.as_dict()["entities"] == report.entities


def test_every_link_has_a_proof_and_every_proof_a_link() -> None:
    with projected(small_world()) as con:
        assert con.execute("SELECT count(*) FROM link ANTI JOIN link_proof USING (link_no)").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) FROM link_proof ANTI JOIN link USING (link_no)").fetchall() == [(0,)]
        kept = con.execute("SELECT count(*) FROM link_part p JOIN evidence e USING (evidence_no)").fetchall()
        assert kept == con.execute("SELECT count(*) FROM link_part").fetchall()


def test_nothing_temporary_is_left_in_the_registry(tmp_path: Path) -> None:
    path = small_world().build(tmp_path / "registry.duckdb")
    with duckdb.connect(str(path), read_only=True) as con:
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    assert not [name for name in names if name.startswith(("p_", "staged"))]
