"""Well-formed numbers of every kind. The checks are those of the standards DOMAIN.md names; errors come later."""

from __future__ import annotations

from typing import Final

from synth import days
from synth.dice import Dice

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_USCC: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUE: Final = {c: i for i, c in enumerate(_USCC)}
_USCC_WEIGHTS: Final = tuple(3**i % 31 for i in range(17))
_ORG: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_VALUE: Final = {c: i for i, c in enumerate(_ORG)}
_ORG_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_VIN: Final = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUE: Final = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
                             (*range(10), 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
                             strict=True))  # fmt: skip
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_MOBILE: Final = (
    "130 131 132 133 135 136 137 138 139 147 150 151 152 153 155 156 157 158 159 166 170 173 175 176 177 178 "
    "180 181 182 183 184 185 186 187 188 189 191 193 195 198 199"
).split()
#: World manufacturer codes of makers seen on the province's roads.
_MAKERS: Final = "LSV LFV LVG LGX LSG LGB LZW LS5 LHG LFP LDC LVS LBV LE4 LJD LNB LGH LZZ LRW LB3 LA9 LFW LGA".split()


def citizen_check(first17: str) -> str:
    """Check character of a citizen id (GB 11643, ISO 7064 MOD 11-2)."""
    return _ID_CHECK[sum(w * int(c) for w, c in zip(_ID_WEIGHTS, first17, strict=True)) % 11]


def citizen_id(region: str, birth: int, sequence: int) -> str:
    """Citizen id of 18 characters from region code, birth day (ordinal) and sequence number (odd: male)."""
    first17 = f"{region}{days.compact(birth)}{sequence:03d}"
    return first17 + citizen_check(first17)


def to_15(id18: str) -> str:
    """The first-generation form: no century, no check character. Only births of the 1900s had one."""
    return id18[:6] + id18[8:17]


def uscc_check(first17: str) -> str:
    """Check character of a unified social credit code (GB 32100)."""
    total = sum(w * _USCC_VALUE[c] for w, c in zip(_USCC_WEIGHTS, first17, strict=True))
    return _USCC[(31 - total % 31) % 31]


def organisation_check(first8: str) -> str:
    """Check character of an organisation code (GB 11714)."""
    rest = 11 - sum(w * _ORG_VALUE[c] for w, c in zip(_ORG_WEIGHTS, first8, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def uscc(dice: Dice, department: str, region: str) -> str:
    """A valid unified social credit code: two characters of department and kind, six of region, organisation code."""
    first8 = "MA" + "".join(dice.pick(_USCC) for _ in range(6)) if dice.chance(0.7) else dice.digits(8)
    first17 = department + region + first8 + organisation_check(first8)
    return first17 + uscc_check(first17)


def vin(dice: Dice, year: int) -> str:
    """A vehicle identification number (GB 16735) with its check at position 9 and the model year at position 10."""
    model_year = "123456789ABCDEFGHJKLMNPRSTVWXY"[(year - 2001) % 30]
    body = [*dice.pick(_MAKERS), *(dice.pick(_VIN) for _ in range(5)), "0", model_year, dice.pick(_VIN)]
    body += dice.digits(6)
    rest = sum(w * _VIN_VALUE[c] for w, c in zip(_VIN_WEIGHTS, body, strict=True)) % 11
    body[8] = "X" if rest == 10 else str(rest)
    return "".join(body)


def mobile(dice: Dice) -> str:
    """A mobile number of 11 digits."""
    return dice.pick(_MOBILE) + dice.digits(8)
