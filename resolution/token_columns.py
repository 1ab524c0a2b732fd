"""Set-valued attributes that are read from a column of the table itself: words of a title, authors, tags; and what is
left of a number when one character is taken out, by which near numbers meet."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from resolution.model import Model, TokenColumn
from resolution.standardise import STANDARDISERS

DELETIONS = "deletions"
SHORTEST, LONGEST = 4, 32
"""Characters of a value that is near others by deletion: so a record has at most 33 keys."""


def tokens_of(model: Model, table: pa.Table) -> dict[str, list[tuple[int, str]]]:
    """(record number, token) pairs by name of the token set, for those the model reads from a column."""
    return {spec.name: list(_pairs(spec, table)) for spec in model.token_columns}


def _pairs(spec: TokenColumn, table: pa.Table) -> Iterator[tuple[int, str]]:
    column = table[spec.column].to_pylist()
    how = "" if spec.split == DELETIONS else spec.split
    texts = [value if isinstance(value, list) else split(value, how) for value in column]
    distinct = sorted({text for parts in texts for text in parts if text})
    cleaned = STANDARDISERS[spec.standardise](distinct)[""]
    near = deletions if spec.split == DELETIONS else _alone
    tokens = {
        text: [token for token in near(clean) if len(token) >= spec.shortest]
        for text, clean in zip(distinct, cleaned, strict=True)
        if clean
    }
    for record, parts in enumerate(texts):
        for text in parts:
            for token in tokens.get(text, ()):
                yield record, token


def _alone(value: str) -> list[str]:
    return [value]


def deletions(value: str) -> list[str]:
    """The value, and the value without each of its characters: its deletion neighbourhood (Mor and Fraenkel 1982). Of
    very short values, which would all be near, and very long ones the value alone."""
    if not SHORTEST <= len(value) <= LONGEST:
        return [value]
    return sorted({value, *(value[:k] + value[k + 1 :] for k in range(len(value)))})


def split(value: str | None, how: str) -> list[str]:
    """A text in parts: at blanks for `words`, in runs of n characters for `characters:n`, else at the
    separator given; whole where there is none."""
    if not value:
        return []
    if not how:
        return [value]
    if how == "words":
        return value.split()
    if how.startswith("characters:"):
        n = int(how.partition(":")[2])
        return [value[k : k + n] for k in range(max(1, len(value) - n + 1))]
    return [part.strip() for part in value.split(how)]
