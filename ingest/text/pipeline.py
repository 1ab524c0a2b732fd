"""Identifiers in running text: what narratives and judgments name by number becomes evidence on their case.

A blank Chinese spaCy pipeline with one component that marks spans by the shapes of numbers and keeps those that
``ontology.identifiers`` can read. Names are the work of `names.py`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.text.found import Found
from ingest.text.shapes import SHAPES, half_width

SPANS: Final = "identifiers"
_TEXT: Final = "text"


@Language.component("identifier_ruler")
def identifier_ruler(doc: Doc) -> Doc:
    """Mark the identifiers of a document as spans, each labelled with its kind and carrying its normal form."""
    spans: list[Span] = []
    text = half_width(doc.user_data.get(_TEXT) or doc.text)
    taken = bytearray(len(text))
    for shape in SHAPES:
        for start, end, value in shape.found(text):
            span = doc.char_span(start, end, label=shape.kind, kb_id=value)
            if any(taken[start:end]) or span is None:
                continue
            taken[start:end] = b"\1" * (end - start)
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
