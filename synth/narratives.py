"""Narratives of police cases, from templates that name people, plates, phones and places as a station does."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Final

import yaml

from synth import days
from synth.observe import Observer
from synth.police_cases import REPORTER, SUSPECT, VICTIM, PoliceCase

_DATA: Final = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def _templates() -> dict[str, list[tuple[str, frozenset[str]]]]:
    raw = yaml.safe_load((_DATA / "narratives.yaml").read_text(encoding="utf-8"))
    formatter = Formatter()
    return {
        kind: [(text, frozenset(f for _, f, _, _ in formatter.parse(text) if f)) for text in texts]
        for kind, texts in raw.items()
    }


def narrative(o: Observer, case: PoliceCase) -> str:
    """What happened in a case, in one of the templates that its people and vehicles can fill."""
    dice, when = o.dice, case.occurred
    hour, minute = divmod(case.minute, 60)
    named: dict[str, str] = {}
    number_shown = dice.chance(0.35)

    def introduce(index: int, role: str) -> str:
        person = case.those(role)[index]
        text = person.name_at(when)
        if role == SUSPECT and number_shown:
            sex = "男" if person.sex == "1" else "女"
            text += f"（{sex}，身份证号码{person.id_number}，户籍地：{o.address(person.home_at(when), when)}）"
        return text

    suspects = case.those(SUSPECT)
    if suspects:
        named["suspects"] = "、".join(introduce(i, SUSPECT) for i in range(len(suspects)))
    for field, role in (("victim", VICTIM), ("reporter", REPORTER)):
        if case.those(role):
            named[field] = introduce(0, role)
    if case.vehicles:
        named["plate"] = case.vehicles[0].plate
    callers = case.those(REPORTER) or case.those(VICTIM) or suspects
    phone = callers[0].phone_at(when) if callers else None
    if phone is not None:
        named["phone"] = phone
    named["when"] = f"{days.hanzi(when)}{hour}时{f'{minute}分' if dice.chance(0.6) else ''}"
    named["place"] = o.address(case.place, when, always=True)
    named["alcohol"] = str(dice.between(21, 260))
    named["amount"] = str(dice.between(1, 480) * dice.pick((10, 100, 100, 500)))
    known = _templates()
    fit = [text for text, needs in known.get(case.kind, known["其他"]) if needs <= named.keys()]
    fit = fit or [text for text, needs in known["其他"] if needs <= named.keys()]
    return dice.pick(fit).format_map(named)
