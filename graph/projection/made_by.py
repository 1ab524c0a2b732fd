"""By what a graph was made: another program or ontology makes another graph of the same registry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import graph
import ontology

_HERE = Path(__file__).parent
_GRAPH = Path(graph.__file__ or "").parent
_ONTOLOGY = Path(ontology.__file__ or "").parent


@cache
def digest() -> str:
    """Of all files that what the projection writes depends on, besides the registry and the lake."""
    found = hashlib.sha256()
    for file in _files():
        found.update(file.name.encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _files() -> Iterator[Path]:
    yield from sorted(_HERE.glob("*.py"))
    yield from sorted(_GRAPH.glob("*.py"))
    yield from sorted(path for path in _ONTOLOGY.rglob("*") if path.is_file() and path.suffix != ".pyc")
