"""What somebody may see of a small world, worked out of its raw rows and the law: not of policies, scopes or graph.

Every row says a word of its own, so that an answer shows whose rows it is made of.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.identity import Role
from tests.contract.two_worlds import Province, province
from tests.graph.fixtures import World

WORD = re.compile(r"甲(\d{3})乙")
OPENS = {
    "correction_supervision": {"correction"},
    "assistance_review": {"assistance"},
    "sealed_record_inquiry": {"juvenile", "public_security_violation", "correction"},
}
"""Which seals a purpose opens (社区矫正法 54, 个人信息保护法 28, 刑事诉讼法 286, 治安管理处罚法 136)."""
SEALED_AS_A_WHOLE = {"judicial.correction": "correction", "civil.assistance": "assistance"}
ORDER = ("correction", "assistance", "juvenile", "public_security_violation")
STARRED = ("id_number", "phone", "address", "registered_address")
GROWN = 18


@dataclass
class Marked:
    """A world in which mention number n says the word 甲nnn乙, with the raw rows it is made of."""

    made: Province
    seals: dict[str, str | None]
    """Mention → the seal that covers it; of two it is under the first of `ORDER`."""

    @property
    def world(self) -> World:
        return self.made.world


def marked(seed: int) -> Marked:
    """A province made at random, its mentions marked."""
    made = province(seed)
    for number, mention in enumerate(made.world.mentions):
        says = {"Person": "name", "Case": "title", "Vehicle": "engine_no"}[mention["entity_type"]]
        mention[says] = f"{mention.get(says) or '名'}甲{number:03d}乙"
    return Marked(made, _seals(made))


def _seals(made: Province) -> dict[str, str | None]:
    found: dict[str, set[str]] = {}
    for mention in made.world.mentions:
        covered = found.setdefault(mention["mention_id"], set())
        if mention["extract"] in SEALED_AS_A_WHOLE:
            covered.add(SEALED_AS_A_WHOLE[mention["extract"]])
        if f"{mention['extract']}:{mention['row_key']}" in made.sealed_rows:
            covered.add("public_security_violation")
    by_id = {m["mention_id"]: m for m in made.world.mentions}
    for link in made.world.links:
        if link["link_type"] == "suspect" and link["extract"] == "police.case" and link["to_mention"] in by_id:
            suspect, case = by_id[link["from_mention"]], by_id[link["to_mention"]]
            if _was_under_age(made.world, suspect["entity_id"], _day_of(made.world, case["entity_id"])):
                found[suspect["mention_id"]].add("juvenile")
    return {one: min(seals, key=ORDER.index) if seals else None for one, seals in found.items()}


def _day_of(world: World, case: str) -> date:
    days: list[date] = [m["filed"] for m in world.mentions if m["entity_id"] == case]
    return min(days)


def _was_under_age(world: World, person: str, day: date) -> bool:
    def birthdays(mention: dict[str, Any]) -> list[date]:
        number = mention.get("id_number")
        told = [mention["birth_date"]] if mention.get("birth_date") else []
        return told or ([datetime.strptime(number[6:14], "%Y%m%d").date()] if number else [])

    born = [one for m in world.mentions if m["entity_id"] == person for one in birthdays(m)]
    return any((day.year - b.year - ((day.month, day.day) < (b.month, b.day))) < GROWN for b in born)


@dataclass(frozen=True)
class Sees:
    """What one user may see for one purpose."""

    words: frozenset[str]
    mentions: frozenset[str]
    extracts: frozenset[str]
    in_full: frozenset[str]
    """The attributes whose numbers, phones and addresses are read in full."""


def sees(told: Marked, role: Role, kind: str, granted: frozenset[str]) -> Sees:
    """By role and kind of purpose: investigators for their own kinds, stewards for identities, requesters what was
    granted to them; what is sealed for the purposes that open it alone."""
    opened = OPENS.get(kind, set()) if role is Role.INVESTIGATOR else set()
    looks = role is Role.INVESTIGATOR and kind not in ("data_sharing", "identity_stewardship")
    tells_apart = role is Role.STEWARD and kind == "identity_stewardship"
    uses = role is Role.REQUESTER and kind == "data_sharing"

    def shows(extract: str) -> bool:
        return looks or tells_apart or (uses and extract in granted)

    shown = [
        (number, m)
        for number, m in enumerate(told.world.mentions)
        if shows(m["extract"]) and told.seals[m["mention_id"]] in (None, *opened)
    ]
    return Sees(
        words=frozenset(f"{number:03d}" for number, _ in shown),
        mentions=frozenset(m["mention_id"] for _, m in shown),
        extracts=frozenset(m["extract"] for _, m in shown) | {e for e in ("police.toll_pass",) if shows(e)},
        in_full=frozenset(field.partition(".")[2] for field in granted if "." in field) if uses else frozenset(),
    )


def outside(told: Marked, may: Sees, answer: str) -> list[str]:
    """What of an answer, as JSON, its asker may not see; nothing where all is well."""
    found = [f"the word of row {word}" for word in set(WORD.findall(answer)) - may.words]
    every = {m["mention_id"] for m in told.world.mentions}
    found += [f"mention {one}" for one in every - may.mentions if f'"{one}"' in answer]
    named = set(re.findall(r'"((?:police|court|judicial|civil)\.[a-z_]+)(?:~[a-z_]+)?"', answer))
    found += [f"extract {one}" for one in named - may.extracts]
    values = {(name, m[name]) for m in told.world.mentions for name in STARRED if m.get(name)}
    allowed = {value for name, value in values if name in may.in_full}
    found += [f"{value} in full" for _, value in values if value not in allowed and f'"{value}"' in answer]
    return found


def question(dice: random.Random, told: Marked) -> tuple[str, tuple[Any, ...]]:
    """An operation of the port and what to ask it: about anything there is, seen or not."""
    ids = sorted({m["entity_id"] for m in told.world.mentions})
    mentions = [m["mention_id"] for m in told.world.mentions]
    texts = [*told.made.texts, *(m["name"] for m in told.world.mentions if "name" in m)]
    one, other = dice.choice(ids), dice.choice(ids)
    return dice.choice(
        [
            ("search", (dice.choice(texts),)), ("entity", (one,)), ("summaries", (ids,)), ("counts", (one,)),
            ("expand", (one,)), ("among", (ids,)), ("around", (one,)), ("common", (one, other)),
            ("paths", (one, other)),
            ("timeline", (one,)), ("why", (one,)), ("pair", (dice.choice(mentions), dice.choice([*mentions, other]))),
            ("links", (one,)), ("status", ()),
        ]
    )  # fmt: skip
