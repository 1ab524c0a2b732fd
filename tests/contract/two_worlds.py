"""Small provinces made at random, in pairs: one with some extracts, and the same had these never been delivered."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from graph.comparisons import rests_on
from tests.graph.fixtures import World

NAMES = ("张伟", "王芳", "李娜", "令狐德荣", "覃世国", "某某")
PHONES = ("13800138000", "13900139000", "13700137000")
ADDRESSES = ("贵州省遵义市播州区龙坑镇1号", "贵州省遵义市红花岗区中华路2号", "贵阳市南明区3号")
IDS = ("522121197803051235", "522121198001015675", "522301199107071114")
PLATES = ("贵C12345", "云A99999")
NUMBERS = ("（2016）黔0304民初5号", "A5203040000002016080001", "A5203040000002016080002")
DAY = date(2016, 1, 1)
REASONS = ("rival", "bridge", "too_large", "two_values", "exclusive", "cohesion", "weak")
"""For which two mentions may be apart."""

OPEN = ("police.hukou", "police.driver", "police.vehicle", "police.case", "court.case", "court.party")
SEALED = ("judicial.correction", "civil.assistance")


@dataclass
class Province:
    """A world, and what of it may be asked about."""

    world: World
    texts: tuple[str, ...] = (*NAMES[:3], PHONES[0], IDS[0], *PLATES, *NUMBERS, "ln", "民初", "龙坑", "站")
    sealed_rows: set[str] = field(default_factory=set)
    """Rows of no sealed extract that are sealed by what they say, as EXTRACT:ROW_KEY."""

    def is_sealed(self, mention_id: str) -> bool:
        """Whether a mention is of a row that nobody may see whose purpose opens no seal."""
        row = mention_id.partition("#")[0]
        return row in self.sealed_rows or row.startswith(tuple(f"{extract}:" for extract in SEALED))


def province(seed: int) -> Province:
    """Some people, vehicles and cases; each extract may speak of anything, the sealed ones too."""
    dice = random.Random(seed)
    made = Province(World())
    extracts = (*OPEN, *SEALED, *SEALED)
    for number in range(dice.randint(10, 16)):
        _row(dice, made, dice.choice(extracts), number)
    _compare(dice, made.world)
    for _ in range(dice.randint(2, 6)):
        made.world.toll_pass(
            dice.choice(PLATES),
            datetime(2016, 5, 1, 8) + timedelta(hours=dice.randint(0, 90)),
            station=dice.choice(("52001", "52002")),
            colour=dice.choice((None, "1")),
        )
    return made


def _row(dice: random.Random, made: Province, extract: str, number: int) -> None:
    """One row: a person, and at times a vehicle or a case that it describes, and what it names."""
    world, key = made.world, f"{extract}:{number:02d}"
    person = world.person(f"{key}#person", f"P-{dice.randint(1, 6)}", dice.choice(NAMES), **_stated(dice))
    kind = dice.random()
    if kind < 0.25:
        said: dict[str, Any] = {"plate": dice.choice(PLATES), "vin": f"VIN{dice.randint(1, 3)}"}
        if dice.random() < 0.5:
            said["first_registered"] = DAY - timedelta(days=dice.randint(0, 900))
        vehicle = world.mention(f"{key}#vehicle", "Vehicle", f"V-{dice.randint(1, 2)}", **said)
        world.link("owner", person, vehicle)
    elif kind < 0.6:
        number_said = dice.choice(NUMBERS)
        named = {"case_number": number_said} if dice.random() < 0.7 else {}
        case = world.mention(
            key, "Case", f"C-{NUMBERS.index(number_said)}", title="某案", filed=DAY + timedelta(days=number), **named
        )
        if extract == "police.case" and dice.random() < 0.4:
            world.mentions[-1]["case_kind"] = "治安案件"
            made.sealed_rows.add(key)
        world.link(dice.choice(("suspect", "victim")), person, case, from_date=dice.choice((None, DAY)))
        if dice.random() < 0.5:
            kind_found, value = dice.choice((("person_id", dice.choice(IDS)), ("police_case_number", NUMBERS[1])))
            world.texts.append(
                {"mention_id": case, "extract": extract, "row_key": f"{number:02d}", "delivery_id": "D1", "start": 1,
                 "end_": 9, "kind": kind_found, "value": value}
            )  # fmt: skip
        # Dice of its own: what else there is stays as it was before texts were read for more than numbers.
        _told(random.Random(number), world, case, extract, f"{number:02d}")
    else:
        # Of another extract's row, by its id, or of a number that nobody may have delivered.
        cases = [m["mention_id"] for m in world.mentions if m["entity_type"] == "Case"]
        to = dice.choice([*cases, *(f"court.case:{number}" for number in NUMBERS)])
        world.link("party", person, to, role=dice.choice((None, "原告")))


def _told(dice: random.Random, world: World, case: str, extract: str, row_key: str) -> None:
    """What the text of a case's row says: whom it names, and how these are tied to the case and to a vehicle."""
    if dice.random() < 0.3:
        return
    people = [m["name"] for m in world.mentions if m["entity_type"] == "Person"]
    named = []
    for name in (people[-1], dice.choice(people)):
        said = {key: value for key, value in _stated(dice).items() if key in ("address", "id_number", "birth_date")}
        if dice.random() < 0.6:
            said = {}
        named.append(world.named_in_text(case, "Person", extract, name=name, **said))
    vehicle = world.named_in_text(case, "Vehicle", extract, plate=dice.choice(PLATES))
    link_type, role = dice.choice((("suspect", "犯罪嫌疑人"), ("party", "被告人"), ("party", "原告")))
    world.said_in_text(case, link_type, named[0], case, role, extract)
    world.said_in_text(case, "victim", named[1], case, "被害人", extract)
    world.said_in_text(case, "driver", dice.choice(named), vehicle, extract=extract)
    for told in (*world.named[-3:], *world.says[-3:]):
        told["row_key"] = row_key


def _stated(dice: random.Random) -> dict[str, Any]:
    every = {
        "phone": dice.choice(PHONES), "address": dice.choice(ADDRESSES), "id_number": dice.choice(IDS),
        "registered_address": dice.choice(ADDRESSES), "birth_date": DAY - timedelta(days=365 * dice.randint(10, 40)),
        "household_no": dice.choice(("H1", "H2")), "relation_to_head": dice.choice(("02", "10", "20")),
    }  # fmt: skip
    return {name: value for name, value in every.items() if dice.random() < 0.6}


def _compare(dice: random.Random, world: World) -> None:
    people = [m for m in world.mentions if m["entity_type"] == "Person"]
    for at, one in enumerate(people):
        for other in people[at + 1 :]:
            linked = one["entity_id"] == other["entity_id"]
            if dice.random() < (0.7 if linked else 0.1):
                left, right = sorted((one["mention_id"], other["mention_id"]))
                values = {
                    "name": (one["name"], other["name"]),
                    "phone": ("1", "1"),
                    "id": ("5", "5"),
                    "case": ("c", "c"),
                }
                shown = {name: values[name] for name in values if dice.random() < 0.7}
                # Some of those that are not one would be, but for something else.
                strong = linked or len(world.edges) % 3 == 0
                world.edge(left, right, weight=dice.uniform(1, 20) * (1 if strong else -0.2), linked=linked, **shown)
                if not linked:
                    world.edges[-1]["reason"] = REASONS[len(world.edges) % len(REASONS)]


def unrelated(world: World) -> World:
    """The world had no relation ever tied two mentions: the rows of relations may be sealed ones."""
    kinds = {bar["comparison"] for edge in world.edges for bar in json.loads(edge["comparisons"])}
    relations = {kind for kind in kinds if rests_on("Person", kind) is None}
    return replace(world, edges=[_without_bars(edge, relations) for edge in world.edges])


def unstated(world: World, attribute: str) -> World:
    """The world had no row ever stated this attribute; what the resolver made of it stays."""
    mentions = [{k: v for k, v in m.items() if k != attribute} for m in world.mentions]
    return replace(world, mentions=mentions, edges=[_bare(edge, attribute) for edge in world.edges])


def _bare(edge: dict[str, Any], attribute: str) -> dict[str, Any]:
    """The compared pair without the bars that rest on the attribute: it may show no bar but the prior."""
    every = json.loads(edge["comparisons"])
    kinds = {bar["comparison"] for bar in every}
    return _without_bars(edge, {kind for kind in kinds if attribute in (rests_on(edge["entity_type"], kind) or ())})


def _without_bars(edge: dict[str, Any], kinds: set[str]) -> dict[str, Any]:
    every = json.loads(edge["comparisons"])
    bars = [bar for bar in every if bar["comparison"] not in kinds]
    if len(bars) == len(every):
        return edge
    weight = sum(bar["weight"] for bar in bars)
    return {**edge, "comparisons": json.dumps(bars), "weight": weight, "probability": 1 / (1 + 2**-weight)}


def _apart(edge: dict[str, Any]) -> dict[str, Any]:
    """The compared pair for another reason than before: what keeps two apart may be any other record."""
    if "reason" not in edge:
        return edge
    return {**edge, "reason": REASONS[(REASONS.index(edge["reason"]) + 3) % len(REASONS)]}


def without(world: World, gone: Callable[[str], bool]) -> World:
    """The world had the mentions with such ids, and what their rows say, never been delivered."""
    return World(
        mentions=[m for m in world.mentions if not gone(m["mention_id"])],
        links=[k for k in world.links if not gone(k["from_mention"])],
        events=[e for e in world.events if not gone(f"{e['extract']}:{e['event_id']}")],
        texts=[t for t in world.texts if not gone(f"{t['extract']}:{t['row_key']}")],
        named=[t for t in world.named if not gone(f"{t['extract']}:{t['row_key']}")],
        says=[t for t in world.says if not gone(f"{t['extract']}:{t['row_key']}")],
        edges=[_apart(e) for e in world.edges if not gone(e["left_mention"]) and not gone(e["right_mention"])],
        redirects=list(world.redirects),
    )
