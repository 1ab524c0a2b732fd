"""The seventeen extracts of SOURCES.md: mention ids, attributes and links, in every format."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.mapping import load_all
from tests.ingest.files import EXAMPLES, FORMATS, mention, mentions, query, take, write, write_table

pytestmark = pytest.mark.slow  # every extract in every format: a minute and a half in all

CASE = "（2016）黔2301刑初123号"
MENTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "police.hukou": {
        "police.hukou:R1": {
            "entity_type": "Person", "role": "", "name": "张伟", "former_name": "张小伟", "sex": "1",
            "birth_date": date(1980, 1, 1), "id_number": "522301198001010012", "phone": "13885912345",
            "registered_address": "贵州省兴义市桔山街道1号", "address": "贵州省兴义市黄草街道2号",
            "household_no": "H77", "relation_to_head": "02",
        },
    },
    "police.driver": {
        "police.driver:D1": {
            "entity_type": "Person", "role": "", "name": "张伟", "sex": "1", "birth_date": date(1980, 1, 1),
            "id_number": "522301198001010012", "licence_class": "B2", "licence_first_issued": date(2003, 5, 6),
            "licence_valid_until": date(2029, 5, 6), "licence_state": "正常", "phone": "13885912345",
            "address": "兴义市桔山街道1号",
        },
    },
    "police.vehicle": {
        "police.vehicle:V1": {
            "entity_type": "Vehicle", "role": "", "plate": "贵E12345", "plate_type": "02", "vin": "LSVAM4187C2184847",
            "engine_no": "FD123456", "vehicle_type": "K33", "use": "A", "first_registered": date(2015, 6, 7),
            "valid_until": date(2027, 6, 7), "state": "A", "phone": "13885912345",
        },
        "police.vehicle:V1#owner": {
            "entity_type": "Person", "role": "owner", "name": "张伟", "id_number": "522301198001010012",
            "phone": "13885912345",
        },
    },
    "police.transport_enterprise": {
        "police.transport_enterprise:Q1": {
            "entity_type": "Enterprise", "role": "", "name": "兴义市平安运输有限公司", "uscc": "91522301MA6DLPQK3X",
            "phone": "13985912345", "address": "兴义市富兴路3号", "business": "道路货物运输", "key_supervised": True,
            "legal_representative_name": "李强", "legal_representative_id": "522301197501010034",
        },
        "police.transport_enterprise:Q1#legal_representative": {
            "entity_type": "Person", "role": "legal_representative", "name": "李强", "id_number": "522301197501010034",
        },
    },
    "police.enterprise_driver": {
        "police.enterprise_driver:C1": {
            "entity_type": "Person", "role": "", "name": "张伟", "id_number": "522301198001010012",
            "phone": "13885912345",
        },
        "police.enterprise_driver:C1#employer": {
            "entity_type": "Enterprise", "role": "employer", "name": "兴义市平安运输有限公司",
            "uscc": "91522301MA6DLPQK3X",
        },
    },
    "police.case": {
        "police.case:A5223010000002016010001": {
            "entity_type": "Case", "role": "", "case_number": "A5223010000002016010001", "title": "张伟盗窃案",
            "case_kind": "刑事", "filed": date(2016, 1, 5), "occurred": datetime(2016, 1, 4, 23, 0),
            "place": "兴义市桔山街道", "unit": "兴义市公安局",
        },
        "police.case:A5223010000002016010001#person/1": {
            "entity_type": "Person", "role": "person/1", "name": "张伟", "id_number": "522301198001010012", "sex": "1",
            "phone": "13885912345",
        },
        "police.case:A5223010000002016010001#person/2": {
            "entity_type": "Person", "role": "person/2", "name": "王芳", "sex": "2",
        },
        "police.case:A5223010000002016010001#vehicle/1": {
            "entity_type": "Vehicle", "role": "vehicle/1", "plate": "贵E12345", "plate_type": "02",
        },
    },
    "police.toll_pass": {},
    "police.toll_station": {},
    "court.case": {
        f"court.case:{CASE}": {
            "entity_type": "Case", "role": "", "case_number": CASE, "case_kind": "刑事一审", "cause": "盗窃罪",
            "filed": date(2016, 3, 5), "unit": "兴义市人民法院", "closed": date(2016, 6, 1), "outcome": "判决",
        },
    },
    "court.party": {
        f"court.party:{CASE}#1": {
            "entity_type": "Person", "role": "", "name": "张伟", "id_number": "522301198001010012",
            "phone": "13885912345", "address": "兴义市桔山街道1号",
        },
    },
    "court.judgment": {},
    "court.dishonest": {
        "court.dishonest:J1": {
            "entity_type": "Person", "role": "", "name": "张伟", "id_number": "522301198001010012",
        },
    },
    "judicial.mediation": {
        "judicial.mediation:T1": {
            "entity_type": "Case", "role": "", "case_number": "T1", "case_kind": "邻里纠纷", "filed": date(2016, 7, 8),
            "unit": "桔山街道调委会", "outcome": "调解成功",
        },
        "judicial.mediation:T1#applicant": {
            "entity_type": "Person", "role": "applicant", "name": "张伟", "id_number": "522301198001010012",
            "phone": "13885912345",
        },
        "judicial.mediation:T1#respondent": {
            "entity_type": "Person", "role": "respondent", "name": "王芳", "phone": "13785912345",
        },
    },
    "judicial.correction": {
        "judicial.correction:Z1": {
            "entity_type": "Person", "role": "", "name": "张伟", "id_number": "522301198001010012", "sex": "1",
        },
    },
    "judicial.legal_adviser": {
        "judicial.legal_adviser:G1": {
            "entity_type": "Person", "role": "", "name": "陈律", "id_number": "522301198501010056",
            "practice_no": "15223201010123456", "law_firm": "贵州平安律师事务所", "phone": "13685912345",
            "practises_in": "丰都村", "division_code": "522301001200",
        },
    },
    "civil.marriage": {
        "civil.marriage:M1#husband": {
            "entity_type": "Person", "role": "husband", "name": "张伟", "id_number": "522301198001010012",
            "birth_date": date(1980, 1, 1), "sex": "1",
        },
        "civil.marriage:M1#wife": {
            "entity_type": "Person", "role": "wife", "name": "王芳", "id_number": "522301198202020024",
            "birth_date": date(1982, 2, 2), "sex": "2",
        },
    },
    "civil.social_org": {
        "civil.social_org:51522301MJ00000001": {
            "entity_type": "Enterprise", "role": "", "uscc": "51522301MJ00000001", "name": "兴义市志愿者协会",
            "org_kind": "社会团体", "address": "兴义市富兴路9号", "founded": date(2010, 9, 9),
            "legal_representative_name": "李强", "legal_representative_id": "522301197501010034",
        },
        "civil.social_org:51522301MJ00000001#legal_representative": {
            "entity_type": "Person", "role": "legal_representative", "name": "李强", "id_number": "522301197501010034",
        },
    },
    "civil.assistance": {
        "civil.assistance:B1": {
            "entity_type": "Person", "role": "", "name": "王芳", "id_number": "522301198202020024",
            "assistance_kind": "低保", "address": "兴义市黄草街道2号", "phone": "13785912345",
        },
    },
}  # fmt: skip
CASE_ID = "police.case:A5223010000002016010001"
#: (type, from, to, role, from, to)
LINKS: dict[str, set[tuple[Any, ...]]] = {
    "police.vehicle": {("owner", "police.vehicle:V1#owner", "police.vehicle:V1", None, None, None)},
    "police.transport_enterprise": {
        ("legal_representative", "police.transport_enterprise:Q1#legal_representative",
         "police.transport_enterprise:Q1", None, None, None)},
    "police.enterprise_driver": {
        ("employer", "police.enterprise_driver:C1", "police.enterprise_driver:C1#employer", None, date(2018, 3, 4),
         None)},
    "police.case": {
        ("suspect", f"{CASE_ID}#person/1", CASE_ID, None, None, None),
        ("victim", f"{CASE_ID}#person/2", CASE_ID, None, None, None),
        ("involved_vehicle", f"{CASE_ID}#vehicle/1", CASE_ID, None, None, None)},
    "court.case": {("originates_from", f"court.case:{CASE}", CASE_ID, None, None, None)},
    "court.party": {("party", f"court.party:{CASE}#1", f"court.case:{CASE}", "被告人", None, None)},
    "court.dishonest": {
        ("dishonest_debtor", "court.dishonest:J1", "court.case:（2016）黔2301执55号", None, date(2017, 2, 3), None)},
    "judicial.mediation": {
        ("party", "judicial.mediation:T1#applicant", "judicial.mediation:T1", "申请人", None, None),
        ("party", "judicial.mediation:T1#respondent", "judicial.mediation:T1", "被申请人", None, None),
        ("judicial_confirmation", "judicial.mediation:T1", "court.case:（2016）黔2301民特9号", None, None, None)},
    "judicial.correction": {
        ("correction", "judicial.correction:Z1", f"court.case:{CASE}", None, date(2016, 7, 1), date(2018, 6, 30))},
    "judicial.legal_adviser": {
        ("adviser", "judicial.legal_adviser:G1", "place:village:522301001200:丰都村", None, None, None)},
    "civil.marriage": {
        ("spouse", "civil.marriage:M1#husband", "civil.marriage:M1#wife", "结婚", date(2005, 10, 1), None)},
    "civil.social_org": {
        ("legal_representative", "civil.social_org:51522301MJ00000001#legal_representative",
         "civil.social_org:51522301MJ00000001", None, None, None)},
}  # fmt: skip
LINK_QUERY = "SELECT link_type, from_mention, to_mention, role, from_date, to_date FROM links"
_OF_THE_ROW = ("mention_id", "agency", "extract", "row_key", "delivery_id", "delivery_seq", "first_seq", "version")


def told(home: Path, mention_id: str) -> dict[str, Any]:
    return {k: v for k, v in mention(home, mention_id).items() if k not in _OF_THE_ROW}


def test_the_examples_hold_every_column_of_every_extract(tmp_path: Path) -> None:
    """So that a column nobody maps, or a mapping of a column nobody has, shows in the tests below."""
    for name, mapping in load_all(tmp_path).items():
        assert set(EXAMPLES[name]) - set(mapping.refused) == set(mapping.columns), name


@pytest.mark.parametrize("suffix", [*FORMATS, "sqlite"])
@pytest.mark.parametrize("extract", sorted(EXAMPLES))
def test_every_extract_in_every_format(tmp_path: Path, extract: str, suffix: str) -> None:
    home, agency = tmp_path / "home", extract.partition(".")[0]
    if suffix == "sqlite":
        url = write_table(tmp_path / "x.db", extract.replace(".", "_"), [EXAMPLES[extract]])
        report = take(home, url, extract=extract)  # type: ignore[arg-type]
    else:
        path = tmp_path / "in" / agency / f"{extract.partition('.')[2]}.{suffix}"
        report = take(home, write(path, [EXAMPLES[extract]]).parent.parent)
    assert report.totals.new == report.totals.rows == 1
    assert report.deliveries[0].missing_columns == []
    assert report.deliveries[0].unknown_columns == []
    ids = {row[0] for row in query(home, "SELECT mention_id FROM mentions")}
    assert ids == set(MENTIONS[extract])
    for mention_id, expected in MENTIONS[extract].items():
        assert told(home, mention_id) == expected
        assert mention(home, mention_id)["agency"] == agency
    assert set(query(home, LINK_QUERY)) == LINKS.get(extract, set())


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_row_in_another_format_is_unchanged(tmp_path: Path, suffix: str) -> None:
    home = tmp_path / "home"
    for extract, row in EXAMPLES.items():
        agency, name = extract.split(".")
        write(tmp_path / "first" / agency / f"{name}.jsonl", [row])
        write(tmp_path / "again" / agency / f"{name}.{suffix}", [row])
    assert take(home, tmp_path / "first").totals.new == len(EXAMPLES)
    again = take(home, tmp_path / "again").totals
    assert (again.new, again.changed, again.unchanged) == (0, 0, len(EXAMPLES))


def test_a_toll_pass_is_an_event_and_no_mention(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "police" / "toll_pass.parquet", [EXAMPLES["police.toll_pass"]]))
    columns = "event_id, plate, plate_colour, station_code, station, lane, time, direction, extract"
    assert query(home, f"SELECT {columns} FROM events") == [
        ("GC0001", "贵E12345", "0", "G7001", "兴义站", "03", datetime(2016, 1, 5, 8, 30, 15), "in", "police.toll_pass")
    ]
    assert query(home, "SELECT row_key, raw FROM rows") == [("GC0001", None)]


def test_a_judgment_is_text_on_its_case(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "court" / "judgment.jsonl", [EXAMPLES["court.judgment"]]))
    ((mention_id, text),) = query(home, "SELECT mention_id, text FROM texts")
    assert mention_id == f"court.case:{CASE}"
    assert text == EXAMPLES["court.judgment"]["QW"]
    found = query(home, "SELECT mention_id, kind, value, start, end_ FROM text_mentions ORDER BY start")
    assert [(kind, value) for _, kind, value, _, _ in found] == [
        ("court_case_number", CASE), ("person_id", "522301198001010012"), ("plate", "贵E12345"),
    ]  # fmt: skip
    assert all(m == mention_id and text[start:end] == value for m, _, value, start, end in found)


def test_divorce_ends_the_link_that_marriage_began(tmp_path: Path) -> None:
    home, row = tmp_path / "home", EXAMPLES["civil.marriage"]
    rows = [row, {**row, "DJZH": "M2", "DJLX": "离婚", "DJRQ": "20190203"}, {**row, "DJZH": "M3", "DJLX": ""}]
    take(home, write(tmp_path / "civil" / "marriage.csv", rows))
    assert query(home, "SELECT row_key, role, from_date, to_date FROM links ORDER BY row_key") == [
        ("M1", "结婚", date(2005, 10, 1), None),
        ("M2", "离婚", None, date(2019, 2, 3)),
        ("M3", None, date(2005, 10, 1), None),
    ]


def test_a_present_address_missing_leaves_the_registered_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "police" / "hukou.csv", [{**EXAMPLES["police.hukou"], "XZZ": "不详"}]))
    assert mention(home, "police.hukou:R1")["address"] == "贵州省兴义市桔山街道1号"


@pytest.mark.parametrize(
    ("name", "number", "owner"),
    [
        ("张伟", "522301198001010012", {"entity_type": "Person", "name": "张伟", "id_number": "522301198001010012"}),
        ("张伟", "", {"entity_type": "Person", "name": "张伟"}),
        ("", "522301198001010012", {"entity_type": "Person", "id_number": "522301198001010012"}),
        ("平安运输有限公司", "91522301MA6DLPQK3X",
         {"entity_type": "Enterprise", "name": "平安运输有限公司", "uscc": "91522301MA6DLPQK3X"}),
        ("平安运输有限公司", "无", {"entity_type": "Enterprise", "name": "平安运输有限公司"}),
        ("", "91522301MA6DLPQK3X", {"entity_type": "Enterprise", "uscc": "91522301MA6DLPQK3X"}),
        ("-", "NULL", None),
    ],
)  # fmt: skip
def test_an_owner_is_a_person_or_an_enterprise_or_nobody(
    tmp_path: Path, name: str, number: str, owner: dict[str, str] | None
) -> None:
    home = tmp_path / "home"
    row = {**EXAMPLES["police.vehicle"], "SYR": name, "SFZMHM": number, "LXDH": ""}
    take(home, write(tmp_path / "police" / "vehicle.csv", [row]))
    if owner is None:
        assert query(home, "SELECT mention_id FROM mentions") == [("police.vehicle:V1",)]
        assert query(home, LINK_QUERY) == []
    else:
        assert told(home, "police.vehicle:V1#owner") == {**owner, "role": "owner"}


@pytest.mark.parametrize(
    ("changes", "entity_type"),
    [
        ({"DSRLX": "法人", "MC": "张伟"}, "Enterprise"),
        ({"DSRLX": "自然人", "MC": "平安公司"}, "Person"),
        ({"DSRLX": "", "MC": "平安运输有限公司", "ZJHM": ""}, "Enterprise"),
        ({"DSRLX": "不详", "ZJHM": "91522301MA6DLPQK3X"}, "Enterprise"),
        ({"DSRLX": None}, "Person"),
    ],
)
def test_a_party_is_what_its_column_says_or_what_it_looks_like(
    tmp_path: Path, changes: dict[str, Any], entity_type: str
) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "court" / "party.csv", [{**EXAMPLES["court.party"], **changes}]))
    assert mention(home, f"court.party:{CASE}#1")["entity_type"] == entity_type


def test_people_of_a_case_keep_their_numbers_when_one_is_empty(tmp_path: Path) -> None:
    home, row = tmp_path / "home", dict(EXAMPLES["police.case"])
    empty = {"XM": "无", "GMSFHM": "", "RYLX": None}
    row["RY"] = [empty, {"XM": "王芳", "RYLX": "报案人"}, {"GMSFHM": "522301198001010012", "RYLX": "77"}]
    row["CL"] = [{"HPHM": "", "HPZL": "-"}, {"HPHM": "贵E54321"}]
    take(home, write(tmp_path / "police" / "case.jsonl", [row]))
    assert set(query(home, LINK_QUERY)) == {
        ("reporter", f"{CASE_ID}#person/2", CASE_ID, None, None, None),
        ("involved_person", f"{CASE_ID}#person/3", CASE_ID, None, None, None),
        ("involved_vehicle", f"{CASE_ID}#vehicle/2", CASE_ID, None, None, None),
    }


@pytest.mark.parametrize("suffix", ["jsonl", "xml", "csv"])
def test_people_and_vehicles_of_a_case_without_name_number_or_plate_are_mentions(tmp_path: Path, suffix: str) -> None:
    """A suspect not known yet, a reporter who gave a phone alone, a vehicle whose plate nobody saw."""
    home, row = tmp_path / "home", dict(EXAMPLES["police.case"])
    row["RY"] = [{"XM": "不详", "GMSFHM": "", "RYLX": "01"}, {"LXDH": "13885912345", "RYLX": "03"}]
    row["CL"] = [{"HPHM": "无", "HPZL": "02"}, {"HPHM": "贵E54321", "HPZL": "02"}]
    take(home, write(tmp_path / "police" / f"case.{suffix}", [row]))
    assert set(query(home, LINK_QUERY)) == {
        ("suspect", f"{CASE_ID}#person/1", CASE_ID, None, None, None),
        ("reporter", f"{CASE_ID}#person/2", CASE_ID, None, None, None),
        ("involved_vehicle", f"{CASE_ID}#vehicle/1", CASE_ID, None, None, None),
        ("involved_vehicle", f"{CASE_ID}#vehicle/2", CASE_ID, None, None, None),
    }
    assert mention(home, f"{CASE_ID}#person/2")["phone"] == "13885912345"


@pytest.mark.parametrize("suffix", ["jsonl", "xml"])
@pytest.mark.parametrize("around", ["RYXX", "RY"])
@pytest.mark.parametrize("how_many", [1, 2])
def test_a_name_around_the_people_of_a_case_says_nothing(
    tmp_path: Path, suffix: str, around: str, how_many: int
) -> None:
    people: list[dict[str, str]] = EXAMPLES["police.case"]["RY"][:how_many]
    row = {**EXAMPLES["police.case"], "RY": {around: people if how_many > 1 else people[0]}, "CL": []}
    take(tmp_path / "home", write(tmp_path / "police" / f"case.{suffix}", [row]))
    assert set(mentions(tmp_path / "home")) == {CASE_ID, *(f"{CASE_ID}#person/{n + 1}" for n in range(how_many))}


def test_an_applicant_who_gave_a_phone_alone_is_a_mention(tmp_path: Path) -> None:
    row = {**EXAMPLES["judicial.mediation"], "BSQRXM": "不详", "BSQRZJHM": "", "BSQRDH": "13785912345"}
    take(tmp_path / "home", write(tmp_path / "judicial" / "mediation.csv", [row]))
    assert mention(tmp_path / "home", "judicial.mediation:T1#respondent")["phone"] == "13785912345"


@pytest.mark.parametrize(
    "written", ["兴公（刑）立字〔2016〕12号", "兴公(刑)立字(2016)12号", "兴公(刑)立字[ 2016 ] 12 号"]
)
def test_case_numbers_that_are_keys_have_full_width_round_brackets(tmp_path: Path, written: str) -> None:
    """Whoever numbered the case: every writing of its number names the same mention."""
    home = tmp_path / "home"
    take(home, write(tmp_path / "police" / "case.jsonl", [{**EXAMPLES["police.case"], "AJBH": written}]))
    take(home, write(tmp_path / "judicial" / "mediation.csv", [{**EXAMPLES["judicial.mediation"], "TJBH": written}]))
    take(home, write(tmp_path / "court" / "case.xml", [{**EXAMPLES["court.case"], "YSAJBH": written}]))
    number = "兴公（刑）立字（2016）12号"
    assert {f"police.case:{number}", f"police.case:{number}#person/1", f"judicial.mediation:{number}"} <= set(
        mentions(home)
    )
    assert ("originates_from", f"court.case:{CASE}", f"police.case:{number}", None, None, None) in query(
        home, LINK_QUERY
    )


def test_the_raw_row_is_kept_as_delivered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    row = {**EXAMPLES["police.driver"], "XM": " 张　伟", "CSRQ": "1980/1/1", "BZ": "备注"}
    take(home, write(tmp_path / "police" / "driver.csv", [row]))
    ((raw,),) = query(home, "SELECT raw FROM rows")
    assert json.loads(raw) == {name: value for name, value in row.items() if name != "BZ"}
