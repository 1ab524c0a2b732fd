"""Where a text says otherwise than the columns, as stewards are shown it: under the seals, judged, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from governance.audit.reading import Wanted, entries
from ingest import deliver
from ontology.identifiers import citizen_id
from tests.api.test_decisions import Desk, Office, _copy
from tests.ingest.files import EXAMPLES, write
from worker import bring_up_to_date

pytestmark = pytest.mark.slow

AH, CHILDS = "（2016）黔2301刑初1号", "A5223010000002016010009"


def number(first: str) -> str:
    return first + citizen_id.check_character(first)


ADULT, CHILD = number("52230119800101001"), number("52230120030101001")


def write_cases(files: Path) -> None:
    """A court case whose judgment gives the accused another birth date, and a police case against a child whose
    narrative does the same."""
    write(files / "court" / "case.csv", [{**EXAMPLES["court.case"], "AH": AH}])
    write(files / "court" / "party.csv", [{**EXAMPLES["court.party"], "AH": AH, "MC": "张伟", "ZJHM": ADULT}])
    text = f"{AH}\n被告人张伟，男，汉族，1990年3月7日出生，住贵州省兴义市黄草街道1号。因涉嫌盗窃被羁押。"
    write(files / "court" / "judgment.jsonl", [{"AH": AH, "QW": text}])
    person = {"XM": "李小海", "GMSFHM": CHILD, "XB": "1", "LXDH": "", "RYLX": "01"}
    told = "犯罪嫌疑人李小海，男，2002年5月6日出生，住贵州省兴义市黄草街道2号。"
    write(files / "police" / "case.jsonl", [{**EXAMPLES["police.case"], "AJBH": CHILDS, "RY": [person], "JYAQ": told}])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    write_cases(folder / "files")
    deliver(folder / "home", folder / "files")
    bring_up_to_date(folder / "home")
    return folder / "home"


@pytest.fixture
def steward(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Office(_copy(built, tmp_path_factory))
    with made.browser():
        yield made, made.steward("heyan")


def rows(answer: dict[str, Any]) -> list[str]:
    return [doubt["row_key"] for doubt in answer["doubts"]]


def test_a_text_under_a_seal_is_not_there_for_who_may_not_see_it(
    built: Path, steward: tuple[Office, Desk], tmp_path_factory: pytest.TempPathFactory
) -> None:
    open_office = Office(_copy(built, tmp_path_factory))
    with open_office.browser() as client:
        every = client.get("/api/v1/text-doubts").json()
    assert set(rows(every)) == {AH, CHILDS}
    assert {kind["attribute"]: kind["doubts"] for kind in every["kinds"]} == {
        "birth_date": 2, "id_number": 0, "plate": 0,
    }  # fmt: skip
    _, desk = steward
    shown = desk.ask("GET", "/text-doubts")
    assert rows(shown) == [AH]
    assert [kind["doubts"] for kind in shown["kinds"]] == [1, 0, 0]
    sealed = next(doubt for doubt in every["doubts"] if doubt["row_key"] == CHILDS)
    said = {"verdict": "text", "reason": "看过卷宗"}
    refused = desk.ask("POST", f"/text-doubts/{sealed['id']}/judgement", json=said)
    never = desk.ask("POST", "/text-doubts/T-0000000000000000/judgement", json=said)
    assert (refused["type"], refused["status"]) == (never["type"], never["status"]) == ("unknown-text-doubt", 404)


def test_a_steward_says_which_is_right_and_takes_it_back(steward: tuple[Office, Desk]) -> None:
    office, desk = steward
    (doubt,) = desk.ask("GET", "/text-doubts")["doubts"]
    assert doubt["attribute"] == "birth_date"
    assert doubt["entity"]["type"] == "Person"
    assert (doubt["in_text"] == "1990-03-07") == ("*" not in doubt["in_text"])
    assert desk.ask("GET", "/text-doubts", params={"attribute": "plate"})["doubts"] == []

    path = f"/text-doubts/{doubt['id']}/judgement"
    assert desk.ask("POST", path, json={"verdict": "undo", "reason": "误"})["type"] == "refused"
    judged = desk.ask("POST", path, json={"verdict": "columns", "reason": "户籍档案为准"})
    assert (judged["judged"]["verdict"], judged["judged"]["reason"]) == ("columns", "户籍档案为准")
    assert "heyan" in judged["judged"]["by"]
    assert desk.ask("GET", "/text-doubts")["doubts"] == []
    # The same facts, delivered again in another text, are no new doubt.
    write_cases(office.home / "again")
    text = f"{AH}\n本院查明。被告人张伟，男，1990年3月7日出生，住贵州省兴义市黄草街道1号。"
    write(office.home / "again" / "court" / "judgment.jsonl", [{"AH": AH, "QW": text}])
    deliver(office.home, office.home / "again")
    bring_up_to_date(office.home)
    assert desk.ask("GET", "/text-doubts")["doubts"] == []
    (seen,) = desk.ask("GET", "/text-doubts", params={"judged": True})["doubts"]
    assert seen["judged"] == judged["judged"]

    back = desk.ask("POST", path, json={"verdict": "undo", "reason": "看错了"})
    assert back["judged"] is None
    assert rows(desk.ask("GET", "/text-doubts")) == [AH]
    log = entries(office.app.state.authority.ledger, Wanted(action="post_text_judgement"), 10)
    assert len([one for one in log if one.permitted]) == 2
