"""The rules find every planted case, and raise none on what only looks like it."""

from __future__ import annotations

import pytest

from queries import watch
from queries.watch.rule import load
from tests.queries.watch.conftest import ALL, Watched, subjects

pytestmark = pytest.mark.slow

RULES = [rule.id for rule in load()]


@pytest.mark.parametrize("rule", RULES)
def test_every_planted_case_is_found(watched: Watched, rule: str) -> None:
    planted = [row for row in watched.expected("hit") if row["rule"] == rule and "|" not in row["subject"]]
    assert len(planted) >= 2
    found = subjects(watched, rule)
    missed = [row for row in planted if watched.entity_of(row["subject"]) not in found]
    assert not missed


@pytest.mark.parametrize("rule", RULES)
def test_none_is_raised_on_what_only_looks_like_it(watched: Watched, rule: str) -> None:
    alike = [row for row in watched.expected("look_alike") if row["rule"] == rule]
    assert len(alike) >= 4
    found = subjects(watched, rule)
    raised = [row for row in alike if watched.entity_of(row["subject"]) in found]
    assert not raised


def test_every_copied_plate_among_the_province_s_own_passes_is_found_and_no_other(watched: Watched) -> None:
    copies = {row["subject"].split("|")[2] for row in watched.expected("hit") if "|" in row["subject"]}
    planted = {watched.entity_of(row["subject"]) for row in watched.expected("hit")
               if row["rule"] == "cloned_plate" and "|" not in row["subject"]}  # fmt: skip
    assert copies
    store, seen = watched.opened.store(), set()
    for hit in watch.hits(watched.home, store, ALL, rules=["cloned_plate"], limit=500).hits:
        events = {ref for fact in watch.hit(watched.home, store, ALL, hit.id).facts for ref in fact.refs}
        assert events & copies or hit.subject.id in planted, hit
        seen |= events & copies
    assert seen == copies


def test_passes_of_a_station_whose_clock_is_wrong_are_set_aside_and_counted(watched: Watched) -> None:
    report = watch.run(watched.home, full=True)
    aside = {rule.rule: rule.aside for rule in report.rules}
    assert aside["cloned_plate"]["clock"] >= 5
    assert {name for name, reasons in aside.items() if reasons} == {"cloned_plate"}
