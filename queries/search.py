"""Finding an entity from whatever a person types."""

from __future__ import annotations

import re

from graph.answers import SearchAnswer
from graph.scope import Scope
from graph.store import GraphStore, SearchKey
from graph.terms import id_term, name_term, number_term, pinyin_term, readings, simplified
from ontology.text import normalise

MAX_HITS = 200

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LETTERS = re.compile(r"[a-z' ]+")
_PLATE_START = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{0,6}")


LENGTHS = {
    "id_number": (15, 18), "phone": (7, 13), "plate": (5, 9), "vin": (6, 17), "uscc": (9, 18), "case_number": (8, 60),
    "practice_no": (6, 20), "engine_no": (4, 20),
}  # fmt: skip
"""Fewest and most characters that the whole of an identifier has, as registers write it."""


def plan(text: str) -> list[SearchKey]:
    """The readings of `text` worth trying. Scores order what they find: 1 a whole identifier or name, less for a part,
    an end or a sound."""
    typed = normalise(text)
    if typed is None:
        return []
    keys = [*_identifiers(typed), *(_han(typed) if _HAN.search(typed) else _latin(typed))]
    best: dict[tuple[str, str, str], SearchKey] = {}
    for key in keys:
        place = (key.kind, key.text, key.how)
        if key.text and (place not in best or best[place].score < key.score):
            best[place] = key
    return list(best.values())


def _identifiers(typed: str) -> list[SearchKey]:
    """Readings as a number of some kind: the whole of it, and for longer parts its beginning or end."""
    number = number_term(typed)
    if len(number) < 3 or not any(character.isdigit() for character in number):
        return []
    length = len(number)
    keys = [SearchKey(kind, number, "whole", 1.0) for kind, (least, most) in LENGTHS.items() if least <= length <= most]
    if length >= 15:
        keys.append(SearchKey("id_number", id_term(typed), "whole", 1.0))
    starts = ("id_number", "phone", "uscc", "case_number", "vin")
    keys += [SearchKey(kind, number, "start", 0.65) for kind in starts if length < LENGTHS[kind][1]]
    if length >= 4:
        keys += [
            SearchKey(f"{kind}/end", number[::-1], "start", 0.7)
            for kind in ("id_number", "phone", "plate", "vin", "uscc")
        ]
        keys.append(SearchKey("case_number", number, "part", 0.6))
        keys.append(SearchKey("plate", number, "part", 0.6))
    return keys


def _han(typed: str) -> list[SearchKey]:
    """Readings as a name or part of one; last, names of other characters that sound the same."""
    simple = simplified(typed)
    name = name_term(simple)
    keys = [
        SearchKey("name", name, "whole", 1.0),
        SearchKey("former_name", name, "whole", 0.9),
        SearchKey("name", name, "start", 0.8),
        SearchKey("name", name, "part", 0.6),
        SearchKey("title", name, "part", 0.5),
        SearchKey("address", name, "part", 0.5),
        SearchKey("case_number", number_term(typed), "part", 0.6),
    ]
    if _PLATE_START.fullmatch(number_term(typed)):
        keys.append(SearchKey("plate", number_term(typed), "start", 0.8))
    if 2 <= len(name) <= 4:
        keys += [SearchKey("pinyin", pinyin_term(reading), "whole", 0.3) for reading in readings(simple)]
    return keys


def _latin(typed: str) -> list[SearchKey]:
    """Readings as pinyin, with or without spaces, or as initials; other letters as a name written in them."""
    lowered = typed.lower()
    keys = [SearchKey("name", name_term(typed), "start", 0.8)]
    if _LETTERS.fullmatch(lowered):
        letters = pinyin_term(lowered)
        keys.append(SearchKey("pinyin", letters, "whole", 0.9))
        if len(letters) >= 3:
            keys.append(SearchKey("pinyin", letters, "start", 0.6))
        if len(letters) >= 2:
            keys.append(SearchKey("initials", letters, "whole", 0.55))
    return keys


def search(
    store: GraphStore, scope: Scope, text: str, types: frozenset[str] = frozenset(), limit: int = 20
) -> SearchAnswer:
    """Entities that `text` names in any way, best first; none for a text that says nothing."""
    return store.search(scope, plan(text), types, min(limit, MAX_HITS))
