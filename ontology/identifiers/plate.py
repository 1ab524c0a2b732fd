"""Vehicle plates of every kind in use: GA 36 civil plates, new-energy, police, armed police, military,
embassy and more.

A plate is issued again after deregistration: plate and type identify a vehicle only within a period; the VIN
identifies it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ontology.identifiers.reading import MAX_LENGTH, Grade, Reading, unusable
from ontology.text import compact, normalise

KIND: Final = "plate"
PROVINCES: Final = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"

_P: Final = f"[{PROVINCES}]"
_L: Final = "[A-HJ-NP-Z]"
_S: Final = "[A-HJ-NP-Z0-9]"
#: Kind -> pattern, tried in this order; the serials of each kind as in GA 36 and the rules of the force that
#: issues them.
_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("ordinary", f"{_P}{_L}{_S}{{5}}"),
        ("new_energy_small", f"{_P}{_L}[A-HJK]{_S}[0-9]{{4}}"),
        ("new_energy_large", f"{_P}{_L}[0-9]{{5}}[A-HJK]"),
        ("police", f"{_P}[A-HJ-NP-Z]{_S}{{4}}警"),
        ("driving_school", f"{_P}{_L}{_S}{{4}}学"),
        ("trailer", f"{_P}{_L}{_S}{{4}}挂"),
        ("test", f"{_P}{_L}{_S}{{4}}[试超]"),
        ("hong_kong", f"粤Z{_S}{{4}}港"),
        ("macao", f"粤Z{_S}{{4}}澳"),
        ("consulate", f"{_P}{_L}{_S}{{4}}领|领{_S}{{5,6}}"),
        ("embassy", "使[0-9]{6}|[0-9]{6}使"),
        ("emergency", f"{_P}{_L}?[XS]{_S}{{3,4}}应急"),
        ("armed_police", f"WJ{_P}?[0-9]{{4}}[0-9A-HJ-NP-Z]|WJ[0-9]{{7}}|WJ{_P}[0-9]{{5}}"),
        ("military", "[VKHBSLJNGCE][A-HJ-NP-Z][0-9]{5}|[军空海北沈兰济南广成][A-HJ-NP-Z][0-9]{5}"),
        ("civil_aviation", f"民航{_S}{{5}}"),
        ("tractor", f"{_P}[0-9]{{2}}{_S}{{5}}"),
        ("temporary", f"临{_P}?{_L}?{_S}{{4,6}}|{_P}{_L}{_S}{{4,6}}临"),
        ("foreign_temporary", f"{_P}{_S}{{5,6}}[临入]境"),
    )
)
_OFFICIAL_O: Final = re.compile(f"{_P}O{_S}{{5}}")
_NO_PROVINCE: Final = re.compile(f"{_L}{_S}{{5,6}}[警学挂试]?")
_LOOSE: Final = re.compile(f"{_P}[A-Z0-9]{{4,8}}[警学挂试超领]?")
_MASKED: Final = re.compile(rf"(?={_P}?[A-Z0-9]*\*){_P}?[A-Z0-9*]{{6,7}}[警学挂试超领]?")
_SEPARATORS: Final = re.compile(r"[·•‧∙⋅・･●.\-_—()]+")
_CONFUSED: Final = str.maketrans("OI", "01")


def compact_plate(text: str) -> str:
    """A plate without dots, hyphens, brackets and spaces, in capitals and half-width."""
    value = compact(text)
    return value if value.isalnum() else _SEPARATORS.sub("", value)


def read(text: str) -> Reading:
    """A plate; ``kind`` is ``plate.ordinary``, ``plate.new_energy_small`` and so on. Never raises.

    DOUBTFUL: I or O corrected to 1 and 0, or the withdrawn series with O as second letter. INVALID: no
    province character, or a wrong number of characters after it.
    """
    return unusable(text, KIND, "too_long") if len(text) > MAX_LENGTH else _read(text)


# Toll passes name the same plates by the million.
@lru_cache(maxsize=131072)
def _read(text: str) -> Reading:
    value = compact_plate(text)
    kind = _kind(value)
    if kind is not None:
        return Reading(text, value, kind, Grade.VALID, ())
    if not value or normalise(text) is None:
        return unusable(text, KIND, "missing")
    if _OFFICIAL_O.fullmatch(value):
        return Reading(text, value, "plate.ordinary", Grade.DOUBTFUL, ("withdrawn_series",))
    fixed = value[:2] + value[2:].translate(_CONFUSED)
    kind = _kind(fixed)
    if kind is not None:
        return Reading(text, fixed, kind, Grade.DOUBTFUL, ("letter_for_digit",))
    if "*" in value and _MASKED.fullmatch(value) and value.strip("*"):
        return Reading(text, value, KIND, Grade.MASKED, ("masked",))
    if _NO_PROVINCE.fullmatch(value):
        return Reading(text, value, KIND, Grade.INVALID, ("no_province",))
    if _LOOSE.fullmatch(value):
        return Reading(text, value, KIND, Grade.INVALID, ("length",))
    return unusable(text, KIND, "shape")


def _kind(value: str) -> str | None:
    """The kind of a plate in normal form, or ``None``."""
    for kind, pattern in _KINDS:
        if pattern.fullmatch(value):
            return f"plate.{kind}"
    return None
