"""Templates, and texts made of them with the names in them.

A template is a line of `templates/*.txt`: ``[a|b]`` is a choice, ``{A}``…``{F}`` are the people of the text,
``{A_}`` is one by the surname alone, which is no name; other slots are filled anew each time. Whole templates are held
out for the test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Final

from ingest.text.kinds import PERSON
from ingest.text.lexicon import COMPOUND
from ingest.text.training.fill import fillers
from ingest.text.training.people import People
from ingest.text.training.places import Places
from ingest.text.training.words import lists

Span = tuple[int, int, str]
GENRES: Final = ("police", "criminal", "narrative", "civil", "execution", "nameless", "any")
_SHARES: Final = (17, 17, 26, 16, 8, 10, 20)
_HELD_OUT_EVERY: Final = 9
_PIECE: Final = re.compile(r"\[([^\[\]]*)\]|\{(\w+)\}")
_TITLES_BEFORE: Final = re.compile("[与和同将把对向给由被、从，：及。]$")
_MANNERS: Final = (("full", 60), ("some", 19), ("sign", 7), ("number", 4), ("mixed", 10))
"""How the names of a text are written, and in how many of a hundred texts."""


def held_out(line: str) -> bool:
    """Whether a template is kept for the test."""
    return sum(ord(c) * (i + 1) for i, c in enumerate(line)) % _HELD_OUT_EVERY == 0


@lru_cache(maxsize=1)
def templates() -> dict[str, tuple[str, ...]]:
    """Templates by genre."""
    folder = resources.files(__package__) / "templates"
    lines = {genre: (folder / f"{genre}.txt").read_text("utf-8").splitlines()[1:] for genre in GENRES}
    return {genre: tuple(line.replace("\\n", "\n") for line in of_genre) for genre, of_genre in lines.items()}


@dataclass(slots=True)
class Writer:
    """Writes texts. test: of the templates and characters held out, and of no others."""

    dice: random.Random
    test: bool = False
    _people: People = field(init=False)
    _places: Places = field(init=False)
    _fill: Mapping[str, Callable[[], str]] = field(init=False)
    _templates: dict[str, list[str]] = field(init=False)
    _cast: dict[str, str] = field(default_factory=dict)
    _parts: list[str] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)
    _length: int = 0

    def __post_init__(self) -> None:
        self._people = People(self.dice, self.test)
        self._places = Places(self.dice)
        self._fill = fillers(self.dice)
        self._templates = {
            genre: [line for line in lines if held_out(line) is self.test] for genre, lines in templates().items()
        }

    def text(self) -> tuple[str, list[Span]]:
        """One text of one to seven sentences, and its names."""
        self._parts, self._spans, self._length = [], [], 0
        self._cast = self._new_cast()
        genre = self.dice.choices(GENRES, _SHARES)[0]
        for _ in range(self.dice.randint(1, 7)):
            chosen = genre if self.dice.random() < 0.8 else self.dice.choice(GENRES)
            self._write(self.dice.choice(self._templates[chosen]))
            if self.dice.random() < 0.12:
                self._say("\n")
        return "".join(self._parts), list(self._spans)

    def _new_cast(self) -> dict[str, str]:
        manner = self.dice.choices([m for m, _ in _MANNERS], [w for _, w in _MANNERS])[0]
        cast = {}
        for role in "ABCDEF":
            own = manner if manner != "mixed" else self.dice.choice(("full", "some", "some", "sign", "number"))
            cast[role] = self._people.full() if own == "full" else self._people.hidden(own)
        return cast

    def _write(self, template: str) -> None:
        people = list("ABCDEF")
        self.dice.shuffle(people)
        seats = dict(zip("ABCDEF", people, strict=True))
        for literal, slot in _pieces(template, self.dice):
            if slot is None:
                self._say(literal)
            elif slot[0] in seats and slot[1:] == "_":
                self._say(_surname(self._cast[seats[slot[0]]]))
            elif slot[0] in seats and (len(slot) == 1 or slot[1:].isdigit()):
                self._person(seats[slot[0]])
            else:
                self._slot(slot)

    def _person(self, role: str) -> None:
        before = self._parts[-1] if self._parts else ""
        if _TITLES_BEFORE.search(before) and self.dice.random() < 0.1:
            self._say(self._fill["role"]())
        self._name(self._cast[role], PERSON)
        if self.dice.random() < 0.05:
            self._fragment(self.dice.choice(lists()["after_names"]))

    def _fragment(self, text: str) -> None:
        for literal, slot in _pieces(text, self.dice):
            self._say(literal if slot is None else self._fill[slot]())

    def _slot(self, slot: str) -> None:
        if slot not in self._places.slots:
            self._say(self._fill[slot]())
            return
        kind, make = self._places.slots[slot]
        self._name(make(), kind)
        if slot == "L":
            self._say(self._places.beside())

    def _say(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _name(self, name: str, kind: str) -> None:
        self._spans.append((self._length, self._length + len(name), kind))
        self._say(name)


def _surname(name: str) -> str:
    return name[:2] if name[:2] in COMPOUND else name[0]


def _pieces(template: str, dice: random.Random) -> Iterator[tuple[str, str | None]]:
    """The template's text and slots in order, its choices made."""
    at = 0
    for match in _PIECE.finditer(template):
        if match.start() > at:
            yield template[at : match.start()], None
        if match[2] is not None:
            yield "", match[2]
        else:
            yield from _pieces(dice.choice(match[1].split("|")), dice)
        at = match.end()
    if at < len(template):
        yield template[at:], None
