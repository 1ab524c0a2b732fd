"""Random questions by random users, answered under what the policies let them see, and held against the oracle."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from governance.identity import Role, User
from governance.policy import Policy, sight
from governance.policy.resources import extracts, fields
from governance.purposes import Purpose, State, kinds
from graph.embedded import EmbeddedStore
from graph.scope import ALL_LINKS, ANY_TIME, Scope
from graph.store import GraphStore, PathOptions, Reach, UnknownEntity, UnknownLink
from ontology import schema
from queries.search import plan
from tests.governance.oracle import WORD, Marked, marked, outside, question, sees

A_WORLD = 60
"""Questions asked of one world."""
OF_A_ROLE = (
    *((Role.INVESTIGATOR, kind) for kind in sorted(kinds()) if kind not in ("data_sharing", "identity_stewardship")),
    (Role.STEWARD, "identity_stewardship"),
    (Role.REQUESTER, "data_sharing"),
)
"""Who sees anything: most pairs of a role and a kind of purpose fit not, and nothing is seen."""


@dataclass(slots=True)
class Found:
    """questions: how many were asked; answered: of them with something; opened: by whom some seal is open; leaks: what
    came back that must not, in words."""

    questions: int = 0
    answered: int = 0
    opened: int = 0
    leaks: list[str] = field(default_factory=list)


def ask(folder: Path, questions: int, seed: int) -> Found:
    """Asks them of one made-up world after the other."""
    dice, found = random.Random(seed), Found()
    policy = Policy(extracts(folder))
    while found.questions < questions:
        told = marked(dice.randrange(1_000_000))
        path = told.world.build(folder / f"{found.questions}.duckdb")
        with EmbeddedStore(path) as store:
            for _ in range(min(A_WORLD, questions - found.questions)):
                _one(dice, policy, store, told, found)
        path.unlink()
    return found


def _one(dice: random.Random, policy: Policy, store: GraphStore, told: Marked, found: Found) -> None:
    role, kind = dice.choice(list(Role)), dice.choice(sorted(kinds()))
    if dice.random() < 0.8:
        role, kind = dice.choice(OF_A_ROLE)
    agency = dice.choice(("police", "court", "judicial", "civil"))
    granted = frozenset({dice.choice(("police.hukou", "police.driver")), *dice.sample(sorted(fields()), 12)})
    user = User("local:asker", "询问人", agency, "520102", frozenset({role}))
    seen = sight(policy, user, _purpose(user, kind), granted if kind == "data_sharing" else frozenset())
    name, asked = question(dice, told)
    try:
        answer = _as_json(OPERATIONS[name](store, seen.scope, *asked))
    except (UnknownEntity, UnknownLink):
        answer = ""
    may = sees(told, role, kind, granted)
    found.questions += 1
    found.answered += bool(WORD.search(answer))
    found.opened += bool(may.mentions) and len(seen.closed) < len(schema.load().seals)
    found.leaks += [f"{role} {kind} {name}{asked!r}: {leak}" for leak in outside(told, may, answer)]


def _purpose(user: User, kind: str) -> Purpose:
    return Purpose(
        "PU-1", kind, "x", "x", "x", date(2026, 12, 1), user.id, user.name, user.agency, user.division,
        datetime(2026, 11, 27), State.OPEN,
    )  # fmt: skip


def _as_json(answer: Any) -> str:
    several = answer if isinstance(answer, list) else [answer]
    return json.dumps(
        [one.model_dump(mode="json") if isinstance(one, BaseModel) else one for one in several], ensure_ascii=False
    )


def _links(store: GraphStore, scope: Scope, entity: str) -> list[Any]:
    chart = store.expand(scope, entity, ALL_LINKS, 50, 0)
    return [store.link(scope, link.id, 50) for link in chart.links]


OPERATIONS: dict[str, Callable[..., Any]] = {
    "search": lambda store, scope, text: store.search(scope, plan(text), frozenset(), 50),
    "entity": lambda store, scope, one: store.entity(scope, one, 100),
    "summaries": lambda store, scope, ids: store.summaries(scope, ids),
    "counts": lambda store, scope, one: store.neighbour_counts(scope, one, ANY_TIME),
    "expand": lambda store, scope, one: store.expand(scope, one, ALL_LINKS, 50, 0),
    "among": lambda store, scope, ids: store.links_among(scope, ids, ALL_LINKS, 999),
    "around": lambda store, scope, one: store.neighbourhood(scope, [one], Reach()),
    "common": lambda store, scope, one, other: store.common_neighbours(scope, [one, other], ALL_LINKS, 50),
    "paths": lambda store, scope, one, other: store.paths(scope, one, other, PathOptions(k=3, timeout_ms=60_000)),
    "timeline": lambda store, scope, one: store.timeline(scope, one, ANY_TIME, 100),
    "why": lambda store, scope, one: store.why_identity(scope, one, 100),
    "pair": lambda store, scope, one, other: store.why_pair(scope, one, other),
    "links": _links,
    "status": lambda store, scope: store.status(scope),
}
