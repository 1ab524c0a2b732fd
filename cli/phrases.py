"""What ingest says, in the reader's language."""

from __future__ import annotations

from cli.language import is_english
from ingest.phrases import in_chinese


def phrase(text: str) -> str:
    """A message of ingest in the reader's language; as it is where there is no Chinese for it, so that none is lost."""
    return text if is_english() or not text else in_chinese(text)
