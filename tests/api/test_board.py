"""Stewards measure the resolver blind: the same pairs for all, nothing in them that tells, and what the board says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.app import PREFIX
from governance.audit.reading import Wanted, entries
from ingest import deliver
from resolution.registry import open_read_only
from synth import Rates, generate
from tests.api.test_decisions import Desk, Office, _copy
from worker import bring_up_to_date

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    generate(folder / "files", 400, 7, Rates.from_mapping({}), toll_passes=20)
    deliver(folder / "home", folder / "files")
    bring_up_to_date(folder / "home")
    return folder / "home"


@pytest.fixture
def office(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Office(_copy(built, tmp_path_factory))
    with made.browser():
        yield made, made.steward("heyan"), made.steward("fuhe")


def pairs(desk: Desk, limit: int = 60) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.ask("GET", "/blind-sample", params={"limit": limit})["pairs"]
    return found


def ids(pair: dict[str, Any]) -> tuple[str, str]:
    return pair["left"]["id"], pair["right"]["id"]


def joined(office: Office, pair: dict[str, Any]) -> bool:
    left, right = ids(pair)
    return office.entity(left) == office.entity(right)


def test_a_sample_is_the_same_for_all_and_tells_nothing(office: tuple[Office, Desk, Desk]) -> None:
    made, one, other = office
    mine = pairs(one)
    assert [ids(pair) for pair in mine] == [ids(pair) for pair in pairs(other)]
    # Of what was joined and of what was not; neither told by an id, a probability or the order of the two.
    assert {joined(made, pair) for pair in mine} == {True, False}
    for pair in mine:
        assert ids(pair) == tuple(sorted(ids(pair)))
        for side in ("left", "right"):
            assert not {"entity_id", "probability"} & pair[side].keys()
    # The audit says all the same whose records were shown.
    (seen, *_) = entries(made.app.state.authority.ledger, Wanted(action="get_blind_sample"), 10)
    assert made.entity(ids(mine[0])[0]) in seen.entities


def test_what_stewards_say_is_the_board(office: tuple[Office, Desk, Desk]) -> None:
    made, one, other = office
    empty = one.ask("GET", "/quality/board")
    assert (empty["quality"], empty["stewards"], empty["agreement"]) == ([], 0, None)
    of_persons = [pair for pair in pairs(one) if pair["type"] == "Person"]
    held = [pair for pair in of_persons if joined(made, pair)][:6]
    apart = next(pair for pair in of_persons if not joined(made, pair))
    left = one.ask("GET", "/blind-sample")["left"]
    for k, pair in enumerate([*held, apart]):
        for desk in (one, other):
            # On the last both differ; of the first they say that it was joined wrongly.
            verdict = "different" if k in (0, 6) or (k == 5 and desk is other) else "same"
            said = {"left": ids(pair)[0], "right": ids(pair)[1], "verdict": verdict}
            answer = desk.client.post(f"{PREFIX}/blind-sample", json=said, headers=desk.headers)
            assert (answer.status_code, answer.content) == (204, b"")
    assert one.ask("GET", "/blind-sample")["left"] == left - 7
    assert not {ids(pair) for pair in [*held, apart]} & {ids(pair) for pair in pairs(one)}

    board = one.ask("GET", "/quality/board")
    (persons,) = board["quality"]
    # Four of the five on which they agree; the sixth is open.
    assert (persons["precision"]["hits"], persons["precision"]["n"], persons["open"]) == (4, 5, 1)
    assert persons["precision"]["low"] < 0.8 < persons["precision"]["high"]
    assert (persons["missed"]["hits"], persons["missed"]["n"]) == (0, 1)
    assert (board["stewards"], board["agreement"]["pairs"]) == (2, 7)
    assert board["agreement"]["observed"] == pytest.approx(6 / 7)
    (wrong,) = board["wrong"]
    assert ((wrong["left"], wrong["right"]), wrong["held"]) == (ids(held[0]), True)
    assert wrong["left_entity"]["id"] == wrong["right_entity"]["id"]
    # A steward who is yet to judge is not told what others found.
    assert made.steward("xinren").ask("GET", "/quality/board")["wrong"] == []
    # What measures does not decide.
    assert one.ask("GET", "/decisions")["total"] == 0


def test_nobody_chooses_what_is_judged(office: tuple[Office, Desk, Desk]) -> None:
    made, one, _ = office
    a, _ = made.pair(in_case=False)
    mine = {ids(pair) for pair in pairs(one)}
    with open_read_only(made.home) as con:
        rows = con.execute("SELECT left_mention, right_mention FROM match_edge WHERE linked ORDER BY ALL").fetchall()
    for left, right in [next(pair for pair in rows if tuple(sorted(pair)) not in mine), (a, "police.hukou:none")]:
        answer = one.ask("POST", "/blind-sample", json={"left": left, "right": right, "verdict": "same"})
        assert answer["type"] == "not-in-sample"


def test_the_queue_and_the_largest_are_told_of_what_may_be_seen(office: tuple[Office, Desk, Desk]) -> None:
    _, one, _ = office
    board = one.ask("GET", "/quality/board")
    listed = one.ask("GET", "/doubts", params={"limit": 200})
    assert not listed["cut"]
    by_type: dict[str, int] = {}
    for doubt in listed["doubts"]:
        by_type[doubt["type"]] = by_type.get(doubt["type"], 0) + 1
    assert {age["type"]: age["waiting"] for age in board["ages"]} == by_type
    assert {age["type"]: sum(age["bars"]) for age in board["ages"]} == by_type
    assert all(0 <= age["median_days"] <= age["p90_days"] <= age["oldest_days"] < 1 for age in board["ages"])
    apart: dict[str, int] = {}
    for doubt in listed["doubts"]:
        apart[doubt["reason"]] = apart.get(doubt["reason"], 0) + 1
    assert {one["reason"]: one["pairs"] for one in board["apart"]} == apart
    # A steward sees no correction files, so none is counted in how large an entity is.
    sizes = [row["entity"]["mention_count"] for row in board["largest"]]
    assert sizes == sorted(sizes, reverse=True)
    largest = board["largest"][0]["entity"]
    why = one.ask("GET", f"/quality/identities/{largest['id']}")
    assert len(why["mentions"]) == largest["mention_count"]
    assert "judicial.correction" not in {mention["extract"] for mention in why["mentions"]}
    # What is settled waits no more; what another steward must confirm still does.
    for doubt in listed["doubts"][:5]:
        said = {"kind": "unsure", "sides": [[doubt["left"]], [doubt["right"]]], "reason": "不明"}
        one.ask("POST", "/decisions", json=said)
    after = one.ask("GET", "/quality/board")
    settled = sum(age["waiting"] for age in board["ages"]) - sum(age["waiting"] for age in after["ages"])
    assert settled == one.ask("GET", "/decisions")["total"] > 0
