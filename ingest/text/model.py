"""The trained model of names as the package ships it: one file, made by `make train-ner`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from spacy.language import Language

from ingest.text.network import new_pipeline

FILE: Final = Path(__file__).parent / "data" / "names.model"


def to_bytes(nlp: Language) -> bytes:
    """The trained weights, without what the code makes anew."""
    ner: Any = nlp.get_pipe("ner")
    packed: bytes = ner.to_bytes(exclude=["vocab"])
    return packed


def from_bytes(packed: bytes) -> Language:
    """A pipeline with these weights."""
    nlp = new_pipeline()
    ner: Any = nlp.get_pipe("ner")
    ner.from_bytes(packed, exclude=["vocab"])
    return nlp


@lru_cache(maxsize=1)
def names_pipeline() -> Language:
    """The pipeline that is shipped. A missing file is an error: the package is not whole."""
    return from_bytes(FILE.read_bytes())
