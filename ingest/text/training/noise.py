"""What scanning and copying do to a text: full width, ends of lines inside words, spaces, characters misread."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from ingest.text.training.grammar import Span

_FULL: Final = {code - 0xFEE0: chr(code) for code in range(0xFF01, 0xFF5F)}
_HALF_PUNCTUATION: Final = str.maketrans("，：；（）？", ",:;()?")
_MISREAD: Final = dict(zip("己已未末土士日曰人入0O1l大太千干", "已己末未士土曰日入人O0l1太大干千", strict=True))


def spoil(text: str, spans: list[Span], dice: random.Random) -> tuple[str, list[Span]]:
    """The text as a bad copy of it, in one text of four; the spans are those of the copy."""
    throw = dice.random()
    if throw < 0.06:
        return text.translate(_HALF_PUNCTUATION), spans
    if throw < 0.11:
        return text.translate(_FULL), spans
    if throw < 0.15:
        return "".join(_MISREAD.get(c, c) if dice.random() < 0.1 else c for c in text), spans
    if throw < 0.18:
        return _pushed(text, spans, lambda at, _: " " if dice.random() < 0.02 else "")
    if throw < 0.21:
        return _without(text, spans)
    if throw < 0.25:
        blank = dice.choice((" ", "　", "　　"))
        return _pushed(text, spans, lambda at, ends: blank if at in ends and dice.random() < 0.3 else "")
    return text, spans


def _pushed(text: str, spans: list[Span], push: Callable[[int, set[int]], str]) -> tuple[str, list[Span]]:
    """The text with what ``push`` gives before each character; ends of spans keep to their characters."""
    edges = {start for start, _, _ in spans} | {end for _, end, _ in spans}
    places, parts, length = [], [], 0
    for at, character in enumerate(text):
        added = push(at, edges)
        parts.append(added + character)
        places.append(length + len(added))
        length += len(added) + 1
    return "".join(parts), [(places[start], places[end - 1] + 1, kind) for start, end, kind in spans]


def _without(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """The text without its commas and full stops."""
    kept: list[str] = []
    places = []
    for character in text:
        places.append(len(kept))
        if character not in "，。":
            kept.append(character)
    places.append(len(kept))
    return "".join(kept), [(places[start], places[end], kind) for start, end, kind in spans]
