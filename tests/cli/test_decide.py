"""`pingan decide`, `why --without` and `--as-of` as an operator uses them."""

import csv
import json
import re
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.breaking_glass import ACTION
from governance.audit.reading import Wanted, entries
from governance.ledger import Ledger, ledger_url

Run = Callable[..., CompletedProcess[str]]
pytestmark = pytest.mark.slow
CHINA = timezone(timedelta(hours=8))


@pytest.fixture(scope="module")
def home(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    run("synth", folder / "files", "--people", 200, "--seed", 11)
    run("--home", folder / "home", "ingest", folder / "files")
    run("--home", folder / "home", "resolve")
    return folder / "home"


def members(run: Run, home: Path, *as_of: str) -> list[dict[str, str]]:
    out = home.parent / "membership.csv"
    run("--home", home, "export", "membership", out, *as_of)
    with out.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def person(rows: list[dict[str, str]], size: int) -> tuple[str, list[str]]:
    """The first person with so many mentions."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["entity_type"] == "Person":
            found.setdefault(row["entity_id"], []).append(row["mention_id"])
    return next((entity, mentions) for entity, mentions in sorted(found.items()) if len(mentions) == size)


def of(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["mention_id"]: row["entity_id"] for row in rows}


def now() -> str:
    time.sleep(0.01)
    return datetime.now(CHINA).isoformat()


def listed(run: Run, home: Path) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(run("--home", home, "decide", "list", "--json").stdout)
    return answer


def test_a_split_is_explained_dated_and_undone(run: Run, home: Path) -> None:
    before = members(run, home)
    entity, mentions = person(before, 3)
    start = now()
    said = run("--home", home, "decide", "split", entity, mentions[0], "--reason", "父子同名", "--by", "李科")
    assert "已记录 #1：拆分" in said.stdout
    assert "pingan resolve" in said.stderr
    assert of(members(run, home)) == of(before)

    run("--home", home, "resolve")
    parted = of(members(run, home))
    assert parted[mentions[0]] not in (parted[mentions[1]], parted[mentions[2]])
    shown = run("--home", home, "why", mentions[0], mentions[1]).stdout
    assert "两个实体" in shown
    assert "认定为不同" in shown
    assert "李科" in shown
    assert "父子同名" in shown
    assert of(members(run, home, "--as-of", start)) == of(before)
    then = run("--home", home, "show", entity, "--as-of", start).stdout
    assert [m for m in mentions if m.split("#")[0] not in then.replace("\n", "")] == []
    split_off = next(m for m in mentions if parted[m] != entity)
    told = json.loads(run("--home", home, "show", parted[split_off], "--as-of", now(), "--json").stdout)
    assert {m["mention_id"] for m in told["mentions"]} == {m for m in mentions if parted[m] == parted[split_off]}
    assert {m["cause"] for m in told["mentions"]} == {'{"decisions":[1]}'}
    assert "没有实体" in run("--home", home, "show", parted[split_off], "--as-of", start, code=5).stderr

    run("--home", home, "decide", "undo", 1, "--reason", "误判", "--resolve")
    assert of(members(run, home)) == of(before)
    assert [(d["id"], d["state"], d["undone_by"]) for d in listed(run, home)] == [(1, "undone", 2)]


def test_a_decision_whose_evidence_changed_is_told_of_when_resolving(run: Run, home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    rows = [row["mention_id"] for row in members(run, copy)]
    driver, other = [m for m in rows if m.startswith("police.driver:")][:2]
    run("--home", copy, "decide", "different", driver, other, "--reason", "两人")
    file = tmp_path / "police" / "driver.csv"
    file.parent.mkdir()
    file.write_text(f"DABH,SFZMHM,XM,XB,CSRQ,LXDH\n{driver.split(':')[1]},,另一人,1,1960-02-03,13800001111\n", "utf-8")
    run("--home", copy, "ingest", file)
    resolved = run("--home", copy, "resolve", "--json")
    assert json.loads(resolved.stdout)["decisions"]["lapsed"] == 1
    assert "pingan decide list" in resolved.stderr
    shown = run("--home", copy, "decide", "list").stdout
    assert "失效：依据已变化" in shown
    assert re.search(rf"{re.escape(driver)}  name: .+ → 另一人", shown)


def test_with_accounts_nobody_decides_past_the_four_eyes_unless_it_is_put_on_record(
    run: Run, home: Path, tmp_path: Path
) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    entity, (a, b) = person(members(run, own), 2)
    who = ("--name", "李科", "--agency", "police", "--division", "520102", "--role", "steward")
    run("--home", own, "admin", "create", "like", *who)
    before = listed(run, own)
    for command in (("same", a, b), ("split", entity, a), ("undo", 1)):
        refused = run("--home", own, "decide", *command, "--reason", "急", code=2)
        assert "--break-glass" in refused.stderr
    assert listed(run, own) == before
    ledger = Ledger(ledger_url(own, {}))
    assert entries(ledger, Wanted(action=ACTION), 10) == []
    # What could not be given is not put on record as given.
    run("--home", own, "decide", "same", a, "police.hukou:nobody", "--reason", "急", "--break-glass", code=5)
    assert entries(ledger, Wanted(action=ACTION), 10) == []
    run("--home", own, "decide", "same", a, b, "--reason", "紧急布控", "--by", "李科", "--break-glass")
    (entry,) = entries(ledger, Wanted(action=ACTION), 10)
    assert (entry.user, entry.entities, entry.asked["sides"]) == ("os:李科", (entity,), [[a], [b]])
    assert entry.asked["reason"] == "紧急布控"
    assert len(listed(run, own)) == len(before) + 1
    ledger.close()


def test_contradictions_and_mistakes_say_what_to_do(run: Run, home: Path) -> None:
    _, (a, b, c, *_) = person(members(run, home), 3)
    first = len(listed(run, home))
    run("--home", home, "decide", "same", a, b, "--reason", "一人")
    run("--home", home, "decide", "same", b, c, "--reason", "一人")
    numbers = [d["id"] for d in listed(run, home)[first:]]
    refused = run("--home", home, "decide", "different", a, c, "--reason", "两人", code=3).stderr
    assert f"(#{numbers[0]})" in refused
    assert f"(#{numbers[1]})" in refused
    assert "undo" in refused
    assert "nobody" in run("--home", home, "decide", "same", a, "police.hukou:nobody", "--reason", "x", code=5).stderr
    assert "--reason" in run("--home", home, "decide", "same", a, b, code=2).stderr
    assert run("--home", home, "decide", "same", a, b, "--reason", " ", code=2).stderr
    assert run("--home", home, "decide", "undo", 999, "--reason", "x", code=2).stderr
    assert run("--home", home, "decide", "split", "P-NOBODY", a, "--reason", "x", code=5).stderr
    assert len(listed(run, home)) == first + 2
    table = run("--home", home, "--lang", "en", "decide", "list").stdout
    assert table.count("in force") == 2
    for number in numbers:
        run("--home", home, "decide", "undo", number, "--reason", "只是试验")


def test_why_without_says_what_falls_away_and_what_stays(run: Run, home: Path) -> None:
    entity, mentions = person(members(run, home), 3)
    asked = ("--home", home, "why", entity)
    gone = json.loads(run(*asked, "--without", mentions[0], "--json").stdout)
    assert mentions[0] not in {m for part in gone["parts"] for m in part["mentions"]}
    fallen = json.loads(run(*asked, "--without", "id", "--without", "name", "--json").stdout)
    assert sorted(m for part in fallen["parts"] for m in part["mentions"]) == sorted(mentions)
    assert fallen["fallen"]
    assert "会分出去" in run(*asked, "--without", "id", "--without", "name").stdout
    assert "没有这一证据" in run(*asked, "--without", "phone=1", code=5).stderr
    assert run(*asked, entity, "--without", "id", code=2).stderr


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_refused(run: Run, home: Path, text: str) -> None:
    assert text in run("--home", home, "show", "P-X", "--as-of", text, code=2).stderr
    assert text in run("--home", home, "export", "membership", home.parent / "m.csv", "--as-of", text, code=2).stderr


def test_what_is_to_be_reviewed_can_be_decided(run: Run, home: Path) -> None:
    answer = json.loads(run("--home", home, "review", "--type", "Person", "--json").stdout)
    assert answer["doubts"]
    assert sum(answer["counts"].values()) >= len(answer["doubts"])
    doubt = answer["doubts"][0]
    table = run("--home", home, "--lang", "en", "review", "--reason", doubt["reason"]).stdout
    assert doubt["left"] in table
    run("--home", home, "decide", "different", doubt["left"], doubt["right"], "--reason", "两人", "--resolve")
    left = json.loads(run("--home", home, "review", "--limit", 10_000, "--json").stdout)["doubts"]
    assert (doubt["left"], doubt["right"]) not in {(d["left"], d["right"]) for d in left}
    run("--home", home, "review", "--reason", "no such", code=2)


def test_one_mention_is_held_against_everything(run: Run, home: Path) -> None:
    found = json.loads(run("--home", home, "review", "--type", "Person", "--json").stdout)["doubts"][0]
    name = next(bar["left"] for bar in found["comparisons"] if bar["comparison"] == "name")
    answer = json.loads(run("--home", home, "match", f"name={name}", "--json").stdout)
    assert answer["candidates"]
    best = answer["candidates"][0]
    assert best["entity"]["id"] in run("--home", home, "--lang", "en", "match", f"name={name}").stdout
    assert best["comparisons"][-1]["left"] == name
    run("--home", home, "match", "colour=red", code=2)
    run("--home", home, "match", "name", code=2)
