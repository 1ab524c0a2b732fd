"""Uses of a grant: what each left behind, and what they say together beside what the grant was asked for.

The facts are shown to both sides alike, to who uses the grant and to the provider who gave it; they decide nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import select

from governance.clock import CHINA
from governance.ledger import Ledger
from governance.sharing.calendar import is_working_day
from governance.sharing.tables import GrantUse
from graph.terms import number_term


@dataclass(frozen=True, slots=True)
class Use:
    """numbers: hashes of those asked about (`hashed`); found: how many of them had records; outside: how many the grant
    is not about; export: the format of a file; reason: why it was exported; mark: the file's own."""

    numbers: tuple[str, ...]
    found: int = 0
    outside: int = 0
    export: str = ""
    reason: str = ""
    mark: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "numbers": list(self.numbers),
            "found": self.found,
            "outside": self.outside,
            "export": self.export,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """name; label: by language; number of so many; drifts: it is beyond what drift.yaml calls usual."""

    name: str
    label: dict[str, str]
    number: int
    of: int
    drifts: bool


def hashed(request_id: str, numbers: Collection[str]) -> tuple[str, ...]:
    """The numbers as they are kept with a use: good for telling whether it is the same one, and no list of people."""
    return tuple(
        hashlib.new("sm3", f"{request_id}|{number_term(number)}".encode()).hexdigest()[:24]
        for number in sorted(numbers)
    )


def drift(ledger: Ledger, request: int) -> list[Fact]:
    """The facts about the uses of a grant, each beside its limit."""
    with ledger.reading() as session:
        uses = session.scalars(select(GrantUse).where(GrantUse.request == request).order_by(GrantUse.id)).all()
    counted = _counted(uses)
    return [
        Fact(
            name,
            said["label"],
            *counted[name],
            counted[name][0] >= said["least"] and counted[name][0] > said["share"] * counted[name][1],
        )
        for name, said in _limits().items()
    ]


def _counted(uses: Sequence[GrantUse]) -> dict[str, tuple[int, int]]:
    """Fact → (number, of how many)."""
    times = [use.at.replace(tzinfo=UTC).astimezone(CHINA) for use in uses]
    asked = Counter(number for use in uses for number in use.asked["numbers"])
    questions = sum(asked.values())
    return {
        "outside": (sum(use.asked["outside"] for use in uses), questions),
        "nothing_found": (sum(len(u.asked["numbers"]) - u.asked["found"] for u in uses if not u.asked["outside"]),
                          sum(len(u.asked["numbers"]) for u in uses if not u.asked["outside"])),
        "off_hours": (sum(not (is_working_day(at.date()) and 8 <= at.hour < 19) for at in times), len(uses)),
        "same_again": (sum(times - 1 for times in asked.values()), questions),
        "busiest_hour": (max(Counter(at.strftime("%F %H") for at in times).values(), default=0), len(uses)),
        "exports": (sum(bool(use.asked["export"]) for use in uses), len(uses)),
    }  # fmt: skip


@cache
def _limits() -> dict[str, Any]:
    text = resources.files("governance.sharing").joinpath("drift.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["facts"]
    return found
