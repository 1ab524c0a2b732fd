"""The whole reading of a text: its numbers and its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from ingest.text.found import Found
from ingest.text.names import names_of_all
from ingest.text.pipeline import find

_TEXTS_AT_ONCE: Final = 64


def read(text: str) -> list[Found]:
    """Numbers and names of a text, in order; no name overlaps a number or another name."""
    return next(read_all([text]))


def read_all(texts: Iterable[str]) -> Iterator[list[Found]]:
    """`read` of each text, quicker than one by one; holds a batch of texts at a time."""
    source = iter(texts)
    while batch := list(islice(source, _TEXTS_AT_ONCE)):
        for text, named in zip(batch, names_of_all(batch), strict=True):
            yield _together(find(text), named)


def _together(numbers: list[Found], named: list[Found]) -> list[Found]:
    """All of the numbers, and the names that stand clear of them."""
    ends = [(number.start, number.end) for number in numbers]
    clear = [name for name in named if not any(name.start < end and start < name.end for start, end in ends)]
    return sorted([*numbers, *clear], key=lambda found: found.start)
