"""Set-valued attributes that are read from a column of the table itself: words of a title, authors, tags."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from resolution.model import Model, TokenColumn
from resolution.standardise import STANDARDISERS


def tokens_of(model: Model, table: pa.Table) -> dict[str, list[tuple[int, str]]]:
    """(record number, token) pairs by name of the token set, for those the model reads from a column."""
    return {spec.name: list(_pairs(spec, table)) for spec in model.token_columns}


def _pairs(spec: TokenColumn, table: pa.Table) -> Iterator[tuple[int, str]]:
    column = table[spec.column].to_pylist()
    texts = [value if isinstance(value, list) else split(value, spec.split) for value in column]
    distinct = sorted({text for parts in texts for text in parts if text})
    cleaned = dict(zip(distinct, STANDARDISERS[spec.standardise](distinct)[""], strict=True))
    for record, parts in enumerate(texts):
        for text in parts:
            token = cleaned.get(text)
            if token and len(token) >= spec.shortest:
                yield record, token


def split(value: str | None, how: str) -> list[str]:
    """A text in parts: at blanks for `words`, in runs of n characters for `characters:n`, else at the
    separator given."""
    if not value:
        return []
    if how == "words":
        return value.split()
    if how.startswith("characters:"):
        n = int(how.partition(":")[2])
        return [value[k : k + n] for k in range(max(1, len(value) - n + 1))]
    return [part.strip() for part in value.split(how)]
