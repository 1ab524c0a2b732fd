"""What comes: records as they now are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from resolution.model import Model

Row = Mapping[str, str | None]
"""A record's values by source column."""
Tokens = Mapping[str, Sequence[str]]
"""A record's tokens by name of token set."""


@dataclass(frozen=True, slots=True)
class Change:
    """A record as it now is, with all its tokens but those that the model reads from columns of the row; row None means
    withdrawn."""

    id: str
    row: Row | None
    tokens: Tokens = field(default_factory=dict)


def check(change: Change) -> None:
    """Raises ValueError for a value that is no text, or tokens that are no list of texts."""
    for column, value in (change.row or {}).items():
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{change.id}: {column} is {value!r}; a value is a text, or None where there is none")
    for name, tokens in change.tokens.items():
        if isinstance(tokens, str) or not all(isinstance(token, str) for token in tokens):
            raise ValueError(f"{change.id}: {name} is {tokens!r}; tokens are a list of texts")


def changes_from(
    model: Model, table: pa.Table, tokens: Mapping[str, Iterable[tuple[int, str]]], id_column: str = "mention_id"
) -> list[Change]:
    """Every row of a table as a record that is new. tokens: (row number, token) by name of token set."""
    held: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, pairs in tokens.items():
        for row, token in sorted(set(pairs)):
            held[row][name].append(token)
    read = {a.column for a in model.attributes} | {t.column for t in model.token_columns}
    columns = sorted(read & set(table.column_names))
    rows = pa.table({c: table[c].cast(pa.string()) for c in (id_column, *columns)}).to_pylist()
    return [Change(row.pop(id_column), row, dict(held[k])) for k, row in enumerate(rows)]
