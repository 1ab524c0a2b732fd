"""Every endpoint, as a client meets it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from queries.opening import Neo4jAccess

V1 = "/api/v1"


def get(client: httpx.Client, path: str, **query: Any) -> Any:
    response = client.get(f"{V1}{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: httpx.Response, status: int, kind: str) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["status"]) == (kind, status)
    assert body["title"]
    return body


def test_status_tells_what_there_is_and_that_it_is_this_machine_only(client: httpx.Client) -> None:
    status = get(client, "/status")
    assert (status["home_loaded"], status["loopback_only"]) == (True, True)
    assert status["entities"]["Person"] == 7
    assert status["links"]["party"] == 2


def test_ontology_labels_everything_that_other_answers_name(client: httpx.Client) -> None:
    ontology = get(client, "/ontology")
    entity_types = {t["name"] for t in ontology["entity_types"]}
    link_types = {t["name"]: t for t in ontology["link_types"]}
    status = get(client, "/status")
    assert set(status["entities"]) <= entity_types
    assert set(status["links"]) <= set(link_types)
    assert link_types["spouse"]["symmetric"]
    assert link_types["owner"]["to_types"] == ["Vehicle"]
    person = next(t for t in ontology["entity_types"] if t["name"] == "Person")
    sex = next(a for a in person["attributes"] if a["name"] == "sex")
    assert {c["code"]: c["label_zh"] for c in sex["codes"]}["1"] == "男"
    detail = get(client, "/entities/P-ZHANG")
    assert {a["name"] for a in detail["attributes"]} <= {a["name"] for a in person["attributes"]}


def test_an_investigation_from_a_name_to_the_row_that_proves_a_link(client: httpx.Client) -> None:
    hit = get(client, "/search", q="zhangwei")["hits"][0]["entity"]
    counts = get(client, f"/entities/{hit['id']}/neighbour-counts")
    party = next(c for c in counts if c["link_type"] == "party")
    chart = get(client, f"/entities/{hit['id']}/expand", link_type="party", direction=party["direction"])
    assert chart["total"] == party["count"] == 1
    link = get(client, f"/links/{chart['links'][0]['id']}")
    assert link["proofs"][0]["from_mention"]["attributes"]["name"] == "张伟"
    why = get(client, f"/entities/{hit['id']}/why")
    pair = get(client, "/why", a=why["mentions"][0]["id"], b=why["mentions"][-1]["id"])
    assert pair["same_entity"]
    assert get(client, f"/entities/{hit['id']}/timeline", limit=2)["cut"]


def test_a_case_with_those_it_came_from_and_nothing_else_has_a_case_view(client: httpx.Client) -> None:
    answer = get(client, "/entities/C-COURT/case")
    assert [(each["case"]["id"], each["stage"]) for each in answer["chain"]] == [
        ("C-POLICE", "police"), ("C-COURT", "court"),
    ]  # fmt: skip
    assert client.get("/api/v1/entities/P-ZHANG/case").json()["type"] == "impossible-question"
    assert client.get("/api/v1/entities/C-NONE/case").json()["type"] == "unknown-entity"


def test_paths_between_two_entities(client: httpx.Client) -> None:
    answer = get(client, "/paths", from_id="P-LINGHU", to_id="V-LORRY", k=2, max_length=6, max_degree=100)
    assert [p["length"] for p in answer["paths"]] == [5, 6]
    none = get(client, "/paths", from_id="P-LINGHU", to_id="V-LORRY", link_types=["spouse", "phone"])
    assert none["paths"] == []
    assert not none["cut"]


def test_common_neighbours_of_several_entities(client: httpx.Client) -> None:
    answer = get(client, "/common-neighbours", id=["P-LI", "P-ZHANGX"], link_type="lives_at")
    assert [n["type"] for n in answer["nodes"]] == ["Person", "Person", "Place"]
    assert len(answer["links"]) == 2
    same = client.get(f"{V1}/common-neighbours", params={"id": ["P-LI", "P-LI"]})
    problem(same, 422, "impossible-question")
    problem(client.get(f"{V1}/common-neighbours", params={"id": ["P-LI", "P-GONE"]}), 404, "unknown-entity")


def test_a_chart_is_drawn_again_from_its_ids(client: httpx.Client) -> None:
    body = {"ids": ["P-LI", "P-ZHANG", "P-GONE"]}
    chart = client.post(f"{V1}/chart/links", json=body).json()
    assert [n["id"] for n in chart["nodes"]] == ["P-LI", "P-ZHANG"]
    assert {k["type"] for k in chart["links"]} == {"household", "spouse"}
    assert [n["id"] for n in client.post(f"{V1}/chart/entities", json=body).json()] == ["P-LI", "P-ZHANG"]


def test_a_retired_id_is_answered_with_the_entity_it_went_into(client: httpx.Client) -> None:
    answer = get(client, "/entities/P-OLD")
    assert (answer["id"], answer["redirected_from"]) == ("P-ZHANG", "P-OLD")


@pytest.mark.parametrize(
    "path",
    ["/entities/P-GONE", "/entities/P-GONE/expand", "/entities/P-GONE/timeline", "/entities/P-GONE/why",
     "/entities/P-GONE/neighbour-counts", "/paths?from_id=P-LI&to_id=P-GONE", "/why?a=P-LI&b=P-GONE"],
)  # fmt: skip
def test_an_unknown_entity_is_a_problem(client: httpx.Client, path: str) -> None:
    assert "P-GONE" in problem(client.get(V1 + path), 404, "unknown-entity")["detail"]


def test_an_unknown_link_and_an_unknown_address_are_problems(client: httpx.Client) -> None:
    problem(client.get(f"{V1}/links/K-0"), 404, "unknown-link")
    problem(client.get(f"{V1}/nothing"), 404, "not-found")
    problem(client.get("/api/v1"), 404, "not-found")


def test_a_period_that_ends_before_it_begins_asks_nothing(client: httpx.Client) -> None:
    response = client.get(f"{V1}/entities/P-LI/expand", params={"from": "2020-01-01", "to": "2019-01-01"})
    problem(response, 422, "impossible-question")


@pytest.mark.parametrize(
    "path",
    ["/search", "/search?q=", "/search?q=" + "x" * 101, "/search?q=a&limit=0", "/search?q=a&limit=201",
     "/entities/P-LI/expand?limit=501", "/entities/P-LI/expand?offset=-1", "/entities/P-LI/expand?from=yesterday",
     "/paths?from_id=P-LI&to_id=P-LI&max_length=11", "/paths?from_id=P-LI&to_id=P-LI&k=51",
     "/paths?from_id=P-LI&to_id=P-LI&timeout_ms=60000", "/paths?from_id=P-LI", "/entities/" + "x" * 101,
     "/entities/P-LI/expand?direction=sideways"],
)  # fmt: skip
def test_parameters_out_of_their_limits_are_refused_with_the_place(client: httpx.Client, path: str) -> None:
    errors = problem(client.get(V1 + path), 422, "request-validation-failed")["errors"]
    assert errors[0]["loc"]


def test_a_chart_of_too_many_entities_is_refused(client: httpx.Client) -> None:
    response = client.post(f"{V1}/chart/links", json={"ids": [f"P-{k}" for k in range(2001)]})
    problem(response, 422, "request-validation-failed")


def test_deliveries_and_quarantine_of_a_home_without_deliveries_are_empty(client: httpx.Client) -> None:
    assert get(client, "/deliveries") == {"deliveries": [], "total": 0, "cut": False}
    assert get(client, "/quality/quarantine", extract="police.hukou")["total"] == 0
    assert get(client, "/statistics")["extracts"] == {}


def test_figures_by_division_have_every_county_and_tell_what_lies_in_none(client: httpx.Client) -> None:
    answer = get(client, "/statistics/divisions")
    assert [one["code"] for one in answer["prefectures"]] == sorted({c["code"][:4] for c in _counties(answer)})
    assert len(_counties(answer)) == 88
    zunyi = next(one for one in answer["prefectures"] if one["code"] == "5203")
    assert (zunyi["name"], zunyi["entities"]) == ("遵义市", {"Enterprise": 1, "Person": 3, "Place": 2})
    statistics = get(client, "/statistics")["entities"]
    told = answer["elsewhere"]["entities"]
    assert {name: told.get(name, 0) + zunyi["entities"].get(name, 0) for name in statistics} == statistics


def _counties(answer: Any) -> list[Any]:
    return [county for prefecture in answer["prefectures"] for county in prefecture["counties"]]


def test_an_empty_home_says_what_to_run_and_still_tells_its_status(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    with TestClient(app, base_url="http://localhost:8420", client=("127.0.0.1", 1)) as client:
        status = client.get(f"{V1}/status").json()
        assert (status["home_loaded"], status["entities"]) == (False, {})
        detail = problem(client.get(f"{V1}/search", params={"q": "张"}), 503, "not-built")["detail"]
        assert "pingan" in detail
        assert "resolve" in detail


def test_what_breaks_is_told_without_its_details(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password of 张伟")

    monkeypatch.setattr("api.routers.quality.deliveries", broken)
    app = create_app(tmp_path)
    with TestClient(app, "http://localhost", raise_server_exceptions=False, client=("127.0.0.1", 1)) as client:
        body = problem(client.get(f"{V1}/deliveries"), 500, "internal")
    assert "张伟" not in str(body)


def test_the_watch_lists_its_rules_and_says_when_they_were_never_run(client: httpx.Client) -> None:
    rules = client.get("/api/v1/watch/rules").json()
    assert {rule["subject"] for rule in rules} == {"Vehicle", "Enterprise"}
    assert all(rule["hits"] == 0 and rule["sources"] and rule["rests_on"] for rule in rules)
    found = client.get("/api/v1/watch/hits").json()
    assert (found["hits"], found["total"], found["ran"], found["behind"]) == ([], 0, None, True)
    assert client.get("/api/v1/watch/hits", params={"state": "odd"}).status_code == 422
    missing = client.get("/api/v1/watch/hits/W-NOTHING")
    assert (missing.status_code, missing.json()["type"]) == (404, "unknown-hit")
    said = {"action": "close", "by": "王警官", "note": "已核实"}
    assert client.post("/api/v1/watch/hits/W-NOTHING/handling", json=said).status_code == 404
    assert client.post("/api/v1/watch/hits/W-NOTHING/handling", json={**said, "note": ""}).status_code == 422


def test_an_association_is_one_answer_or_a_choice(client: httpx.Client) -> None:
    answer = get(client, "/association", q="贵C12345")
    assert "V-LORRY" in answer["starts"]
    assert {group["agency"] for group in answer["groups"]} == {"police"}
    choice = get(client, "/association", q="张伟")
    assert (choice["starts"], len(choice["choices"])) == ([], 2)
    assert client.get("/api/v1/association", params={"q": "x", "steps": 3}).status_code == 422


def test_a_chart_is_kept_and_opened_as_it_is_seen_today(client: httpx.Client) -> None:
    nodes = [
        {"id": "P-OLD", "x": 1, "y": 2, "pinned": True},
        {"id": "P-NOBODY", "x": 0, "y": 0},
        {"id": "P-LI", "x": -3.5, "y": 4, "origin": "P-OLD", "hidden": True},
    ]
    groups = [
        {"label": "无人", "members": ["P-NOBODY", "P-LI"], "x": 0, "y": 0},
        {"label": "两人", "members": ["P-OLD", "P-LI"], "x": 0, "y": 0},
    ]
    notes = {"P-OLD": "已核对", "P-NOBODY": "不该在", "group:1": "不该在", "group:2": "同案"}
    document = {"nodes": nodes, "groups": groups, "notes": notes, "period_from": "2016-01-01"}
    made = client.post("/api/v1/charts", json={"title": "关系", "document": document})
    assert made.status_code == 201, made.text
    name = made.json()["id"]
    opened = client.get(f"/api/v1/charts/{name}").json()
    # P-OLD has gone into P-ZHANG, and who is not there is not missed.
    assert [(n["id"], n["x"], n["origin"]) for n in opened["document"]["nodes"]] == [
        ("P-ZHANG", 1, None),
        ("P-LI", -3.5, "P-ZHANG"),
    ]
    assert [(g["label"], g["members"]) for g in opened["document"]["groups"]] == [("两人", ["P-ZHANG", "P-LI"])]
    assert opened["document"]["notes"] == {"P-ZHANG": "已核对", "group:1": "同案"}
    assert opened["document"]["period_from"] == "2016-01-01"
    assert {node["id"] for node in opened["chart"]["nodes"]} == {"P-ZHANG", "P-LI"}
    among = client.post("/api/v1/chart/links", json={"ids": ["P-ZHANG", "P-LI"]}).json()["links"]
    assert opened["chart"]["links"] == among

    again = {"title": "关系二", "document": {"nodes": nodes[2:]}, "after": 1}
    assert client.post(f"/api/v1/charts/{name}/versions", json=again).json()["version"] == 2
    problem(client.post(f"/api/v1/charts/{name}/versions", json=again), 422, "refused")
    assert [kept["title"] for kept in client.get(f"/api/v1/charts/{name}/versions").json()] == ["关系二", "关系"]
    assert len(client.get(f"/api/v1/charts/{name}", params={"version": 1}).json()["document"]["nodes"]) == 2
    assert name in [kept["id"] for kept in client.get("/api/v1/charts").json()]
    assert client.delete(f"/api/v1/charts/{name}").status_code == 204
    problem(client.get(f"/api/v1/charts/{name}"), 404, "unknown-chart")
    assert name not in [kept["id"] for kept in client.get("/api/v1/charts").json()]


def test_a_chart_is_exported_as_a_file(client: httpx.Client) -> None:
    for kind, media in (("graphml", "application/graphml+xml"), ("csv", "application/zip")):
        asked = {"ids": ["P-ZHANG", "P-LI"], "format": kind, "structure": True}
        answer = client.post("/api/v1/export/graph", json=asked)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media)
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.content
    problem(client.post("/api/v1/export/graph", json={"ids": ["P-NO"], "format": "gexf"}), 404, "unknown-entity")
    assert client.post("/api/v1/export/graph", json={"ids": ["P-LI"], "format": "pdf"}).status_code == 422
    # Nobody has signed in, so there is nobody to be named on it.
    assert client.post("/api/v1/export/picture", json={"ids": ["P-LI"]}).json() == {"notice": ""}


def test_a_store_that_does_not_answer_is_told_as_such(tmp_path: Path) -> None:
    # Nothing listens on the port of a socket that was only bound.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        away = Neo4jAccess(f"bolt://127.0.0.1:{silent.getsockname()[1]}", "password")
        with TestClient(
            create_app(tmp_path, tmp_path, away), base_url="http://127.0.0.1", client=("127.0.0.1", 1)
        ) as client:
            told = problem(client.get(f"{V1}/search", params={"q": "张伟"}), 503, "store-unavailable")
            assert "127.0.0.1" not in told["detail"]
