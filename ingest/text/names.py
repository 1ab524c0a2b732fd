"""Names in running text: persons, organisations, places, by the trained model and the rules of `naming.py`.

Positions are always those of the text as it was given. The model reads it without the ends of lines that run through
words, in pieces cut at ends of sentences, so that what is held does not grow with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.text.found import Found
from ingest.text.model import names_pipeline
from ingest.text.naming import put_right
from ingest.text.network import document

_LONGEST: Final = 400
"""Characters of a piece at most."""
_TEXTS_AT_ONCE: Final = 64
_PIECES_AT_ONCE: Final = 64
_SENTENCE_END: Final = re.compile(r"[。！？；\n]")
_WEAKER_END: Final = re.compile(r"[，、：\s]")
_WRAP: Final = re.compile(
    r"(?<=[^\r\n]{12})(?<=[\u4e00-\u9fff0-9A-Za-z])[ \t\u3000]*\r?\n[ \t\u3000]*(?=[\u4e00-\u9fff0-9A-Za-z])"
)
"""The end of a long line between two characters: it stands there for the width of the page alone."""


@dataclass(frozen=True, slots=True)
class _Unwrapped:
    """A text without the ends of lines inside words, and where each of its characters stands in the original."""

    text: str
    places: NDArray[np.int64] | None


def names(text: str) -> list[Found]:
    """The names in a text, in order and apart from each other; kinds of `kinds.NAMES`."""
    return next(names_of_all([text]))


def names_of_all(texts: Iterable[str]) -> Iterator[list[Found]]:
    """`names` of each text; holds a batch of them at a time."""
    source = iter(texts)
    while batch := list(islice(source, _TEXTS_AT_ONCE)):
        yield from _names_of(batch)


def _names_of(texts: list[str]) -> Iterator[list[Found]]:
    nlp = names_pipeline()
    unwrapped = [_unwrap(text) for text in texts]
    pieces = ((owner, piece) for owner, of in enumerate(unwrapped) for piece in _pieces(of.text))
    spans: list[list[tuple[int, int, str]]] = [[] for _ in texts]
    with nlp.memory_zone():
        docs = ((document(nlp, unwrapped[owner].text[start:end]), (owner, start)) for owner, (start, end) in pieces)
        for doc, (owner, start) in nlp.pipe(docs, as_tuples=True, batch_size=_PIECES_AT_ONCE):
            spans[owner].extend((start + ent.start, start + ent.end, ent.label_) for ent in doc.ents)
    for text, of, found in zip(texts, unwrapped, spans, strict=True):
        yield [_found(text, of.places, span) for span in put_right(of.text, found)]


def _found(text: str, places: NDArray[np.int64] | None, span: tuple[int, int, str]) -> Found:
    start, end, kind = span
    if places is not None:
        start, end = int(places[start]), int(places[end - 1]) + 1
    return Found(start, end, kind, _value(text[start:end]))


def _value(written: str) -> str:
    """The name without spaces and ends of lines, signs of Latin in half width."""
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in written if not c.isspace())


def _unwrap(text: str) -> _Unwrapped:
    breaks = [match.span() for match in _WRAP.finditer(text)] if "\n" in text else []
    if not breaks:
        return _Unwrapped(text, None)
    kept = np.ones(len(text), dtype=bool)
    for start, end in breaks:
        kept[start:end] = False
    return _Unwrapped(_WRAP.sub("", text), np.flatnonzero(kept))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each piece: whole sentences where they are short enough."""
    start = 0
    while start < len(text):
        end = start + _LONGEST
        if end < len(text):
            window = text[start:end]
            end = start + (_last(_SENTENCE_END, window) or _last(_WEAKER_END, window) or _LONGEST)
        yield start, min(end, len(text))
        start = end


def _last(pattern: re.Pattern[str], window: str) -> int | None:
    """Where the last such sign of a window ends."""
    end = None
    for match in pattern.finditer(window):
        end = match.end()
    return end
