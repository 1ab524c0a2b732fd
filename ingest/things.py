"""Mentions, links and texts of a batch, as its mapping declares them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest import entity_kinds, tables, text_tables
from ingest.columnar import typed
from ingest.frame import Frame
from ingest.mapping import SELF, Link, LinkTypeByValue, Mapping, Mention, TypeByValue
from ingest.nested import Items
from ingest.readings import Readings

#: By nested column (``None``: the row itself) and role: where the mention exists, and its id.
Roles = dict[tuple[str | None, str], tuple[pa.BooleanArray, pa.StringArray]]
_MEMORY: Final = 200_000


class Things:
    """Makes the tables of mentions, links and texts out of the batches of one delivery."""

    def __init__(self, mapping: Mapping, readings: Readings) -> None:
        self._mapping, self._readings = mapping, readings
        self._by_name, self._by_number = _Memo(entity_kinds.by_name), _Memo(entity_kinds.by_number)

    def tables(self, frame: Frame, items: dict[str, Items]) -> dict[str, pa.Table]:
        """The tables for one batch; ``items`` are its nested columns."""
        frames = {name: frame.items(found) for name, found in items.items()}
        roles: Roles = {}
        for name, at in ((None, frame), *frames.items()):
            ids = pc.binary_join_element_wise(f"{self._mapping.extract}:", at.row_key, "")
            roles[name, SELF] = (pa.repeat(pa.scalar(True), at.rows), ids)
        made: dict[str, list[pa.Table]] = {"mentions": [], "links": [], **{name: [] for name in text_tables.NAMES}}
        for mention in self._mapping.mentions:
            at = frame if mention.each is None else frames[mention.each]
            numbers = None if mention.each is None else pa.array(items[mention.each].numbers, pa.int64())
            made["mentions"].append(self._mentions(mention, at, numbers, roles))
        for link in self._mapping.links:
            made["links"].append(_links(link, frame if link.each is None else frames[link.each], roles))
        for text in self._mapping.texts:
            about = frame.fill(text.about) if ":" in text.about else roles[None, text.about][1]
            for name, table in text_tables.read(_texts(frame, text.column, about), self._readings).items():
                made[name].append(table)
        return {name: pa.concat_tables(parts) for name, parts in made.items() if parts}

    def _mentions(self, spec: Mention, at: Frame, numbers: pa.Int64Array | None, roles: Roles) -> pa.Table:
        _, ids = roles[spec.each, SELF]
        role = pa.repeat(pa.scalar(spec.role), at.rows)
        if numbers is not None:
            role = pc.binary_join_element_wise(spec.role, numbers.cast(pa.string()), "/")
        if spec.role:
            ids = pc.binary_join_element_wise(ids, role, "#")
        exists = at.any_given(spec.named_by)
        roles[spec.each, spec.role or SELF] = (exists, ids)
        kind = self._entity_type(spec, at)
        columns = {**at.row, "mention_id": ids, "entity_type": kind, "role": role}
        for attribute, source in spec.attributes.items():
            columns[attribute] = typed(at.first_given(source), tables.ATTRIBUTES[attribute])
        for attribute, value in spec.constants.items():
            columns[attribute] = typed(pa.repeat(pa.scalar(value), at.rows), tables.ATTRIBUTES[attribute])
        if spec.number is not None:
            nothing = pa.scalar(None, pa.string())
            number = at.attribute[spec.number]
            columns["id_number"] = pc.if_else(pc.equal(kind, entity_kinds.PERSON), number, nothing)
            columns["uscc"] = pc.if_else(pc.equal(kind, entity_kinds.ENTERPRISE), number, nothing)
        return tables.table("mentions", columns).filter(exists)

    def _entity_type(self, spec: Mention, at: Frame) -> pa.StringArray:
        if not isinstance(spec.type, TypeByValue):
            return pa.repeat(pa.scalar(spec.type), at.rows)
        told: list[pa.Array | pa.Scalar] = []
        if spec.type.column is not None:
            told.append(at.translate(spec.type.column, spec.type.values))
        if spec.type.infer.name is not None:
            told.append(self._by_name.read(at.text[spec.type.infer.name]))
        if spec.type.infer.number is not None:
            told.append(self._by_number.read(at.text[spec.type.infer.number]))
        return pc.coalesce(*told, pa.scalar(entity_kinds.PERSON))


def _links(spec: Link, at: Frame, roles: Roles) -> pa.Table:
    exists, source = roles[spec.each, spec.source]
    if ":" in spec.to:
        target = at.fill(spec.to)
        there = target.is_valid()
    else:
        there, target = roles[spec.each, spec.to]
    exists = pc.and_(exists, there)
    for column, values in spec.where.items():
        exists = pc.and_(exists, at.is_one_of(column, values))
    for column, values in spec.unless.items():
        exists = pc.and_(exists, pc.invert(at.is_one_of(column, values)))
    if isinstance(spec.type, LinkTypeByValue):
        kind = pc.coalesce(at.translate(spec.type.column, spec.type.values), pa.scalar(spec.type.otherwise))
    else:
        kind = pa.repeat(pa.scalar(spec.type), at.rows)
    columns = {**at.row, "link_type": kind, "from_mention": source, "to_mention": target}
    if spec.role is not None:
        columns["role"] = pa.repeat(pa.scalar(spec.role), at.rows)
    if spec.role_from is not None:
        columns["role"] = at.attribute[spec.role_from]
    for name, day in (("from_date", spec.from_date), ("to_date", spec.to_date)):
        if day is not None:
            columns[name] = typed(at.attribute[day], pa.date32())
    return tables.table("links", columns).filter(exists)


def _texts(frame: Frame, column: str, about: pa.StringArray) -> pa.Table:
    text = frame.text[column]
    return tables.table("texts", {**frame.row, "mention_id": about, "text": text}).filter(
        pc.and_(text.is_valid(), about.is_valid())
    )


class _Memo:
    """A function of a text applied to the distinct values of columns, its answers remembered."""

    def __init__(self, function: Callable[[str | None], str | None]) -> None:
        self._function = function
        self._known: dict[str, str | None] = {}

    def read(self, column: pa.StringArray) -> pa.StringArray:
        encoded = column.dictionary_encode()
        answers: list[str | None] = []
        for value in encoded.dictionary.to_pylist():
            if value not in self._known:
                if len(self._known) > _MEMORY:
                    self._known.clear()
                self._known[value] = self._function(value)
            answers.append(self._known[value])
        return pa.array(answers, pa.string()).take(encoded.indices)
