"""What an extract hands to the writers, and the truth beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

PERSON = "Person"
VEHICLE = "Vehicle"
ENTERPRISE = "Enterprise"
CASE = "Case"


@dataclass(slots=True)
class Table:
    """Rows of an extract under its columns (strings; lists of mappings where the source nests), with its truth."""

    extract: str
    columns: Sequence[str]
    keys: tuple[int, ...]  # positions of the key columns
    usual: str  # format SOURCES.md names as the usual one
    rows: list[list[Any]] = field(default_factory=list)
    truth: list[tuple[str, str, str]] = field(default_factory=list)  # mention id, entity type, true id
    encodings: tuple[str, ...] = ("utf-8", "utf-8-sig", "gb18030")
    delimiters: str = ",,,|\t"

    def mention(self, key: str, entity_type: str, true_id: str) -> None:
        """Note what a mention really is; ``key`` is the mention id after ``<extract>:``."""
        self.truth.append((f"{self.extract}:{key}", entity_type, true_id))
