"""By what texts are read: another model or other rules read the same text otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import ontology
from ingest.file_digest import of_files

_HERE = Path(__file__).parent
_TEXT = _HERE / "text"
_ONTOLOGY = Path(ontology.__file__ or "").parent


@cache
def digest() -> str:
    """Of the model, the rules, and what of the ontology they go by: 16 hexadecimal digits."""
    return of_files(_files())


def _files() -> Iterator[Path]:
    yield _HERE / "text_tables.py"
    yield from sorted(_TEXT.glob("*.py"))
    yield from sorted(path for path in (_TEXT / "data").iterdir() if path.is_file())
    yield _ONTOLOGY / "text.py"
    yield from sorted(
        path for path in (_ONTOLOGY / "identifiers").rglob("*") if path.suffix in (".py", ".yaml", ".csv")
    )
