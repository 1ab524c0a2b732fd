"""Which registration a plate stood for on a day: a plate is reissued after deregistration, so plate and type identify
a vehicle only within a period (DOMAIN.md, Identifiers; GA/T 16.7)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ontology.identifiers import plate as plates
from ontology.identifiers.reading import Grade

CLOSED_WORDS = ("注销", "报废", "转出", "灭失", "退车", "撤销", "强制")
CLOSED_CODES = frozenset("BEM")
"""GA/T 16.23: transferred out, deregistered, deregistered by force."""
ODD_PLATE = re.compile("[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")
"""A plate of a make no standard knows (滇AA0194) that still is whole, so one plate."""
GRACE = timedelta(days=365)
"""How long after its inspection lapsed a deregistered vehicle may still have borne the plate."""


@dataclass(frozen=True, slots=True)
class PlateUse:
    """One mention of a plate. key: what tells the vehicle (its VIN), None where the row has none; registered,
    valid_until and state are those of a register row; seen: the day of the case that names the plate."""

    mention: str
    plate: str
    plate_type: str | None
    key: str | None
    registered: date | None
    valid_until: date | None
    state: str | None
    seen: date | None
    from_register: bool


def assign(uses: Sequence[PlateUse]) -> dict[str, str]:
    """mention → the registration it speaks of, as plate|vehicle, or plate|type| where the register has no such plate.
    Mentions that could speak of several are left out: a guess between two cars is no evidence for either. So are 无牌,
    贵E12*** and other plates that many vehicles may be called by."""
    by_plate: dict[str, list[PlateUse]] = defaultdict(list)
    for use in uses:
        if plate := whole_plate(use.plate):
            by_plate[plate].append(use)
    out: dict[str, str] = {}
    for plate, group in by_plate.items():
        register = [use for use in group if use.from_register]
        types = {use.plate_type for use in group if use.plate_type}
        for use in group:
            if use.from_register:
                out[use.mention] = _name(plate, use)
                continue
            if not register:
                # Nobody registered it: one plate, one vehicle, unless two types tell two vehicles.
                if use.plate_type or len(types) < 2:
                    out[use.mention] = f"{plate}|{use.plate_type or next(iter(types), '')}|"
                continue
            rows = [r for r in register if not use.plate_type or not r.plate_type or r.plate_type == use.plate_type]
            chosen = _on_day(rows, use.seen)
            if chosen is not None:
                out[use.mention] = _name(plate, chosen)
    return out


def whole_plate(text: str) -> str | None:
    """The plate in one spelling; None for what is no plate, half of one, or masked: that is many plates."""
    reading = plates.read(text)
    if reading.grade in (Grade.VALID, Grade.DOUBTFUL):
        return reading.value
    compact = plates.compact_plate(text)
    return compact if ODD_PLATE.fullmatch(compact) else None


def _name(plate: str, row: PlateUse) -> str:
    # Not the type: rows of one vehicle may leave it out.
    return f"{plate}|{row.key or row.mention}"


def _closed(row: PlateUse) -> bool:
    state = row.state or ""
    return state in CLOSED_CODES or any(word in state for word in CLOSED_WORDS)


def _vehicles(rows: Sequence[PlateUse]) -> int:
    return len({r.key or r.mention for r in rows})


def _on_day(rows: Sequence[PlateUse], day: date | None) -> PlateUse | None:
    """The register row of one plate that held on a day; None where that cannot be told.

    A row holds from its first registration; a closed one until its inspection lapsed. Where several hold, the vehicle
    registered last bears the plate: it cannot have got it before the other gave it up.
    """
    if not rows:
        return None
    if _vehicles(rows) == 1:
        return rows[0]
    if day is None:
        current = [r for r in rows if not _closed(r)]
        return current[0] if _vehicles(current) == 1 else None
    begun = [r for r in rows if r.registered is None or r.registered <= day]
    holding = [r for r in begun if not _closed(r) or r.valid_until is None or day <= r.valid_until + GRACE]
    for choice in (holding, begun):
        if choice and _vehicles(choice) == 1:
            return choice[0]
    dated = [r for r in holding if r.registered is not None]
    if len(dated) < len(holding) or not dated:
        return None
    return max(dated, key=lambda r: (r.registered or date.min, r.mention))
