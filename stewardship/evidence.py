"""The evidence a negative decision was given on: the standardised attributes of its mentions, by hash.

Two people were told apart as they were known then. When what is known of one of them changes, the word given on the
old evidence no longer binds; which attributes changed is read from the versions that the lake keeps.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolution import model
from resolution.decided import MODELS
from resolution.records import standardised

Attributes = Mapping[str, str]
"""Standardised values by attribute of the resolution model; those without a value are not in it."""


class UnknownMention(LookupError):
    """There is no current mention of that id, or none of a kind that is resolved."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a mention now."""

    entity_type: str
    attributes: Attributes

    @property
    def hash(self) -> str:
        """The same for the same attributes, in whatever run."""
        stated = json.dumps([self.entity_type, dict(sorted(self.attributes.items()))], ensure_ascii=False)
        return hashlib.blake2b(stated.encode("utf-8"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """An attribute of a mention as it was when the decision was given and as it is now, standardised."""

    mention: str
    attribute: str
    then: str | None
    now: str | None


def known(lake: duckdb.DuckDBPyConnection, mentions: Collection[str]) -> dict[str, Known]:
    """What the lake now says of those of `mentions` that are current."""
    rows = _read(lake, "mentions", mentions)
    return {mention: found for mention, _, found in rows}


def changes(lake: duckdb.DuckDBPyConnection, mention: str, then: str, now: Known) -> list[Change] | None:
    """What has changed of a mention since its attributes had the hash `then`; None where the lake has no version with
    that hash (it was delivered anew, or standardised otherwise then)."""
    for _, _, version in _read(lake, "mention_versions", [mention]):
        if version.hash == then:
            return [
                Change(mention, attribute, version.attributes.get(attribute), now.attributes.get(attribute))
                for attribute in sorted({*version.attributes, *now.attributes})
                if version.attributes.get(attribute) != now.attributes.get(attribute)
            ]
    return None


def _read(lake: duckdb.DuckDBPyConnection, view: str, mentions: Collection[str]) -> list[tuple[str, int, Known]]:
    """(mention, version, what it says) of every row of the view with one of these ids."""
    if not mentions:
        return []
    table: pa.Table = lake.sql(
        f"SELECT * FROM {view} WHERE mention_id IN (SELECT unnest(?)) ORDER BY mention_id, version DESC",
        params=[sorted(mentions)],
    ).to_arrow_table()
    out = []
    for entity_type, name in MODELS.items():
        of_type = table.filter(pc.field("entity_type") == entity_type)
        if of_type.num_rows:
            out += _standardised(entity_type, name, of_type)
    return out


_model = cache(model.load)
"""A model is data of this program: reading it anew for each decision would take most of the time of one."""


def _standardised(entity_type: str, name: str, table: pa.Table) -> list[tuple[str, int, Known]]:
    spec = _model(name)
    frame = standardised(spec, table)
    values: dict[int, dict[str, str]] = defaultdict(dict)
    for attribute in spec.attributes:
        for k, value in enumerate(frame.column(attribute.name).decode()):
            if value is not None:
                values[k][attribute.name] = value
    return [
        (mention, int(version), Known(entity_type, values[k]))
        for k, (mention, version) in enumerate(zip(frame.ids, table["version"].to_pylist(), strict=True))
    ]
