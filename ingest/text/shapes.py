"""What numbers look like in running text, and how right one must be to count.

Text is read in half width. A number that a line break or a space runs through, or in which an O stands for a 0, counts
only where its check character proves the reading; one whose check fails only where the words before it say what it is:
an order number of 18 digits is no identity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ontology.identifiers import (
    Grade,
    Reading,
    court_case_number,
    mobile,
    person_id,
    plate,
    police_case_number,
    uscc,
    vin,
)

_HALF: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0x00A0: " ", **dict.fromkeys(map(ord, "●✱"), "*"),
}  # fmt: skip
"""One character for one, so that a place in one text is that place in the other."""
_BREAK: Final = r"[ \t]*\r?\n[ \t]*"
_GAP: Final = rf"(?:{_BREAK}|[ \t-])?"
"""What may run through a number: the end of a line, or one space or hyphen."""
_BETWEEN: Final = re.compile(r"[\s-]+")
_LOOK_ALIKE: Final = str.maketrans("OoQDIl|", "0000111")
_ALONE: Final = "(?<![0-9A-Za-z*]){}(?![0-9A-Za-z*])"
_OF_PERSONS: Final = re.compile("(?:身份|证件|公民|证号)[^0-9，。；]{0,12}$")
_OF_FIRMS: Final = re.compile("(?:信用代码|机构代码|税号|识别号)[^0-9A-Z，。；]{0,8}$")
_OF_VEHICLES: Final = re.compile("(?:车架|识别代号|识别代码|VIN)[^0-9，。；]{0,10}$", re.IGNORECASE)
_BEFORE: Final = 24
"""Characters before a number in which words that say what it is are looked for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """kind: of the numbers; pattern: over text in half width; read: a reading of what the pattern found; at_least: the
    grade from which it counts; told, at_least_told: the grade where these words stand before it."""

    kind: str
    pattern: re.Pattern[str]
    read: Callable[[str], Reading]
    at_least: Grade
    told: re.Pattern[str] | None = None
    at_least_told: Grade = Grade.VALID

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and normal form of each number in a text in half width."""
        for match in self.pattern.finditer(text):
            reading = self.read(match[0])
            if reading.value is None:
                continue
            enough = reading.grade >= self.at_least
            if not enough and self.told is not None and reading.grade >= self.at_least_told:
                before = text[max(0, match.start() - _BEFORE) : match.start()]
                enough = self.told.search(before) is not None
            if enough:
                yield match.start(), match.end(), reading.value


def half_width(text: str) -> str:
    """The text in half width, of the same length."""
    return text.translate(_HALF)


def _alone(pattern: str) -> re.Pattern[str]:
    """The pattern where no digit, letter or mask stands beside it."""
    return re.compile(_ALONE.format(f"(?:{pattern})"))


def _joined(read: Callable[[str], Reading]) -> Callable[[str], Reading]:
    """A reading of what is left without spaces, hyphens and ends of lines."""
    return lambda text: read(_BETWEEN.sub("", text))


def _put_right(read: Callable[[str], Reading]) -> Callable[[str], Reading]:
    """The same with digits for the letters that look like them."""

    def of(text: str) -> Reading:
        bare = _BETWEEN.sub("", text)
        return read(bare[:-1].translate(_LOOK_ALIKE) + bare[-1].translate(_LOOK_ALIKE).upper())

    return of


def _citizen(text: str) -> Reading:
    reading = person_id.read(text)
    # A passport's shape is that of too much else.
    return reading if len(reading.value or "") == 18 else _nothing(text)


def _hidden_phone(text: str) -> Reading:
    """A masked number that still tells something."""
    reading = mobile.read(text)
    enough = sum(c.isdigit() for c in text) >= 5 and reading.grade is Grade.MASKED
    return reading if enough else _nothing(text)


def _nothing(text: str) -> Reading:
    return Reading(text, None, "", Grade.UNUSABLE)


_DIGIT, _LIKE_DIGIT = "[0-9]", "[0-9OoQDIl|]"
_HAN_PLATE: Final = f"[{plate.PROVINCES}]"
_IN_CASE: Final = r"[^，。；、,;()\n]"

# In this order: what an earlier shape has found a later one does not look at.
SHAPES: Final = (
    Shape("court_case_number", re.compile(
        rf"[(\[〔【]\s?[0-9]{{4}}\s?[)\]〕】]{_IN_CASE}{{2,24}}?(?:\r?\n{_IN_CASE}{{1,12}}?)?号(?:之[一二三四五六七八九十0-9]+)?"),
        lambda text: court_case_number.read(re.sub(r"\s", "", text)), Grade.DOUBTFUL),
    Shape("police_case_number", _alone(rf"[Aa](?:{_GAP}{_DIGIT}){{22,24}}"), _joined(police_case_number.read),
          Grade.DOUBTFUL),
    Shape("person_id", _alone(rf"{_DIGIT}{{17}}[0-9Xx]"), _citizen, Grade.VALID, _OF_PERSONS, Grade.INVALID),
    Shape("uscc", _alone("[0-9A-Z]{18}"), uscc.read, Grade.VALID, _OF_FIRMS, Grade.DOUBTFUL),
    Shape("person_id", _alone(rf"(?=[0-9]*\*){_DIGIT}[0-9*]{{16}}[0-9Xx*]"), _citizen, Grade.MASKED, _OF_PERSONS,
          Grade.INVALID),
    Shape("person_id", _alone(rf"{_LIKE_DIGIT}(?:{_GAP}{_LIKE_DIGIT}){{16}}{_GAP}[0-9XxOoQDIl|]"), _put_right(_citizen),
          Grade.VALID),
    Shape("uscc", _alone(rf"[0-9A-Za-z](?:{_GAP}[0-9A-Za-z]){{17}}"), _joined(uscc.read), Grade.VALID),
    Shape("vin", _alone("(?=[0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}"), vin.read, Grade.VALID, _OF_VEHICLES, Grade.DOUBTFUL),
    Shape("person_id", _alone(f"{_DIGIT}{{15}}"), _citizen, Grade.VALID, _OF_PERSONS, Grade.DOUBTFUL),
    Shape("phone", re.compile(
        r"(?<![0-9A-Za-z*])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9A-Za-z*])"),
        _joined(mobile.read), Grade.DOUBTFUL),
    Shape("phone", _alone(rf"1(?=[3-9\s])(?:[0-9]{{1,9}}){_BREAK}[0-9]{{1,9}}"), _joined(mobile.read), Grade.DOUBTFUL),
    Shape("phone", _alone(r"1[3-9*][0-9*]{9}"), _hidden_phone, Grade.MASKED),
    Shape("plate", re.compile(
        rf"{_HAN_PLATE}\s?[A-HJ-NP-Z]\s?[·•.‧・]?\s?[A-HJ-NP-Z0-9]{{4,6}}[警学挂港澳领试超]?(?![0-9A-Za-z])"),
        lambda text: plate.read(re.sub(r"\s", "", text)), Grade.VALID),
    Shape("plate", re.compile(
        rf"{_HAN_PLATE}[A-HJ-NP-Z][·•.‧・]?(?=[A-HJ-NP-Z0-9\s]{{5,9}}(?![0-9A-Za-z]))[A-HJ-NP-Z0-9]{{1,5}}{_BREAK}[A-HJ-NP-Z0-9]{{1,5}}[警学挂]?(?![0-9A-Za-z])"),
        _joined(plate.read), Grade.VALID),
)  # fmt: skip
