"""Two deliveries out of one extract: what the second repeats, changes, adds, and (as a snapshot) leaves out."""

from __future__ import annotations

from typing import Final

from synth.dice import Dice
from synth.table import Row, Table

#: The extracts a second delivery brings again. The one of civil affairs is a snapshot: what it lacks is withdrawn.
UPDATED: Final = (
    "police.hukou",
    "police.driver",
    "police.vehicle",
    "police.enterprise_driver",
    "police.case",
    "court.case",
    "court.party",
    "judicial.mediation",
    "civil.assistance",
)
SNAPSHOTS: Final = ("civil.assistance",)
_NEW: Final = 0.05
_CHANGED: Final = 0.06
_REPEATED: Final = 0.05
_WITHDRAWN: Final = 0.06


def split(first: Table, again: Table, dice: Dice) -> tuple[Table, Table, Table]:
    """The rows of the first delivery, those of the second, and those in force after both.

    ``again`` is the same extract typed a second time; a changed row is taken from there. Raises ValueError if the two
    don't hold the same rows under the same keys.
    """
    snapshot = first.extract in SNAPSHOTS
    before, after, final = first.empty(), first.empty(), first.empty()
    if [_key(first, row) for row in first.rows] != [_key(again, row) for row in again.rows]:
        raise ValueError(f"{first.extract}: typed again, its keys are others")
    for row, typed_again in zip(first.rows, again.rows, strict=True):
        r = dice.random()
        if r < _NEW:
            after.rows.append(typed_again)
            final.rows.append(typed_again)
            continue
        before.rows.append(row)
        if r < _NEW + _CHANGED:
            after.rows.append(typed_again)
            final.rows.append(typed_again)
        elif snapshot and r > 1 - _WITHDRAWN:
            continue
        else:
            if snapshot or r < _NEW + _CHANGED + _REPEATED:
                after.rows.append(row)
            final.rows.append(row)
    return before, after, final


def _key(table: Table, row: Row) -> tuple[str, ...]:
    brackets = str.maketrans("()〔〕", "（）（）")
    return tuple(str(row.cells[i]).translate(brackets) for i in table.keys)
