"""From deliveries to the registry: entities keep their ids as evidence comes in, and every row is accounted for."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from resolution import rebuild
from resolution.bundle import Bundle
from resolution.registry import entity_id, open_read_only
from resolution.resolve import ResolveReport, resolve
from tests.ingest.files import numbered, take, write
from tests.resolution.building import valid_id

PEOPLE = 40
SURNAMES, GIVEN = "张李王刘陈杨赵黄", ("伟", "秀英", "国强", "德荣", "晓燕")


def person(k: int) -> tuple[str, str]:
    """Name and number of one of the people."""
    number = valid_id(f"522301{1950 + k}{k % 12 + 1:02d}{k % 28 + 1:02d}{(7 * k) % 1000:03d}")
    return SURNAMES[k % len(SURNAMES)] + GIVEN[k % len(GIVEN)], number


def hukou(*people: int) -> list[dict[str, Any]]:
    rows = numbered("police.hukou", people, CYM="", CSRQ="", XB="", HH="", YHZGX="", LXDH="")
    return [row | dict(zip(("XM", "GMSFHM"), person(k), strict=True)) for k, row in zip(people, rows, strict=True)]


def drivers(*people: int) -> list[dict[str, Any]]:
    rows = numbered("police.driver", people, CSRQ="", XB="", LXDH="")
    return [row | dict(zip(("XM", "SFZMHM"), person(k), strict=True)) for k, row in zip(people, rows, strict=True)]


class Snapshot(NamedTuple):
    """What the registry said after one resolution."""

    report: ResolveReport
    membership: dict[str, tuple[str, str, float]]
    history: list[tuple[str, str]]
    bundles: dict[str, str]


def deliver(home: Path, name: str, rows: list[dict[str, Any]], mode: str = "changes") -> None:
    folder = home.parent / f"delivery of {home.name} {len(list(home.parent.iterdir()))}"
    write(folder / name.split(".")[0] / f"{name.split('.')[1]}.csv", rows)
    if mode == "snapshot":
        (folder / name.split(".")[0] / "delivery.yaml").write_text("mode: snapshot\n")
    take(home, folder)


def resolved(home: Path) -> Snapshot:
    with rebuild(home) as con:
        report = resolve(con, home)
    with open_read_only(home) as con:
        members = con.execute("SELECT mention_id, entity_type, entity_id, probability FROM membership").fetchall()
        return Snapshot(
            report,
            {mention: (kind, entity, probability) for mention, kind, entity, probability in members},
            con.execute("SELECT kind, entity_id FROM history ORDER BY event_id").fetchall(),
            dict(con.execute("SELECT entity_type, weights FROM bundle").fetchall()),
        )


def partition(snapshot: Snapshot) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for mention, (_, entity, _) in snapshot.membership.items():
        found.setdefault(entity, set()).add(mention)
    return {frozenset(mentions) for mentions in found.values()}


class Story(NamedTuple):
    """One home over time."""

    home: Path
    registered: Snapshot
    driving: Snapshot
    again: Snapshot


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("story") / "home"
    everyone = range(PEOPLE)
    deliver(home, "police.hukou", hukou(*everyone))
    registered = resolved(home)
    deliver(home, "police.driver", drivers(*everyone[5:]))
    deliver(home, "police.vehicle", numbered("police.vehicle", [1], SYR=person(0)[0], SFZMHM=person(0)[1]))
    driving = resolved(home)
    return Story(home, registered, driving, resolved(home))


def test_each_person_is_named_by_the_eldest_mention(story: Story) -> None:
    assert {m: e for m, (_, e, _) in story.registered.membership.items()} == {
        f"police.hukou:K{k}": entity_id("Person", f"police.hukou:K{k}") for k in range(PEOPLE)
    }
    assert {kind for kind, _ in story.registered.history} == {"created"}


def test_ids_stay_as_entities_grow(story: Story) -> None:
    members = story.driving.membership
    for k in range(PEOPLE):
        elder = entity_id("Person", f"police.hukou:K{k}")
        assert members[f"police.hukou:K{k}"][1] == elder
        if k >= 5:
            assert members[f"police.driver:K{k}"][:2] == ("Person", elder)
    assert members["police.vehicle:K1"][:2] == ("Vehicle", entity_id("Vehicle", "police.vehicle:K1"))
    assert members["police.vehicle:K1#owner"][1] == entity_id("Person", "police.hukou:K0")
    added = story.driving.history[len(story.registered.history) :]
    assert sorted(added) == sorted(
        [("created", entity_id("Vehicle", "police.vehicle:K1"))]
        + [("grown", entity_id("Person", f"police.hukou:K{k}")) for k in (0, *range(5, PEOPLE))]
    )


def test_nothing_delivered_nothing_changes(story: Story) -> None:
    assert story.again.membership == story.driving.membership
    assert story.again.history == story.driving.history
    assert story.again.bundles == story.driving.bundles


def test_the_registry_answers_without_the_lake(story: Story) -> None:
    with open_read_only(story.home) as con:
        mentions = con.execute("SELECT mention_id, entity_id, entity_type, name, agency FROM mention").fetchall()
        types = con.execute("SELECT DISTINCT entity_type FROM mention").fetchall()
    assert {m: (kind, entity) for m, entity, kind, _, _ in mentions} == {
        m: (kind, entity) for m, (kind, entity, _) in story.again.membership.items()
    }
    assert {("police.hukou:K3", person(3)[0], "police")} <= {(m, name, agency) for m, _, _, name, agency in mentions}
    assert {kind for (kind,) in types} == {"Person", "Vehicle"}


def test_evidence_is_within_entities_where_it_links_and_between_them_where_it_does_not(story: Story) -> None:
    members = story.again.membership
    with open_read_only(story.home) as con:
        edges = con.execute(
            "SELECT left_mention, right_mention, weight, linked, comparisons FROM match_edge"
        ).fetchall()
    assert len([linked for *_, linked, _ in edges if linked]) == PEOPLE - 5 + 1
    for left, right, weight, linked, comparisons in edges:
        assert (members[left][1] == members[right][1]) is linked
        parts = [part["weight"] for part in json.loads(comparisons)]
        assert sum(parts) == pytest.approx(weight, abs=0.01)


def test_the_run_says_what_it_did(story: Story) -> None:
    report = story.again.report.as_dict()
    with open_read_only(story.home) as con:
        ((run,),) = con.execute("SELECT report FROM run").fetchall()
    assert json.loads(run) == json.loads(json.dumps(report))
    assert set(story.again.bundles) == {"Case", "Vehicle", "Enterprise", "Person"}
    person_report = story.again.report.by_type["Person"]
    assert person_report["records"] == PEOPLE + (PEOPLE - 5) + 1
    assert Bundle.parse(story.again.bundles["Person"]).records == person_report["records"]


def test_the_order_of_deliveries_changes_nothing_of_who_is_who(story: Story, tmp_path: Path) -> None:
    home = tmp_path / "home"
    deliver(home, "police.driver", drivers(*range(PEOPLE - 1, 4, -1)))
    deliver(home, "police.vehicle", numbered("police.vehicle", [1], SYR=person(0)[0], SFZMHM=person(0)[1]))
    deliver(home, "police.hukou", hukou(*range(20)))
    deliver(home, "police.hukou", hukou(*range(20, PEOPLE)))
    assert partition(resolved(home)) == partition(story.again)


def test_a_mention_withdrawn_is_gone_from_resolution_and_in_the_history(story: Story, tmp_path: Path) -> None:
    home = tmp_path / "home"
    deliver(home, "police.hukou", hukou(*range(PEOPLE)))
    before = resolved(home)
    deliver(home, "police.hukou", hukou(*range(1, PEOPLE)), mode="snapshot")
    after = resolved(home)
    assert set(before.membership) - set(after.membership) == {"police.hukou:K0"}
    assert after.history[len(before.history) :] == [("withdrawn", entity_id("Person", "police.hukou:K0"))]


def test_an_empty_lake_resolves_to_an_empty_registry(tmp_path: Path) -> None:
    found = resolved(tmp_path / "home")
    assert (found.membership, found.history) == ({}, [])
