"""A batch seen by columns while it is adapted: the rows themselves, or the items of a nested column."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingest.mapping import template_parts
from ingest.nested import Items


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns of equal length: canonical texts (``text``) and what of them can be an attribute (``attribute``)."""

    row: dict[str, pa.Array]
    """What every table of the lake says of a row: uid, key, extract, agency, delivery."""
    text: dict[str, pa.StringArray]
    attribute: dict[str, pa.StringArray]

    @property
    def rows(self) -> int:
        """Its length."""
        return len(self.row["uid"])

    @property
    def row_key(self) -> pa.StringArray:
        """The key of each row."""
        return self.row["row_key"]

    def items(self, items: Items) -> Frame:
        """The items of a nested column as a frame of their own."""
        rows = pa.array(items.rows, pa.int64())
        return Frame(
            {name: column.take(rows) for name, column in self.row.items()},
            {name: pa.array(values, pa.string()) for name, values in items.canonical.items()},
            {name: pa.array(values, pa.string()) for name, values in items.attributes.items()},
        )

    def any_given(self, columns: tuple[str, ...]) -> pa.BooleanArray:
        """Where at least one of the columns has a value; everywhere when none is named."""
        if not columns:
            return pa.repeat(pa.scalar(True), self.rows)
        given = self.text[columns[0]].is_valid()
        for column in columns[1:]:
            given = pc.or_(given, self.text[column].is_valid())
        return given

    def first_given(self, columns: str | tuple[str, ...]) -> pa.StringArray:
        """The attribute value of the first of the columns that has one."""
        if isinstance(columns, str):
            return self.attribute[columns]
        return pc.coalesce(*(self.attribute[c] for c in columns))

    def is_one_of(self, column: str, values: tuple[str, ...]) -> pa.BooleanArray:
        """Where the column has one of the values; a missing value is none of them."""
        return pc.is_in(self.text[column], value_set=pa.array(values, pa.string()))

    def translate(self, column: str, values: dict[str, str]) -> pa.StringArray:
        """The column through a table; ``null`` where the table has nothing for it."""
        encoded = self.text[column].dictionary_encode()
        found = [values.get(v) for v in encoded.dictionary.to_pylist()]
        return pa.array(found, pa.string()).take(encoded.indices)

    def fill(self, template: str) -> pa.StringArray:
        """An id template filled in; ``null`` where a column it needs has no value."""
        pieces = [
            pa.scalar(text) if not column else pc.fill_null(self.text[text], "") if optional else self.text[text]
            for text, column, optional in template_parts(template)
        ]
        filled = pc.binary_join_element_wise(*pieces, "", null_handling="emit_null")
        return filled if isinstance(filled, pa.Array) else pa.repeat(filled, self.rows)
