"""Code tables of the sources, each with labels in Chinese and English, and readers that accept code or label.

The tables are data (``data/codes.yaml``, each with the standard it comes from); this module only looks up in
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import yaml

from ontology.text import normalise


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a code table."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A code table: ``rows`` by code; ``words`` from each label and alias (English in lower case)."""

    name: str
    source: str
    rows: dict[str, Code]
    words: dict[str, str]

    def label(self, code: str | None, language: str = "zh") -> str | None:
        """The label of a code in ``zh`` or ``en``; ``None`` for a code that is not in the table."""
        row = self.rows.get(code) if code is not None else None
        if row is None:
            return None
        return row.en if language == "en" else row.zh

    def read(self, text: str | None) -> str | None:
        """The code a source means, by code (``2``, ``02``), label or alias (``女``), or ``None``."""
        value = normalise(text)
        if value is None:
            return None
        if value in self.rows:
            return value
        code = self.words.get(value) or self.words.get(value.lower())
        if code is not None:
            return code
        # Spreadsheets drop the leading zero of a code, or add ".0" to it.
        short = value.removesuffix(".0")
        width = max(map(len, self.rows))
        return short.zfill(width) if short.zfill(width) in self.rows else None


@lru_cache(maxsize=1)
def _tables() -> dict[str, CodeTable]:
    text = resources.files("ontology").joinpath("data/codes.yaml").read_text("utf-8")
    tables: dict[str, CodeTable] = {}
    for name, table in yaml.safe_load(text).items():
        rows: dict[str, Code] = {}
        words: dict[str, str] = {}
        for code, entry in table["codes"].items():
            zh, en, *aliases = entry
            rows[code] = Code(code, zh, en)
            for word in (zh, en.lower(), *aliases):
                words.setdefault(word, code)
        tables[name] = CodeTable(name, table["source"], rows, words)
    return tables


def table(name: str) -> CodeTable:
    """The code table of that name. Raises ``KeyError`` where there is none; :func:`names` lists them."""
    return _tables()[name]


def names() -> tuple[str, ...]:
    """The names of all code tables."""
    return tuple(_tables())


def sex(text: str | None) -> str | None:
    """``'1'`` male or ``'2'`` female; ``None`` when unknown or not stated (GB/T 2261.1: 0, 9)."""
    code = table("sex").read(text)
    return code if code in ("1", "2") else None


def boolean(text: str | None) -> bool | None:
    """是/否 and the other ways sources write yes and no; ``None`` for anything else."""
    value = normalise(text)
    return None if value is None else _BOOLEANS.get(value.lower())


_BOOLEANS: Final[dict[str, bool]] = dict.fromkeys(
    ("是", "有", "1", "y", "yes", "true", "t", "1.0"), True
) | dict.fromkeys(("否", "没有", "0", "n", "no", "false", "f", "0.0"), False)
