"""Relations as evidence: what a mention is tied to, read from the lake's views and told as tokens."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pytest

from resolution.frame import Column, Frame
from resolution.naming import Called
from resolution.relations import Relations, read, tokens_of

Row = dict[str, Any]
MENTION = {
    "mention_id": "TEXT", "entity_type": "TEXT", "extract": "TEXT", "row_key": "TEXT", "role": "TEXT", "name": "TEXT",
    "household_no": "TEXT", "relation_to_head": "TEXT", "unit": "TEXT", "place": "TEXT", "address": "TEXT",
    "case_number": "TEXT",
}  # fmt: skip


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the two views that relations are read from, empty."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE mentions ({', '.join(f'{name} {kind}' for name, kind in MENTION.items())})")
        con.execute("CREATE TABLE links (link_type TEXT, from_mention TEXT, to_mention TEXT)")
        yield con


def add(con: duckdb.DuckDBPyConnection, mention_id: str, entity_type: str = "Person", **values: str) -> None:
    extract, key = mention_id.split(":")
    row = {"extract": extract, "row_key": key.split("#")[0], "role": key.partition("#")[2], **values}
    row |= {"mention_id": mention_id, "entity_type": entity_type}
    con.execute(f"INSERT INTO mentions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def link(con: duckdb.DuckDBPyConnection, kind: str, one: str, other: str) -> None:
    con.execute("INSERT INTO links VALUES (?, ?, ?)", [kind, one, other])


def tokens(
    relations: Relations,
    *people: str,
    entity: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    counties: Mapping[str, str] | None = None,
) -> dict[str, dict[str, set[str]]]:
    """Token set → person → tokens, without those who have none. counties: of people's own addresses, by code."""
    frame = Frame(list(people))
    for column, told in (("name", names), ("address.county", counties)):
        frame.columns[column] = Column.from_values([(told or {}).get(person) for person in people])
    found: dict[str, dict[str, set[str]]] = {}
    for kind, pairs in tokens_of(relations, frame, Called.of(entity or {})).items():
        held = defaultdict(set)
        for k, token in pairs:
            held[people[k]].add(token)
        found[kind] = dict(held)
    return found


def shares(found: dict[str, set[str]], one: str, other: str) -> bool:
    return bool(found.get(one, set()) & found.get(other, set()))


def test_two_mentions_in_one_case_share_it_whichever_way_they_are_in_it(lake: duckdb.DuckDBPyConnection) -> None:
    kinds = "suspect victim reporter involved_person party dishonest_debtor correction".split()
    for k, kind in enumerate(kinds):
        link(lake, kind, f"x:p{k}", "court.case:1")
    found = tokens(read(lake), *(f"x:p{k}" for k in range(len(kinds))))["case"]
    assert len(found) == len(kinds)
    assert len(set.union(*found.values())) == 1


def test_a_court_case_that_came_of_a_police_case_is_the_same_evidence(lake: duckdb.DuckDBPyConnection) -> None:
    link(lake, "originates_from", "court.case:1", "police.case:A1")
    link(lake, "judicial_confirmation", "judicial.mediation:T1", "court.case:2")
    for person, case in (
        ("x:a", "court.case:1"),
        ("x:b", "police.case:A1"),
        ("x:c", "court.case:2"),
        ("x:d", "judicial.mediation:T1"),
        ("x:e", "court.case:3"),
    ):
        link(lake, "party", person, case)
    found = tokens(read(lake), "x:a", "x:b", "x:c", "x:d", "x:e")["case"]
    assert shares(found, "x:a", "x:b")
    assert shares(found, "x:c", "x:d")
    assert not shares(found, "x:a", "x:c")
    assert not shares(found, "x:e", "x:a")


def test_firms_and_cars_are_shared_by_mention_until_they_are_resolved_and_by_entity_after(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    link(lake, "employer", "x:a", "firm:1")
    link(lake, "legal_representative", "x:b", "firm:2")
    link(lake, "owner", "x:a", "car:1")
    link(lake, "driver", "x:b", "car:2")
    relations = read(lake)
    before = tokens(relations, "x:a", "x:b")
    entity = {"firm:1": "E-1", "firm:2": "E-1", "car:1": "V-1", "car:2": "V-1"}
    after = tokens(relations, "x:a", "x:b", entity=entity)
    for kind in ("enterprise", "vehicle"):
        assert not shares(before[kind], "x:a", "x:b")
        assert shares(after[kind], "x:a", "x:b")


def test_who_is_in_a_case_is_tied_to_the_cars_in_it(lake: duckdb.DuckDBPyConnection) -> None:
    link(lake, "suspect", "x:a", "police.case:A1")
    link(lake, "involved_vehicle", "police.case:A1#vehicle/1", "police.case:A1")
    link(lake, "owner", "x:b", "police.vehicle:1")
    entity = {"police.case:A1#vehicle/1": "V-1", "police.vehicle:1": "V-1"}
    assert shares(tokens(read(lake), "x:a", "x:b", entity=entity)["vehicle"], "x:a", "x:b")


def test_two_mentions_married_to_one_person_share_the_spouse(lake: duckdb.DuckDBPyConnection) -> None:
    link(lake, "spouse", "civil:1", "civil:2")
    link(lake, "spouse", "civil:3", "civil:4")
    people = ("civil:1", "civil:2", "civil:3", "civil:4")
    relations = read(lake)
    # By name, in simplified characters, while nobody knows that 2 and 4 are one.
    found = tokens(relations, *people, names={"civil:2": "李偉", "civil:4": "李伟"})["spouse"]
    assert shares(found, "civil:1", "civil:3")
    assert found.keys() == {"civil:1", "civil:3"}
    # By entity once that is known, whatever they are called.
    found = tokens(relations, *people, entity={"civil:2": "P-2", "civil:4": "P-2"})["spouse"]
    assert shares(found, "civil:1", "civil:3")


def test_spouses_are_read_from_a_household_with_one_head_and_one_partner(lake: duckdb.DuckDBPyConnection) -> None:
    for key, household, relation in (
        ("1", "H1", "02"),
        ("2", "H1", "10"),
        ("3", "H1", "20"),
        ("4", "H2", "02"),
        ("5", "H2", "02"),
        ("6", "H2", "10"),
    ):
        add(lake, f"police.hukou:{key}", household_no=household, relation_to_head=relation)
    relations = read(lake)
    # Two heads: nobody can tell whose wife she is.
    assert relations.spouses.pairs() == [("police.hukou:1", "police.hukou:2")]


def test_members_of_a_household_are_different_people(lake: duckdb.DuckDBPyConnection) -> None:
    for key, household in (("1", "H1"), ("2", "H1"), ("3", "H2")):
        add(lake, f"police.hukou:{key}", household_no=household)
    found = tokens(read(lake), "police.hukou:1", "police.hukou:2", "police.hukou:3")["exclusive"]
    assert shares(found, "police.hukou:1", "police.hukou:2")
    assert not shares(found, "police.hukou:1", "police.hukou:3")


def test_two_sides_of_a_row_are_different_people_and_other_people_of_a_row_may_be_one(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    for mention in (
        "civil.marriage:1#husband",
        "civil.marriage:1#wife",
        "civil.marriage:2#husband",
        "judicial.mediation:1#applicant",
        "judicial.mediation:1#respondent",
        "police.case:A1#person/1",
        "police.case:A1#person/2",
    ):
        add(lake, mention)
    relations = read(lake)
    people = [m for (m,) in lake.execute("SELECT mention_id FROM mentions").fetchall()]
    found = tokens(relations, *people)["exclusive"]
    assert shares(found, "civil.marriage:1#husband", "civil.marriage:1#wife")
    assert shares(found, "judicial.mediation:1#applicant", "judicial.mediation:1#respondent")
    assert not shares(found, "civil.marriage:1#husband", "civil.marriage:2#husband")
    # The one who reports a theft is often the victim.
    assert not shares(found, "police.case:A1#person/1", "police.case:A1#person/2")


def test_people_are_tied_to_the_county_of_their_case_firm_or_address(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "court.case:1", "Case", unit="安龙县人民法院")
    add(lake, "police.case:A5223010000002024010001", "Case", case_number="A5223010000002024010001")
    add(lake, "firm:1", "Enterprise", address="兴义市桔山街道瑞金南路12号")
    link(lake, "party", "x:a", "court.case:1")
    link(lake, "suspect", "x:b", "police.case:A5223010000002024010001")
    link(lake, "employer", "x:c", "firm:1")
    # 522328 is 安龙, 522301 is 兴义.
    of = tokens(read(lake), "x:a", "x:b", "x:c", "x:d", counties={"x:d": "522328"})["area"]
    assert [len(found) for found in of.values()] == [1, 1, 1, 1]
    assert of["x:a"] == of["x:d"] != of["x:b"] == of["x:c"]


def test_what_is_tied_to_a_mention_that_is_not_there_is_left_out(lake: duckdb.DuckDBPyConnection) -> None:
    link(lake, "party", "x:gone", "court.case:1")
    link(lake, "spouse", "x:a", "x:gone")
    link(lake, "owner", "x:gone", "car:1")
    assert tokens(read(lake), "x:a") == {kind: {} for kind in tokens(Relations())}


def test_an_empty_lake_has_no_relations(lake: duckdb.DuckDBPyConnection) -> None:
    assert read(lake) == Relations()
    assert set(tokens(Relations())) == {"case", "enterprise", "vehicle", "spouse", "exclusive", "area"}
