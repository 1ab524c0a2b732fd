"""How one extract sees the world: the true value goes in, what the clerk typed comes out.

An ``Observer`` belongs to one extract. Its own habits (style of dates, word for missing, bracket) are drawn once,
what happens to a single value is drawn at each call, at the rates and with the extract's dirt.
"""

from __future__ import annotations

from typing import Final

from synth import days, errors, identifiers
from synth.dice import Dice, Weighted, stream
from synth.enterprises import Enterprise
from synth.people import Person
from synth.places import Address
from synth.rates import Rates

_MISSING: Final = Weighted((("", 60), ("无", 10), ("不详", 8), ("未知", 6), ("-", 6), ("NULL", 6)))
_BRACKETS: Final = (("（", "）"), ("(", ")"), ("〔", "〕"))
_PREFIX: Final = Weighted(((0, 30), (1, 22), (2, 10), (3, 22), (4, 5), (5, 3), (6, 8)))
_TAIL: Final = Weighted(((0, 55), (1, 20), (2, 10), (3, 15)))


class Observer:
    """The habits and errors of one extract."""

    def __init__(self, seed: int, extract: str, rates: Rates, delivery: int = 1) -> None:
        self.extract = extract
        self.dice: Dice = stream(seed, f"{extract}/{delivery}")
        self.rates = rates
        self.dirt = rates.dirt.get(extract, 1.0)
        self._date = self.dice.pick(days.STYLES)
        self._missing = _MISSING.draw(self.dice)
        self._bracket = self.dice.pick(_BRACKETS)
        self._prefix = self.dice.pick((0, 0, 1, 3))
        self._stranger = ""
        self._numbered = True  # whether the last id number asked for is in the row
        r = rates
        self._id_errors = _ladder(
            self.dirt,
            (("mistyped", r.id_mistyped), ("swapped", r.id_swapped), ("truncated", r.id_truncated),
             ("masked", r.id_masked), ("relative", r.id_of_relative), ("stranger", r.id_of_stranger),
             ("full", r.id_full_width)),
        )  # fmt: skip
        self._name_errors = _ladder(
            self.dirt,
            (("homophone", r.name_homophone), ("near_pinyin", r.name_near_pinyin), ("shape", r.name_shape),
             ("traditional", r.name_traditional), ("missing", r.name_missing_character), ("spaced", r.name_spaced)),
        )  # fmt: skip

    def missing(self) -> str:
        """The way this value's absence is written."""
        return self._missing if self.dice.random() < 0.8 else _MISSING.draw(self.dice)

    def date(self, ordinal: int) -> str:
        """A day (0: missing) in the file's style, now and then in another."""
        if ordinal == 0:
            return self.missing()
        if self.dice.random() < self.rates.date_other_style:
            return self.dice.pick(days.STYLES)(ordinal)
        return self._date(ordinal)

    def moment(self, ordinal: int, minute: int) -> str:
        """A day and a minute of it (0..1439) in the file's style."""
        h, m = divmod(minute, 60)
        text = self.date(ordinal)
        if "年" in text:
            return f"{text} {h:02d}:{m:02d}"
        return f"{text}{h:02d}{m:02d}00" if text.isdigit() else f"{text} {h:02d}:{m:02d}:00"

    def case_number(self, number: str) -> str:
        """A court case number (given with full-width brackets) with the file's brackets, now and then others."""
        left, right = self.dice.pick(_BRACKETS) if self.dice.random() < 0.08 else self._bracket
        return number if left == "（" else number.replace("（", left).replace("）", right)

    def id_number(self, person: Person, when: int, role: str = "") -> str:
        """The person's id number as typed in a row of a day, or the word for missing."""
        dice = self.dice
        key = f"{self.extract}#{role}" if role else self.extract
        present = dice.random() >= self.rates.no_id.get(key, 0.0)
        self._numbered = present
        if not present:
            return self.missing()
        number = person.id_number
        born = days.year_of(person.birth)
        legacy = self.rates.id_legacy * (5 if when < days.day(2005) else 1)
        if born < 1984 and dice.random() < legacy:
            return identifiers.to_15(number)
        error = _fall(self._id_errors, dice.random())
        if error is None:
            if number[17] == "X" and dice.random() < self.rates.id_lower_x:
                number = number[:17] + "x"
        elif error == "mistyped":
            number = errors.mistype_digit(dice, number)
        elif error == "swapped":
            number = errors.swap_neighbours(dice, number)
        elif error == "truncated":
            number = number[:17]
        elif error == "masked":
            number = errors.mask_id(dice, number)
        elif error == "full":
            number = errors.full_width(number)
        elif error == "relative":
            relatives = list(person.relatives(when))
            if relatives:
                return dice.pick(relatives[:4]).id_number
        elif self._stranger:
            return self._stranger
        self._stranger = person.id_number
        return number

    def name(self, person: Person, when: int) -> str:
        """The person's name as typed in a row of a day."""
        return self._name(person.name_at(when))

    def former_name(self, person: Person) -> str:
        """The former name, of those who have one and tell it; else the word for missing."""
        if person.former_name and self.dice.random() < 0.67:
            return self._name(person.former_name)
        return self.missing()

    def _name(self, name: str) -> str:
        error = _fall(self._name_errors, self.dice.random())
        if "·" in name:
            r = self.dice.random()
            if r < self.rates.name_dotted_otherwise:
                clan, own = name.split("·")
                return f"{own}·{clan}" if r < self.rates.name_dotted_otherwise / 2 else own
            if r > 0.7:
                return errors.other_dot(self.dice, name)
        if error is None:
            return name
        if error == "missing":
            return errors.drop_character(self.dice, name)
        if error == "spaced":
            return errors.space_out(self.dice, name)
        return errors.confuse_name(self.dice, name, error)

    def sex(self, person: Person) -> str:
        """The person's sex (GB/T 2261.1), seldom the other one, seldom missing."""
        r = self.dice.random()
        if r < self.rates.sex_wrong:
            return "1" if person.sex == "2" else "2"
        return person.sex if r < 0.99 else self.missing()

    def birth(self, person: Person, absent: float = 0.01) -> str:
        """The person's birth date, seldom wrong, missing at the share ``absent``."""
        dice, birth = self.dice, person.birth
        r = dice.random()
        if r < absent:
            return self.missing()
        if r > 1 - self.rates.birth_wrong * self.dirt:
            # the lunar day comes a month or so earlier; the others are slips within the year
            birth -= dice.pick((29, 30, 31, 1, 10, -1, 365, 0))
        return self.date(birth)

    def phone(self, person: Person, when: int) -> str:
        """A phone for the person as typed in a row of a day: the own, a relative's, or none.

        Asked for after the row's id number: without that, a phone is told less often.
        """
        dice, r = self.dice, self.rates
        if dice.random() < (r.no_phone if self._numbered else r.no_phone_without_id):
            return self.missing()
        number = person.phone_at(when)
        if dice.random() < r.phone_of_family:
            for relative in person.relatives(when):
                number = relative.own_phone_at(when) or number
                break
        return self.missing() if number is None else self.phone_text(number)

    def phone_text(self, number: str) -> str:
        """A number as typed: seldom wrong, sometimes written otherwise."""
        dice = self.dice
        x = dice.random()
        if x < self.rates.phone_mistyped * self.dirt:
            return errors.mistype_digit(dice, number)
        if x > 1 - self.rates.phone_written_otherwise:
            return errors.phone_form(dice, number)
        return number

    def address(self, address: Address, when: int, always: bool = False) -> str:
        """An address as typed in a row of a day, in whatever detail."""
        dice, r = self.dice, self.rates
        if not always and dice.random() < r.no_address:
            return self.missing()
        county = address.county
        old = county.former_name is not None and (when < county.renamed or dice.random() < r.address_old_name)
        if always:
            text = address.written(self._prefix, 0, old)
        else:
            text = address.written(_PREFIX.draw(dice), _TAIL.draw(dice), old)
        x = dice.random()
        if x < r.address_mistyped * self.dirt:
            return errors.address_slip(dice, text)
        if x > 1 - r.address_full_width:
            return errors.full_width_digits(text)
        return text

    def enterprise_name(self, enterprise: Enterprise, when: int) -> str:
        """An enterprise's name as written in a row of a day."""
        name = enterprise.name_at(when)
        if self.dice.random() < self.rates.enterprise_without_place and not enterprise.social:
            return errors.without_place(name)
        if self.dice.random() < self.rates.enterprise_variant:
            return errors.enterprise_variant(self.dice, name)
        return name

    def uscc(self, enterprise: Enterprise, role: str = "") -> str:
        """An enterprise's code as typed, or the word for missing."""
        dice = self.dice
        key = f"{self.extract}#{role}" if role else self.extract
        if dice.random() < self.rates.no_uscc.get(key, 0.0):
            return self.missing()
        x = dice.random()
        code = enterprise.uscc
        if x < self.rates.uscc_mistyped * self.dirt:
            return errors.mistype_digit(dice, code) if dice.chance(0.6) else errors.swap_neighbours(dice, code)
        if x < 0.03:
            return errors.full_width(code)
        return code.lower() if x > 0.99 else code


def _ladder(dirt: float, kinds: tuple[tuple[str, float], ...]) -> list[tuple[float, str]]:
    """Thresholds of a single draw: which error, if any. Mere forms (full, spaced) don't grow with the dirt."""
    total, steps = 0.0, []
    for kind, rate in kinds:
        total += rate * (1.0 if kind in ("full", "spaced", "masked") else dirt)
        steps.append((total, kind))
    return steps


def _fall(steps: list[tuple[float, str]], r: float) -> str | None:
    if r >= steps[-1][0]:
        return None
    return next(kind for limit, kind in steps if r < limit)
