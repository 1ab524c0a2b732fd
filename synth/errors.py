"""What clerks, forms and old systems do to a value. Each function makes one kind of error and nothing else."""

from __future__ import annotations

import re
from typing import Final

from synth.dice import Dice
from synth.names import confusions

_FULL: Final = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_FULL_DIGITS: Final = {code: chr(code + 0xFEE0) for code in range(0x30, 0x3A)}
_DOTS: Final = "·•‧・.．"
_NAME_TAILS: Final = (("有限责任公司", "有限公司"), ("有限公司", "有限责任公司"))


def full_width(text: str) -> str:
    """ASCII as full-width forms."""
    return text.translate(_FULL)


def full_width_digits(text: str) -> str:
    """Digits as full-width forms."""
    return text.translate(_FULL_DIGITS)


def mistype_digit(dice: Dice, text: str) -> str:
    """One digit replaced by another. Text without digits comes back as it is."""
    places = [i for i, c in enumerate(text) if c in "0123456789"]
    if not places:
        return text
    i = dice.pick(places)
    return text[:i] + dice.pick("0123456789".replace(text[i], "")) + text[i + 1 :]


def swap_neighbours(dice: Dice, text: str) -> str:
    """Two unequal neighbouring characters swapped; as it is if all are equal."""
    places = [i for i in range(len(text) - 1) if text[i] != text[i + 1]]
    if not places:
        return text
    i = dice.pick(places)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def mask_id(dice: Dice, number: str) -> str:
    """A number as sharing systems mask it: the day of birth, or all but the ends."""
    if len(number) != 18:
        return number[:6] + "*" * (len(number) - 9) + number[-3:]
    return number[:6] + "********" + number[14:] if dice.chance(0.6) else number[:4] + "*" * 10 + number[-4:]


def mistype_vin(dice: Dice, text: str) -> str:
    """One character of a VIN misread: the look-alikes that the standard shuns, or another digit."""
    alike = {
        "0": "O",
        "1": "I",
        "5": "S",
        "8": "B",
        "2": "Z",
        "S": "5",
        "B": "8",
        "Z": "2",
        "G": "6",
        "6": "G",
    }
    places = [i for i, c in enumerate(text) if c in alike]
    if places and dice.chance(0.5):
        i = dice.pick(places)
        return text[:i] + alike[text[i]] + text[i + 1 :]
    return mistype_digit(dice, text) if dice.chance(0.7) else swap_neighbours(dice, text)


def confuse_name(dice: Dice, name: str, kind: str) -> str:
    """One character of a name replaced by a confusion of a kind: homophone, near_pinyin, shape or traditional.

    The given name is hit four times as often as the surname. A name without a confusable character comes back as it is.
    """
    table: dict[str, str] = getattr(confusions(), kind)
    places = [i for i, c in enumerate(name) if table.get(c)]
    if not places:
        return name
    if kind == "traditional":  # a system is of one kind: every character it has a variant for
        return "".join(table.get(c, c) for c in name)
    given = [i for i in places if i > 0]
    i = dice.pick(given) if given and dice.chance(0.8) else dice.pick(places)
    return name[:i] + dice.pick(table[name[i]]) + name[i + 1 :]


def drop_character(dice: Dice, name: str) -> str:
    """One character of the given name missing: left out, or of a form the system can't print. Names of two stay."""
    if len(name) < 3:
        return name
    i = dice.between(1, len(name) - 1)
    return name[:i] + (dice.pick("?？*□") if dice.chance(0.3) else "") + name[i + 1 :]


def space_out(dice: Dice, name: str) -> str:
    """Spaces (ideographic or ASCII) inside a name of two characters, or after a longer one."""
    gap = dice.pick(("\u3000", "  ", " "))
    return name[0] + gap + name[1] if len(name) == 2 else name + gap


def other_dot(dice: Dice, name: str) -> str:
    """The dot of a transliterated name in one of the forms keyboards make, or left out."""
    return name.replace("·", dice.pick(_DOTS) if dice.chance(0.8) else "")


def phone_form(dice: Dice, number: str) -> str:
    """A number with country code, hyphens, spaces, or in full-width digits."""
    r = dice.random()
    if len(number) != 11 or not number.isdigit():
        return full_width(number) if r < 0.3 else number.replace("-", dice.pick(("", " ", "－")))
    if r < 0.3:
        return f"+86{number}"
    if r < 0.5:
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    if r < 0.7:
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return f"86{number}" if r < 0.8 else full_width(number)


def address_slip(dice: Dice, text: str) -> str:
    """One character of an address left out, doubled, or a digit mistyped."""
    i = dice.between(3, max(3, len(text) - 1))
    r = dice.random()
    if r < 0.4:
        return text[:i] + text[i + 1 :]
    if r < 0.6:
        return text[:i] + text[i : i + 1] + text[i:]
    return mistype_digit(dice, text)


def without_place(name: str) -> str:
    """An enterprise's name without the place it begins with, where that leaves brand and trade."""
    found = re.match("贵州省?", name) or re.match("[^市县州]{1,4}[市县州]", name)
    rest = name[found.end() :] if found else name
    return rest if len(rest) >= 8 else name


def enterprise_variant(dice: Dice, name: str) -> str:
    """An enterprise's name as others write it. The words that tell a branch from its parent are never lost."""
    branch = ""
    found = re.search(r"(第[一二三]分公司|[^公司]{2,6}(?:分公司|支公司|支行))$", name)
    if found and found.start() > 4:
        branch = found.group(1)
        name = name[: found.start()]
    r = dice.random()
    if r < 0.25:
        for tail, other in _NAME_TAILS:
            if name.endswith(tail) and not name.endswith("股份" + tail):
                name = name[: -len(tail)] + other
                break
    elif r < 0.45:
        if name.startswith("贵州省"):
            name = "贵州" + name[3:] if dice.chance(0.4) else name[3:]
        elif name.startswith("贵州"):
            name = "贵州省" + name[2:]
        else:
            name = "贵州省" + name
    elif r < 0.65:
        name = re.sub("(股份)?有限(责任)?公司$", "公司" if dice.chance(0.4) else "", name)
    elif r < 0.75:
        name = re.sub("[市县]", "", name, count=1)
        name = re.sub("(股份)?有限(责任)?公司$", "", name)
    elif r < 0.9:
        name = name.replace("（", "(").replace("）", ")")
    else:
        name = name + "\u3000" if not branch else name
    return name + branch
