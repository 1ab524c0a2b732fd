"""Names of people as case files write them: in full, or hidden in one of the ways in which courts hide them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Final

from ingest.text.lexicon import COMPOUND, GIVEN, SINGLE
from ingest.text.training.words import lists, words

HIDDEN_MARKS: Final = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "1", "2", "3", "4", "5", "6", "A", "B", "C", "D")
HELD_OUT_EVERY: Final = 12


@lru_cache(maxsize=1)
def _given() -> tuple[list[str], list[int]]:
    counts = dict(GIVEN)
    for character in lists()["common_in_given_names"][0]:
        counts[character] = counts.get(character, 0) + 600
    return list(counts), list(counts.values())


def held_out(character: str) -> bool:
    """Whether a character of given names is kept for the test: none of the training has it in a name."""
    return ord(character) * 2654435761 % 2**32 // 7 % HELD_OUT_EVERY == 0


@dataclass(slots=True)
class People:
    """Makes names. unseen: of characters held out from training, and of no other."""

    dice: random.Random
    unseen: bool
    _characters: list[str] = field(init=False)
    _by_count: list[int] = field(init=False)
    _single: list[float] = field(init=False)

    def __post_init__(self) -> None:
        characters, counts = _given()
        keep = [i for i, c in enumerate(characters) if held_out(c) is self.unseen]
        self._characters = [characters[i] for i in keep]
        # Half by how common a character is, half as if all were alike: a name may be of any character.
        self._by_count = list(accumulate(counts[i] for i in keep))
        self._single = list(accumulate(1 / (place + 4) for place in range(len(SINGLE))))

    def surname(self) -> str:
        """A surname by how common it is; one in eight any, one in forty of two characters."""
        throw = self.dice.random()
        if throw < 0.025:
            return self.dice.choice(COMPOUND)
        if throw < 0.15:
            return self.dice.choice(SINGLE)
        return self.dice.choices(SINGLE, cum_weights=self._single)[0]

    def given_character(self) -> str:
        if self.dice.random() < 0.2:
            return self.dice.choice(self._characters)
        return self.dice.choices(self._characters, cum_weights=self._by_count)[0]

    def full(self) -> str:
        """A name in full."""
        throw = self.dice.random()
        if throw < 0.015:
            return "·".join(self.dice.choice(lists()["foreign_name_parts"]) for _ in range(2))
        if throw < 0.022:
            return self.dice.choice(lists()["foreign_names"])
        if not self.unseen and self.dice.random() < 0.1:
            return self._of_words()
        surname, throw = self.surname(), self.dice.random()
        if throw < 0.24:
            return surname + self.given_character()
        if throw < 0.26:
            return surname + self.given_character() * 2
        if throw < 0.275:
            return surname + self.dice.choice(SINGLE[:100]) + self.given_character() + self.given_character()
        return surname + self.given_character() + self.given_character()

    def _of_words(self) -> str:
        """A name that a dictionary takes for words: 王建设, 高峰."""
        word = self.dice.choice(words()[self.dice.choice(("n", "a", "v", "vn", "nz", "ns"))])[:2]
        return word if word[0] in SINGLE and self.dice.random() < 0.5 else self.surname() + word

    def hidden(self, manner: str) -> str:
        """A name hidden in a manner: some, sign, number."""
        surname, throw = self.surname(), self.dice.random()
        if manner == "some":
            return self._some(surname, throw)
        if manner == "number":
            number = self.dice.choice("123456789")
            if throw < 0.35:
                return f"{surname}{number}某"
            if throw < 0.5:
                return f"{surname}{number}某某"
            if throw < 0.6:
                return f"{surname}{number}某{self.given_character()}"
            if throw < 0.75:
                return f"{surname}{self.dice.choice('xX×')}{self.dice.randint(0, 19)}"
            return surname + str(self.dice.randint(0, 19))
        sign = self.dice.choices(("×", "X", "x", "*", "＊", "○", "Ｘ"), (8, 6, 4, 3, 1, 1, 1))[0]
        if throw < 0.45:
            return surname + sign
        if throw < 0.88:
            return surname + sign * 2
        if throw < 0.92:
            return surname + sign + self.dice.choice(HIDDEN_MARKS[:12])
        return surname + sign + self.given_character()

    def _some(self, surname: str, throw: float) -> str:
        some = "某" if throw < 0.45 else "某某"
        if throw < 0.72:
            return surname + some
        if throw < 0.9:
            return surname + self.dice.choice(("某", "某", "某某")) + self.dice.choice(HIDDEN_MARKS)
        if throw < 0.97:
            return f"{surname}某{self.given_character()}"
        return surname + self.dice.choice(HIDDEN_MARKS[:6])
