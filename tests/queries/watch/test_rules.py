"""What a rule must be: about a thing, of facts the ontology knows, with its words in both languages."""

from __future__ import annotations

import re

import pytest

from queries.watch.rule import RuleError, load, read

GOOD = """
id: some_rule
title: {zh: 规则, en: rule}
meaning: {zh: 意思, en: meaning}
subject: Vehicle
rests_on: [{extract: police.vehicle, attributes: [Vehicle.plate], says: {zh: 号牌, en: plate}}]
parameters: {most: 3}
sql: SELECT 1 WHERE 1 < $most
"""


def test_every_rule_says_what_it_rests_on_and_what_law_it_follows_from() -> None:
    rules = load()
    assert {rule.id for rule in rules} == {
        "cloned_plate", "debtor_representative", "lapsed_inspection", "rental_in_cases", "unfit_licence",
    }  # fmt: skip
    for rule in rules:
        assert rule.sources
        assert all(source.article for source in rule.sources)
        assert not re.search("[a-z] [\u4e00-\u9fff]|[\u4e00-\u9fff] [\u4e00-\u9fff]", rule.meaning.zh)
        assert set(rule.bound(rule.sql)) | set(rule.bound(rule.aside or "")) == set(rule.parameters)
        assert not re.search("[\u4e00-\u9fff]", rule.meaning.en + rule.title.en)


def test_no_rule_is_about_a_person() -> None:
    """DESIGN, rule 6: the platform ranks links and duplicates, never people."""
    assert {rule.subject for rule in load()} <= {"Vehicle", "Enterprise"}
    with pytest.raises(RuleError, match="never about a person"):
        read("bad.yaml", GOOD.replace("subject: Vehicle", "subject: Person"))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("Vehicle.plate", "Vehicle.mood", "no attribute 'Vehicle.mood'"),
        ("subject: Vehicle", "subject: Vehicle\nlinks: [friend]", "no link type 'friend'"),
        ("id: some_rule", "id: Some Rule", "id"),
        ("sql:", "score: 3\nsql:", "score"),
        ("sql:", "clock: [{extract: police.vehicle}]\nsql:", "a clock is an attribute, or passes"),
        ("title:", "title: [", "bad.yaml"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(good: str, bad: str, said: str) -> None:
    with pytest.raises(RuleError, match=re.escape(said)):
        read("bad.yaml", GOOD.replace(good, bad))


def test_a_parameter_that_the_sql_names_must_be_there() -> None:
    rule = read("good.yaml", GOOD.replace("$most", "$least"))
    with pytest.raises(ValueError, match="no parameter named least"):
        rule.bound(rule.sql)
