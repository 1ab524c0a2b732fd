"""What the genre says of names, after the model: hidden names by their pattern, a name found once found throughout,
and what cannot be a name.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.text.kinds import PERSON
from ingest.text.lexicon import COMPOUND, SINGLE

Span = tuple[int, int, str]
_EDGE: Final = " \t\r\n\u3000，。；：、,;:.()（）“”\"'《》【】[]|｜-—"
_NEVER_IN_PERSON: Final = re.compile(r"[的了，。；：、,;:！？!?（）()“”\"《》|｜年\n]|^\W+$|^[0-9A-Za-z*×.]+$")
_LONGEST_PERSON: Final = 24
_HIDDEN: Final = re.compile(
    rf"(?:{'|'.join(COMPOUND)}|[{''.join(SINGLE)}])(?:[0-9]{{0,2}}某{{1,2}}|[×✕]{{1,2}}|＊{{1,2}})(?:[甲乙丙丁戊己庚辛](?![方级等类])|[0-9A-Z](?![0-9A-Za-z年月日时元]))?"
)
_NOT_HIDDEN: Final = re.compile(r"[省市区县镇乡村路街号公小酒宾店单学医厂]")


def put_right(text: str, spans: list[Span]) -> list[Span]:
    """The spans of a text's names, in order, none across another; text: as the model read it."""
    kept = [kept for span in spans if (kept := _trimmed(text, span)) is not None]
    taken = bytearray(len(text))
    for start, end, _ in kept:
        taken[start:end] = b"\1" * (end - start)
    kept.extend(_hidden(text, taken))
    return sorted(kept)


def _trimmed(text: str, span: Span) -> Span | None:
    start, end, kind = span
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE and not (text[end - 1] in ")）" and "（" in text[start:end]):
        end -= 1
    name = text[start:end]
    if end - start < 2:
        return None
    if kind == PERSON and (end - start > _LONGEST_PERSON or _NEVER_IN_PERSON.search(name)):
        return None
    return start, end, kind


def _hidden(text: str, taken: bytearray) -> list[Span]:
    """Hidden names that the model left out."""
    found = []
    for match in _HIDDEN.finditer(text):
        start, end = match.span()
        if any(taken[start:end]) or _NOT_HIDDEN.match(text, end):
            continue
        taken[start:end] = b"\1" * (end - start)
        found.append((start, end, PERSON))
    return found
