"""From a table to a frame: columns standardised, borrowed numbers taken out, gaps filled from what a number says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution import ownership, standardise
from resolution.comparators import COMPARATORS
from resolution.frame import MISSING, Column, Frame
from resolution.model import CLAIMED, Attribute, Model
from resolution.texts import texts
from resolution.threads import MANY, each

Borrowed = Mapping[str, npt.NDArray[np.bool_]]
"""Identifier attribute → which records bear one that is another's."""


def build_frame(model: Model, table: pa.Table, id_column: str = "mention_id", lean: bool = False) -> Frame:
    """The records of a table as the engine compares them: one row a record, the model's source columns by name (those
    missing are taken as empty). Records keep the table's order. lean: without the derived columns that the model's
    rules and comparisons do not read."""
    frame = standardised(model, table, id_column, lean)
    return settled(frame, model, borrowed_numbers(frame, model))


def standardised(model: Model, table: pa.Table, id_column: str = "mention_id", lean: bool = False) -> Frame:
    """The records with every number they bear, whosever it is."""
    frame = Frame(texts(table[id_column].cast(pa.string()).combine_chunks()))

    def features(attribute: Attribute) -> dict[str, Column]:
        wanted = _read_of(model, attribute.name) if lean else None
        if attribute.column in table.column_names:
            column = Column.from_arrow(table[attribute.column])
        else:
            column = Column.empty(table.num_rows)
        return standardise.apply(attribute.standardise, column, wanted)

    found = each(features, model.attributes, table.num_rows >= MANY)
    for attribute, columns in zip(model.attributes, found, strict=True):
        for feature, derived in columns.items():
            frame.columns[f"{attribute.name}.{feature}" if feature else attribute.name] = derived
    return frame


GRADES = ("valid", "trusted")
"""Features that tell apart, when records are folded, what is otherwise written alike."""


def _read_of(model: Model, attribute: str) -> set[str] | None:
    """The features of an attribute that the engine reads; None for all, where it is told whose a number is."""
    if model.owned_identifiers:
        return None
    rules = [name for rule in (*model.rules, *model.training) for name in rule.keys]
    needs = [f"{name}.{need}" for c in model.comparisons for name in c.on for need in COMPARATORS[c.compare].needs]
    plain = [name for c in model.comparisons for name in c.on]
    filled = [a.otherwise for a in model.attributes if a.otherwise]
    read = {*rules, *needs, *plain, *filled, *model.constraints.single}
    return {*GRADES, *(name.partition(".")[2] for name in read if name.partition(".")[0] == attribute)}


def borrowed_numbers(frame: Frame, model: Model) -> dict[str, npt.NDArray[np.bool_]]:
    """For each identifier the model says has an owner, who bears another's. See ownership."""
    return {
        identifier: ownership.borrowed(frame, identifier, name) for identifier, name in model.owned_identifiers.items()
    }


def settled(frame: Frame, model: Model, borrowed: Borrowed) -> Frame:
    """Takes borrowed numbers, and all that was read from them, out of a standardised frame (which it changes), and
    fills the attributes that have an `otherwise`. What each record claims stays where the model reads it."""
    for claimed in model.claimed:
        identifier = claimed.removesuffix(CLAIMED)
        number, valid = frame.column(identifier), frame.column(f"{identifier}.valid")
        frame.columns[claimed] = Column(np.where(valid.codes >= 0, number.codes, -1).astype(np.int32), number.values)
    for identifier, flags in borrowed.items():
        read_from_it = [
            column
            for name, column in frame.columns.items()
            if (name == identifier or name.startswith(f"{identifier}.")) and name not in model.claimed
        ]
        # What was read from one number shares its codes, and goes on to.
        shared = {id(column.own): column.own for column in read_from_it}
        without = {key: np.where(flags, MISSING, own).astype(np.int32) for key, own in shared.items()}
        for column in read_from_it:
            column.own = without[id(column.own)]
    for attribute in model.attributes:
        if attribute.otherwise:
            own, other = frame.column(attribute.name), frame.column(attribute.otherwise)
            frame.columns[attribute.name] = Column.coalesce([own, other])
    return frame
