"""Identifiers in running text: what narratives and judgments name by number becomes evidence on their case.

A blank Chinese spaCy pipeline with one component that marks spans by the shapes of numbers and keeps those that
``ontology.identifiers`` can read. Names come with a trained component later; this is where it will be added.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from ontology.identifiers import (
    Grade,
    Reading,
    court_case_number,
    mobile,
    person_id,
    plate,
    police_case_number,
    uscc,
)

SPANS: Final = "identifiers"
_TEXT: Final = "text"
_ALNUM: Final = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ"


@dataclass(frozen=True, slots=True)
class Found:
    """One identifier in a text: where (characters from ``start`` up to ``end``), of which kind, in its normal form."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a kind of number looks like in running text, how it is read, and how right it must be to count."""

    kind: str
    pattern: re.Pattern[str]
    read: Callable[[str], Reading]
    at_least: Grade


# In this order: a number found by an earlier shape is not looked at again by a later one.
_SHAPES: Final = (
    _Shape("court_case_number", re.compile(
        r"[(（\[〔【]\s?[0-9０-９]{4}\s?[)）\]〕】][^，。；、,;()（）\n]{2,24}?号(?:之[一二三四五六七八九十0-9]+)?"),
        court_case_number.read, Grade.DOUBTFUL),
    _Shape("police_case_number", re.compile(rf"(?<![{_ALNUM}])[AaＡ][0-9０-９]{{22,24}}(?![{_ALNUM}])"),
           police_case_number.read, Grade.DOUBTFUL),
    _Shape("person_id", re.compile(rf"(?<![{_ALNUM}*])[0-9０-９][0-9０-９*＊]{{16}}[0-9０-９XxＸｘ*](?![{_ALNUM}*])"),
           person_id.read, Grade.INVALID),
    _Shape("uscc", re.compile(rf"(?<![{_ALNUM}])[0-9A-Z]{{18}}(?![{_ALNUM}])"), uscc.read, Grade.DOUBTFUL),
    _Shape("person_id", re.compile(rf"(?<![{_ALNUM}])[0-9]{{15}}(?![{_ALNUM}])"), person_id.read, Grade.DOUBTFUL),
    _Shape("phone", re.compile(rf"(?<![{_ALNUM}])1[3-9][0-9]{{9}}(?![{_ALNUM}])"), mobile.read, Grade.DOUBTFUL),
    _Shape("plate", re.compile(
        rf"(?<![{_ALNUM}])[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]\s?[A-HJ-NP-Z]\s?[·•.]?\s?[A-HJ-NP-Z0-9]{{4,6}}[警学挂港澳领试超]?(?![{_ALNUM}])"),
        plate.read, Grade.VALID),
)  # fmt: skip


@Language.component("identifier_ruler")
def identifier_ruler(doc: Doc) -> Doc:
    """Mark the identifiers of a document as spans, each labelled with its kind and carrying its normal form."""
    spans: list[Span] = []
    text = doc.user_data.get(_TEXT) or doc.text
    taken = bytearray(len(text))
    for shape in _SHAPES:
        for match in shape.pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            reading = shape.read(match[0])
            span = doc.char_span(match.start(), match.end(), label=shape.kind, kb_id=reading.value or "")
            if reading.value is None or reading.grade < shape.at_least or span is None:
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            spans.append(span)
    doc.spans[SPANS] = sorted(spans, key=lambda s: s.start)
    return doc


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The text pipeline: characters as tokens (spaCy's default for Chinese), then the rules."""
    nlp = spacy.blank("zh")
    nlp.max_length = 10_000_000
    nlp.add_pipe("identifier_ruler")
    return nlp


def find(text: str) -> list[Found]:
    """The identifiers named in a text, in order; positions are characters of ``text``."""
    nlp = pipeline()
    doc = nlp.make_doc(text)
    # A Doc puts its text together from its tokens, one a character: the text itself is at hand.
    doc.user_data[_TEXT] = text
    doc = nlp(doc)
    return [Found(s.start_char, s.end_char, s.label_, s.kb_id_) for s in doc.spans[SPANS]]
