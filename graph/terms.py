"""The forms in which names and identifiers are compared when somebody searches: of what is stored and what is typed."""

from __future__ import annotations

import re

from ontology.identifiers import person_id
from ontology.text import half_width
from resolution import names

_NOT_IN_NAMES = re.compile(r"[\s·•.,，。、()（）〔〕\[\]【】\-]+")
_NOT_IN_NUMBERS = re.compile(r"[\s·•.,，。\-()（）〔〕\[\]【】]+")

OTHER_READINGS = {
    "覃": ("qin", "tan"), "单": ("shan", "dan"), "解": ("xie", "jie"), "仇": ("qiu", "chou"), "曾": ("zeng", "ceng"),
    "查": ("zha", "cha"), "区": ("ou", "qu"), "朴": ("piao", "pu"), "盖": ("ge", "gai"), "乐": ("yue", "le"),
    "缪": ("miao", "mou"), "翟": ("zhai", "di"), "尉": ("wei", "yu"),
}  # fmt: skip
"""Surnames that live with two readings, or that people type as the general dictionary reads them."""


def simplified(text: str) -> str:
    """The text in simplified characters, as `name_term` and `readings` take it."""
    return names.simplified(text)


def name_term(text: str) -> str:
    """A simplified name to compare by: lower case, no spaces, dots or brackets."""
    return _NOT_IN_NAMES.sub("", text).lower()


def number_term(text: str) -> str:
    """An identifier to compare by: half-width, upper case, no spaces, hyphens or brackets of any style."""
    return _NOT_IN_NUMBERS.sub("", half_width(text)).upper()


def id_term(text: str) -> str:
    """A person's number in its 18-character form where it has one, so that 15 digits find 18 and back."""
    return person_id.read(text).value or number_term(text)


def readings(name: str) -> set[str]:
    """The ways a simplified name sounds, toneless syllables parted by spaces; a surname may be read in two ways."""
    first = names.pinyin(name)
    found = {first}
    for other in OTHER_READINGS.get(name[:1], ()):
        found.add(" ".join([other, *first.split(" ")[1:]]))
    return found


def pinyin_term(reading: str) -> str:
    """A reading to compare by: its letters and digits, lower case."""
    return "".join(character for character in reading.lower() if character.isalnum())
