"""The policies: nothing without a purpose, sealed things for none but named purposes, and every rule by its article."""

import itertools
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from governance.identity import Role, User
from governance.policy import Policy, sight
from governance.policy.engine import PolicyError, policy_text
from governance.policy.resources import extracts, fields, functions
from governance.purposes import Purpose, State, kinds
from ontology import schema

AGENCIES = ("police", "court", "judicial", "civil")


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return Policy(extracts(tmp_path_factory.mktemp("home")))


def user(*roles: Role, agency: str = "police") -> User:
    return User(f"local:{agency}-{'-'.join(roles)}", "李科", agency, "520102", frozenset(roles))


def purpose(kind: str, of: User, state: State = State.OPEN) -> Purpose:
    return Purpose(
        "PU-1", kind, "x", "x", "x", date(2026, 12, 1), of.id, of.name, of.agency, of.division,
        datetime(2026, 11, 27), state,
    )  # fmt: skip


ALL_EXTRACTS = frozenset(extracts(Path("/nowhere")))


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("role", list(Role))
def test_a_purpose_that_is_not_open_or_is_another_s_shows_nothing(policy: Policy, role: Role, kind: str) -> None:
    who = user(role)
    opened = purpose(kind, who)
    for useless in (
        *(replace(opened, state=state) for state in State if state is not State.OPEN),
        replace(opened, opened_by="local:other"),
    ):
        seen = sight(policy, who, useless, granted=("police.hukou", "Person.name"), unmask=("Person.phone",))
        assert seen.scope.hidden_extracts == set(policy.extracts)
        assert seen.scope.hidden_link_types == set(schema.load().link_types)
        assert seen.scope.hidden_attributes == set(fields())
        assert seen.closed == set(schema.load().seals)


@pytest.mark.parametrize(("role", "agency", "kind"), list(itertools.product(Role, AGENCIES, sorted(kinds()))))
def test_a_seal_is_open_for_the_purposes_it_names_and_no_other(
    policy: Policy, role: Role, agency: str, kind: str
) -> None:
    who = user(role, agency=agency)
    seen = sight(policy, who, purpose(kind, who))
    ontology = schema.load()
    sees = role is Role.INVESTIGATOR and kind not in ("data_sharing", "identity_stewardship")
    opened = kinds()[kind].opens if sees else frozenset()
    assert seen.closed == set(ontology.seals) - opened
    for extract, seal in ontology.sealed_grounds().items():
        assert (extract in seen.scope.hidden_extracts) == (seal not in opened)
    for name, link_type in ontology.link_types.items():
        if link_type.seal:
            assert (name in seen.scope.hidden_link_types) == (link_type.seal not in opened)
    for name, attribute in fields().items():
        if attribute.seal:
            assert (name in seen.scope.hidden_attributes) == (attribute.seal not in opened)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.APPROVER])
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_who_makes_accounts_audits_or_approves_sees_no_data(policy: Policy, role: Role, kind: str) -> None:
    who = user(role)
    scope = sight(policy, who, purpose(kind, who), granted=ALL_EXTRACTS | set(fields())).scope
    assert scope.hidden_extracts == set(policy.extracts)
    assert scope.hidden_attributes == set(fields())


def test_numbers_phones_and_addresses_are_masked_until_asked_for_by_name(policy: Policy) -> None:
    who = user(Role.INVESTIGATOR)
    opened = purpose("case_investigation", who)
    masked = sight(policy, who, opened).scope.masked_attributes
    assert {"Person.id_number", "Person.phone", "Person.address", "Person.registered_address"} <= masked
    assert not masked & {"Person.name", "Person.birth_date", "Vehicle.plate", "Case.outcome"}
    asked = sight(policy, who, opened, unmask=("Person.phone",))
    assert asked.scope.masked_attributes == masked - {"Person.phone"}
    assert asked.scope.hidden_attributes == sight(policy, who, opened).scope.hidden_attributes


def test_unmasking_opens_no_sealed_field(policy: Policy) -> None:
    who = user(Role.INVESTIGATOR)
    sealed = {name for name, attribute in fields().items() if attribute.seal}
    seen = sight(policy, who, purpose("case_investigation", who), unmask=sealed)
    assert sealed
    assert sealed <= seen.scope.hidden_attributes


def test_a_requester_sees_what_was_granted_in_full_and_nothing_else(policy: Policy) -> None:
    who = user(Role.REQUESTER, agency="civil")
    granted = {"police.hukou", "Person.name", "Person.id_number"}
    scope = sight(policy, who, purpose("data_sharing", who), granted).scope
    assert scope.hidden_extracts == set(policy.extracts) - granted
    assert scope.hidden_attributes == set(fields()) - granted
    assert not scope.masked_attributes & granted
    assert scope.hidden_link_types == set(schema.load().link_types)


def test_a_grant_opens_no_seal(policy: Policy) -> None:
    who = user(Role.REQUESTER, agency="civil")
    scope = sight(policy, who, purpose("data_sharing", who), {"judicial.correction", "Person.name"}).scope
    assert "judicial.correction" in scope.hidden_extracts


def test_a_steward_tells_identities_apart_without_numbers_in_full(policy: Policy) -> None:
    who = user(Role.STEWARD)
    seen = sight(policy, who, purpose("identity_stewardship", who))
    assert seen.scope.hidden_extracts == set(schema.load().sealed_grounds())
    assert "Person.id_number" in seen.scope.masked_attributes


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {"own", "explore", "charts", "watch", "export", "figures"}),
        (Role.STEWARD, {"own", "review", "deliveries", "mend", "figures"}),
        (Role.REQUESTER, {"own", "catalogue", "request", "grant_use"}),
        (Role.APPROVER, {"own", "catalogue", "approve"}),
        (Role.AUDITOR, {"own", "audit"}),
        (Role.ADMINISTRATOR, {"own", "accounts", "deliver"}),
    ],
)
def test_what_each_role_may_do_at_all(policy: Policy, role: Role, allowed: set[str]) -> None:
    assert {name for name in functions() if policy.may_use(user(role), name).allowed} == allowed


def test_every_decision_names_its_policies(policy: Policy) -> None:
    who = user(Role.INVESTIGATOR)
    context = {"purpose": {"open": True, "kind": "case_investigation", "opens": []}, "granted": [], "unmask": []}
    allowed, sealed, none = policy.decide(
        who,
        [
            ("traverse", "Extract", "police.hukou"),
            ("traverse", "Extract", "judicial.correction"),
            ("traverse", "Extract", "no.such.extract"),
        ],
        context,
    )
    assert (allowed.allowed, allowed.policies) == (True, ("DESIGN-研判",))
    assert (sealed.allowed, sealed.policies) == (False, ("社区矫正法-54",))
    assert (none.allowed, none.policies) == (False, ())


def test_every_policy_names_an_article_or_rule_and_every_seal_has_one() -> None:
    text = policy_text()
    assert len(re.findall(r"^(?:permit|forbid) ", text, re.MULTILINE)) == len(re.findall(r"^@id\(", text, re.MULTILINE))
    for seal in schema.load().seals:
        assert f'resource.seal == "{seal}"' in text


@pytest.mark.parametrize(
    "wrong",
    [
        "permit (principal, action, resource);",
        '@id("a") permit (principal, action, resource) when { principal.rank > 3 };',
        '@id("a") permit (principal, action, resource); @id("a") forbid (principal, action, resource);',
    ],
)
def test_policies_that_do_not_hold_together_are_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(PolicyError):
        Policy({}, wrong)
