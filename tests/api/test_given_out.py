"""What leaves through the policy, files, pictures and kept charts, is on record and says whose it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from governance.audit.reading import Wanted, entries
from governance.identity import Role
from governance.sharing.found_files import text_of
from governance.sharing.watermark import trace_charts
from tests.api.office import (
    CASE,
    Office,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["csv", "graphml", "gexf", "anx"])
def test_a_file_is_on_record_with_everybody_who_is_in_it(office: Office, kind: str) -> None:
    desk = office.desks[Role.INVESTIGATOR]
    answer = desk.ask("POST", "/export/graph", json={"ids": ["P-ZHANG", "P-LI"], "format": kind})
    assert answer.status_code == 200
    for entity in ("P-ZHANG", "P-LI"):
        (last,) = entries(office.app.state.authority.ledger, Wanted(entities={entity}), 1)
        assert (last.action, last.purpose) == ("post_export_graph", desk.purpose)


@pytest.mark.parametrize("kind", ["csv", "graphml", "gexf", "anx"])
def test_a_chart_that_turns_up_elsewhere_says_whose_it_is(office: Office, kind: str, tmp_path: Path) -> None:
    desk, ledger = office.desks[Role.INVESTIGATOR], office.app.state.authority.ledger

    def given() -> str:
        said = {"ids": ["P-ZHANG", "P-LI"], "format": kind, "reason": "并案"}
        file = tmp_path / f"found.{kind}"
        file.write_bytes(desk.ask("POST", "/export/graph", json=said).content)
        return text_of(file)

    found = given()
    for part in (desk.purpose, "investigator者（police）", CASE, "盗窃案侦办；并案"):
        assert part in found
    (whose,) = trace_charts(ledger, found)
    assert (whose.grant, whose.user, whose.by) == (desk.purpose, office.user(Role.INVESTIGATOR).id, "code")
    (other,) = trace_charts(ledger, given())
    assert other.use > whose.use


def test_a_picture_is_on_record_and_says_whose_it_is(office: Office) -> None:
    desk, ledger = office.desks[Role.INVESTIGATOR], office.app.state.authority.ledger
    answer = desk.ask("POST", "/export/picture", json={"ids": ["P-ZHANG", "P-LI"], "reason": "并案"})
    notice = answer.json()["notice"]
    for part in (desk.purpose, "investigator者（police）", CASE, "盗窃案侦办；并案"):
        assert part in notice
    (last,) = entries(ledger, Wanted(entities={"P-ZHANG"}), 1)
    assert (last.action, last.entities) == ("post_export_picture", ("P-LI", "P-ZHANG"))
    # Whoever finds the picture has its words, and no ids.
    (whose,) = trace_charts(ledger, notice)
    assert (whose.use, whose.grant, whose.by) == (last.seq, desk.purpose, "code")
    assert desk.ask("POST", "/export/picture", json={"ids": ["P-NO"]}).status_code == 404


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.AUDITOR])
def test_a_screen_on_paper_is_on_record_and_says_whose_it_is(office: Office, role: Role) -> None:
    desk, ledger = office.desks[role], office.app.state.authority.ledger
    ids = ["P-ZHANG"] if desk.purpose else []
    notice = desk.ask("POST", "/export/print", json={"screen": "chart", "ids": ids}).json()["notice"]
    for part in (f"{role}者（police）", *([desk.purpose, CASE, "盗窃案侦办"] if desk.purpose else [])):
        assert part in notice
    (last,) = entries(ledger, Wanted(action="post_export_print"), 1)
    assert (last.user, last.purpose, list(last.entities)) == (office.user(role).id, desk.purpose, ids)
    assert last.asked["body"] == json.dumps({"screen": "chart", "ids": ids}, separators=(",", ":"))
    (whose,) = trace_charts(ledger, notice)
    assert (whose.use, whose.by) == (last.seq, "code")
    # Of a purpose that is not theirs nothing is said.
    other = desk.ask("POST", "/export/print", purpose="PU-999", json={"screen": "chart"})
    assert (other.status_code, "PU-" in other.json()["notice"]) == (200, False)


def test_a_kept_chart_is_of_its_purpose_and_on_record(office: Office) -> None:
    desk, ledger = office.desks[Role.INVESTIGATOR], office.app.state.authority.ledger
    nodes = [{"id": name, "x": 0, "y": 0} for name in ("P-ZHANG", "P-LI")]
    made = desk.ask("POST", "/charts", json={"title": "人员关系", "document": {"nodes": nodes}}).json()
    assert (made["by"], made["agency"], made["version"]) == ("investigator者", "police", 1)
    assert desk.ask("GET", f"/charts/{made['id']}").status_code == 200
    (last,) = entries(ledger, Wanted(entities={"P-ZHANG"}), 1)
    assert (last.action, last.purpose, set(last.entities)) == ("get_chart", desk.purpose, {"P-LI", "P-ZHANG"})
    another = desk.open_purpose("case_investigation", CASE[:-1] + "9")
    assert desk.ask("GET", "/charts", purpose=another).json() == []
    refused = desk.ask("GET", f"/charts/{made['id']}", purpose=another)
    assert (refused.status_code, refused.json()["type"]) == (404, "unknown-chart")
