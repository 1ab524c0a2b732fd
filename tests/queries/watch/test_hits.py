"""A hit as people meet it: with its facts, handled once, open again on new facts alone, and hidden with what it rests
on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.scope import Scope
from queries import watch
from queries.watch.answers import WatchHit
from queries.watch.run import path
from stewardship.handling import Action
from tests.queries.watch.conftest import ALL, Watched

pytestmark = pytest.mark.slow


@pytest.fixture
def home(watched: Watched, tmp_path: Path) -> Iterator[Watched]:
    """A home of one's own, whose ledger and facts a test may change."""
    copy = Watched(watched.files, tmp_path / "home")
    shutil.copytree(watched.home, copy.home, ignore=shutil.ignore_patterns("spill", "ledger*"))
    yield copy
    copy.opened.close()


def one(home: Watched, rule: str, scope: Scope = ALL) -> WatchHit:
    return watch.hits(home.home, home.opened.store(), scope, rules=[rule], limit=1).hits[0]


def hide(**what: Any) -> Scope:
    return Scope("test", **what)


def test_a_hit_comes_with_the_rows_it_rests_on(watched: Watched) -> None:
    store = watched.opened.store()
    for rule in watch.rules(watched.home, ALL):
        detail = watch.hit(watched.home, store, ALL, one(watched, rule.id).id)
        assert detail.subject.type == rule.subject
        assert {extract for fact in detail.facts for extract in fact.extracts} >= set(detail.extracts)
        assert detail.entities[0] == detail.subject
        mentions = {m.id for m in store.entity(ALL, detail.subject.id, 1000).mentions}
        for fact in detail.facts:
            assert fact.refs
            if fact.kind == "link":
                assert store.link(ALL, fact.refs[0], 10).type == fact.link_type
            if fact.kind == "mention" and fact.entities == [detail.subject.id]:
                assert set(fact.refs) <= mentions


def test_hits_come_in_pages_by_rule_and_state(watched: Watched) -> None:
    store = watched.opened.store()
    whole = watch.hits(watched.home, store, ALL, limit=500)
    assert whole.total == len(whole.hits) == sum(whole.by_rule.values()) == sum(whole.by_state.values())
    assert not whole.behind
    pages = [watch.hits(watched.home, store, ALL, limit=7, offset=at) for at in range(0, whole.total, 7)]
    assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in whole.hits]
    assert [page.cut for page in pages] == [True] * (len(pages) - 1) + [False]
    about = whole.hits[0].subject.id
    assert {hit.subject.id for hit in watch.hits(watched.home, store, ALL, subject=about).hits} == {about}


def test_a_handled_hit_stays_so_for_the_same_facts_however_often_the_rules_are_run(home: Watched) -> None:
    store, hit = home.opened.store(), one(home, "cloned_plate")
    closed = watch.handle(home.home, store, ALL, hit.id, Action.CLOSE, "王警官", "已核实")
    assert (closed.state, closed.handlings[0].by, closed.new_facts) == ("closed", "王警官", 0)
    watch.run(home.home, full=True)
    watch.run(home.home)
    again = watch.hit(home.home, home.opened.store(), ALL, hit.id)
    assert again.state == "closed"
    assert again.model_dump(exclude={"handlings"}) == closed.model_dump(exclude={"handlings"})
    assert watch.hits(home.home, store, ALL, states=["closed"]).total == 1


def test_a_closed_or_false_hit_opens_again_on_a_new_fact_alone(home: Watched) -> None:
    store, hit = home.opened.store(), one(home, "lapsed_inspection")
    watch.handle(home.home, store, ALL, hit.id, Action.FALSE, "王警官", "登记滞后")
    add_occasion(home.home, hit.id)
    again = watch.hit(home.home, store, ALL, hit.id)
    assert (again.state, again.new_facts) == ("open", 1)
    assert [fact.new for fact in again.facts if fact.refs == ["GC-NEW"]] == [True]
    watch.handle(home.home, store, ALL, hit.id, Action.CLOSE, "王警官", "再次核实")
    assert one(home, "lapsed_inspection").id != hit.id or one(home, "lapsed_inspection").state == "closed"


def test_nobody_closes_what_came_after_they_looked(home: Watched) -> None:
    store, hit = home.opened.store(), one(home, "lapsed_inspection")
    shown = [fact.id for fact in watch.hit(home.home, store, ALL, hit.id).facts]
    add_occasion(home.home, hit.id)
    with pytest.raises(watch.Stale):
        watch.handle(home.home, store, ALL, hit.id, Action.CLOSE, "王警官", "已核实", shown)
    assert watch.hit(home.home, store, ALL, hit.id).state == "open"


def add_occasion(home: Path, hit_id: str) -> None:
    """One more pass, as if a delivery had brought it."""
    with duckdb.connect(str(path(home))) as con:
        con.execute(
            "INSERT INTO fact SELECT * REPLACE ('police.toll_pass:GC-NEW' AS fact, 'newnewnewnew' AS fact_id, "
            "['GC-NEW'] AS refs, ? AS happened) FROM fact WHERE hit_id = ? AND part = 'occasion' LIMIT 1",
            [datetime(2025, 6, 29, 12, 0), hit_id],
        )


@pytest.mark.parametrize(
    ("scope", "gone"),
    [
        (hide(hidden_extracts=frozenset({"police.driver"})), {"unfit_licence"}),
        (hide(hidden_extracts=frozenset({"court.dishonest"})), {"debtor_representative"}),
        (hide(hidden_extracts=frozenset({"police.toll_pass"})), {"cloned_plate", "lapsed_inspection"}),
        (hide(hidden_extracts=frozenset({"police.case"})), {"rental_in_cases"}),
        (hide(hidden_entity_types=frozenset({"Enterprise"})), {"debtor_representative", "unfit_licence"}),
        (hide(hidden_link_types=frozenset({"employer"})), {"unfit_licence"}),
        (hide(hidden_link_types=frozenset({"passed_station"})), {"cloned_plate", "lapsed_inspection"}),
        (hide(hidden_attributes=frozenset({"Vehicle.valid_until"})), {"lapsed_inspection"}),
        (hide(hidden_attributes=frozenset({"licence_state"})), {"unfit_licence"}),
    ],
)
def test_a_hit_that_rests_on_hidden_things_is_not_there(watched: Watched, scope: Scope, gone: set[str]) -> None:
    store = watched.opened.store()
    before, after = watch.hits(watched.home, store, ALL, limit=500), watch.hits(watched.home, store, scope, limit=500)
    assert set(before.by_rule) - set(after.by_rule) == gone
    for hit in before.hits:
        if hit.rule in gone:
            with pytest.raises(watch.UnknownHit):
                watch.hit(watched.home, store, scope, hit.id)
            with pytest.raises(watch.UnknownHit):
                watch.handle(watched.home, store, scope, hit.id, Action.CLOSE, "x", "x")
    assert {rule.id for rule in watch.rules(watched.home, scope) if rule.hits} == set(after.by_rule)


def test_a_hit_is_hidden_with_an_entity_it_names(watched: Watched) -> None:
    store, hit = watched.opened.store(), one(watched, "debtor_representative")
    person = next(i for fact in watch.hit(watched.home, store, ALL, hit.id).facts for i in fact.entities if i[0] == "P")
    with pytest.raises(watch.UnknownHit):
        watch.hit(watched.home, store, hide(hidden_entity_ids=frozenset({person})), hit.id)


def test_with_one_of_its_occasions_hidden_a_hit_is_as_if_that_had_never_been(watched: Watched) -> None:
    store, hit = watched.opened.store(), one(watched, "rental_in_cases")
    cases = [fact.entities[1] for fact in watch.hit(watched.home, store, ALL, hit.id).facts if fact.part == "occasion"]
    assert hit.occasions == len(cases) == 2
    # Two cases make several, one does not.
    with pytest.raises(watch.UnknownHit):
        watch.hit(watched.home, store, hide(hidden_entity_ids=frozenset({cases[0]})), hit.id)


def test_masked_values_come_back_starred_and_without_the_day_they_would_tell(watched: Watched) -> None:
    store, hit = watched.opened.store(), one(watched, "lapsed_inspection")
    scope = hide(masked_attributes=frozenset({"Vehicle.valid_until", "plate"}))
    masked = watch.hit(watched.home, store, scope, hit.id)
    (basis,) = [fact for fact in masked.facts if fact.part == "basis" and "Vehicle.plate" in fact.told]
    assert "*" in basis.told["Vehicle.valid_until"]
    assert "*" in basis.told["Vehicle.plate"]
    assert basis.at is None
    assert "*" in masked.subject.label
