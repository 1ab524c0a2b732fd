"""Sharing by the command line: what waits for an answer, and whose export rows are of."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from governance.clock import now
from governance.identity import Role, User
from governance.ledger import Ledger, ledger_url
from governance.sharing.catalogue import Catalogue
from governance.sharing.objections import Objections
from governance.sharing.requests import Requests
from governance.sharing.using import Use
from governance.sharing.watermark import new_mark
from graph.answers import Mention
from queries.export.granted import as_csv
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

CLERK = User("local:1", "吴敏", "civil", "520102", frozenset({Role.REQUESTER}))
OFFICER = User("local:2", "李科", "police", "520102", frozenset({Role.APPROVER}))
FIELDS = ("Person.name", "Person.phone")


def _asked(requests: Requests) -> str:
    until = (now() + timedelta(days=20)).date()
    return requests.ask(CLERK, "police.hukou", FIELDS, "低保核对", until, 100, "社会救助暂行办法 58").id


def test_what_waits_is_listed_with_the_working_days_that_are_left(run: Run, tmp_path: Path) -> None:
    assert "没有待答复" in run("--home", tmp_path, "sharing", "due").stdout
    ledger = Ledger(ledger_url(tmp_path, {}))
    number = _asked(Requests(ledger, Catalogue.of_home(tmp_path)))
    objection = Objections(ledger).make(CLERK, "police.hukou:1", "P-1", "police", "phone", "停用").id
    listed = json.loads(run("--home", tmp_path, "sharing", "due", "--json").stdout)
    assert {(w["id"], w["provider"], w["left"], w["remind"]) for w in listed} == {
        (number, "police", 10, False), (objection, "police", 10, False)
    }  # fmt: skip
    assert number in run("--home", tmp_path, "sharing", "due").stdout


def test_rows_that_turn_up_elsewhere_are_traced_to_their_export(run: Run, tmp_path: Path) -> None:
    ledger = Ledger(ledger_url(tmp_path, {}))
    requests = Requests(ledger, Catalogue.of_home(tmp_path))
    number = _asked(requests)
    requests.approve(OFFICER, number)
    mark, rows = new_mark(), [_mention(k) for k in range(40)]
    requests.use(CLERK, number, len(rows), Use((), export="csv", reason="走访", mark=mark))
    lines = as_csv(rows, FIELDS, "授权", mark).decode("utf-8-sig").splitlines()
    only_ids = [line.split(",")[0] for line in lines[2::2]]
    for name, text, by in (("leak", lines[5:7], "checks"), ("bare", only_ids, "order")):
        file = tmp_path / f"{name}.csv"
        file.write_text("\n".join(text), "utf-8")
        (found,) = json.loads(run("--home", tmp_path, "sharing", "trace", file, "--json").stdout)
        assert (found["grant"], found["user"], found["by"]) == (number, CLERK.id, by)
    (tmp_path / "other.csv").write_text("\n".join(sorted(only_ids)), "utf-8")
    assert "不出自" in run("--home", tmp_path, "sharing", "trace", tmp_path / "other.csv").stdout
    (tmp_path / "none.csv").write_text("姓名\n", "utf-8")
    run("--home", tmp_path, "sharing", "trace", tmp_path / "none.csv", code=3)


def test_a_value_that_a_spreadsheet_would_take_for_a_formula_is_text() -> None:
    file = as_csv([_mention(1, name="=HYPERLINK(1)", phone="+86")], FIELDS, "授权", new_mark()).decode("utf-8-sig")
    assert "'=HYPERLINK(1),'+86" in file


def _mention(number: int, **attributes: str) -> Mention:
    return Mention(
        id=f"police.hukou:{number}", type="Person", entity_id=f"P-{number}", agency="police", extract="police.hukou",
        row_key=str(number), role="", delivery_id="D1", version=1, as_of=None, probability=1.0, attributes=attributes,
    )  # fmt: skip
