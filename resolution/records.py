"""From a table to a frame: columns standardised, borrowed numbers taken out, gaps filled from what a number says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution import ownership, standardise
from resolution.frame import Column, Frame
from resolution.model import Model

Borrowed = Mapping[str, npt.NDArray[np.bool_]]
"""Identifier attribute → which records bear one that is another's."""


def build_frame(model: Model, table: pa.Table, id_column: str = "mention_id") -> Frame:
    """The records of a table as the engine compares them: one row a record, the model's source columns by name (those
    missing are taken as empty). Records keep the table's order."""
    frame = standardised(model, table, id_column)
    return settled(frame, model, borrowed_numbers(frame, model))


def standardised(model: Model, table: pa.Table, id_column: str = "mention_id") -> Frame:
    """The records with every number they bear, whosever it is."""
    frame = Frame(table[id_column].to_pylist())
    for attribute in model.attributes:
        if attribute.column in table.column_names:
            column = Column.from_arrow(table[attribute.column])
        else:
            column = Column(np.full(table.num_rows, -1, dtype=np.int32), [])
        for feature, derived in standardise.apply(attribute.standardise, column).items():
            frame.columns[f"{attribute.name}.{feature}" if feature else attribute.name] = derived
    return frame


def borrowed_numbers(frame: Frame, model: Model) -> dict[str, npt.NDArray[np.bool_]]:
    """For each identifier the model says has an owner, who bears another's. See ownership."""
    return {
        identifier: ownership.borrowed(frame, identifier, name) for identifier, name in model.owned_identifiers.items()
    }


def settled(frame: Frame, model: Model, borrowed: Borrowed) -> Frame:
    """Takes borrowed numbers, and all that was read from them, out of a standardised frame (which it changes), and
    fills the attributes that have an `otherwise`."""
    for identifier, flags in borrowed.items():
        for name, column in frame.columns.items():
            if name == identifier or name.startswith(f"{identifier}."):
                column.codes = np.where(flags, -1, column.codes).astype(np.int32)
    for attribute in model.attributes:
        if attribute.otherwise:
            own, other = frame.column(attribute.name), frame.column(attribute.otherwise)
            frame.columns[attribute.name] = Column.coalesce([own, other])
    return frame
