"""Mappings: one YAML file an extract says what its columns are (DESIGN.md, rule 1: adapters are data).

The built-in ones lie in ``ingest/mappings``; a site adds its own in ``HOME/mappings`` or in the folder that the
environment variable ``PINGAN_MAPPINGS`` names, and may replace a built-in one. docs/adding-an-extract.md explains the
format; what is wrong in a file is said with its name and place.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ingest import tables
from ingest.errors import IngestError
from ingest.normalisers import NORMALISERS
from ontology import schema
from ontology.never_ingested import never_ingested_attribute

SITE_FOLDER: Final = "mappings"
SITE_VARIABLE: Final = "PINGAN_MAPPINGS"
_LOADER: Final[type[yaml.SafeLoader | yaml.CSafeLoader]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: How a mapping names the row's own subject among its roles.
SELF: Final = "self"
_TEMPLATE_COLUMN: Final = re.compile(r"\{(\w+)(\?)?\}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Part):
    """A column: how its values are read, and other headings it goes by."""

    read: str = Field(alias="as", default="text")
    aliases: tuple[str, ...] = ()
    items: dict[str, str] | None = None
    """For a nested column: the fields of its items, each with its normaliser."""

    @field_validator("read")
    @classmethod
    def _known(cls, value: str) -> str:
        return _known_normaliser(value)

    @field_validator("items")
    @classmethod
    def _known_items(cls, value: dict[str, str] | None) -> dict[str, str] | None:
        for normaliser in (value or {}).values():
            _known_normaliser(normaliser)
        return value


def _known_normaliser(name: str) -> str:
    if name not in NORMALISERS:
        raise ValueError(f"no normaliser named {name!r}; there are {', '.join(sorted(NORMALISERS))}")
    return name


class Infer(_Part):
    """Which columns tell a person from an organisation."""

    name: str | None = None
    number: str | None = None


class TypeByValue(_Part):
    """An entity type decided by the row: by a column's values first, then by the look of name and number."""

    column: str | None = None
    values: dict[str, str] = {}
    infer: Infer = Infer()


class Mention(_Part):
    """One thing a row describes. Without ``role`` it is the row's own subject."""

    role: str = ""
    each: str | None = None
    """A nested column: one mention an item, its role numbered ``role/1`` …; columns are then the item's fields."""
    type: str | TypeByValue
    named_by: tuple[str, ...] = ()
    """The mention exists where one of these has a value; the row's own subject always exists."""
    number: str | None = None
    """The column that is ``id_number`` of a Person and ``uscc`` of an Enterprise."""
    attributes: dict[str, str | tuple[str, ...]] = {}
    """Attribute → column, or columns of which the first with a value counts."""
    constants: dict[str, str] = {}

    @model_validator(mode="after")
    def _attributes_exist(self) -> Mention:
        unknown = [a for a in (*self.attributes, *self.constants) if a not in tables.ATTRIBUTES]
        if unknown:
            raise ValueError(f"no attribute named {', '.join(unknown)} in the ontology")
        if self.role and not self.named_by:
            raise ValueError(f"role {self.role!r} needs named_by: the columns that name it")
        return self


class LinkTypeByValue(_Part):
    """A link type decided by a column's values."""

    column: str
    values: dict[str, str]
    otherwise: str


class Link(_Part):
    """A link between two mentions of the row, or from one to something named by its key."""

    type: str | LinkTypeByValue
    each: str | None = None
    source: str = Field(alias="from", default=SELF)
    to: str
    """A role of the row, ``self``, or an id with columns in it: ``court.case:{AH}``; ``{X?}`` may be missing."""
    role: str | None = None
    role_from: str | None = None
    from_date: str | None = None
    to_date: str | None = None
    where: dict[str, tuple[str, ...]] = {}
    unless: dict[str, tuple[str, ...]] = {}


class Text(_Part):
    """A column of running text, and the case it is about (a role, ``self`` or an id with columns in it)."""

    column: str
    about: str


class Documents(_Part):
    """The columns that a folder of text files fills."""

    key: str
    text: str


class Label(_Part):
    """What an extract is called."""

    zh: str
    en: str


class Mapping(_Part):
    """One extract."""

    extract: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    label: Label
    key: tuple[str, ...] = Field(min_length=1)
    columns: dict[str, Column]
    refused: tuple[str, ...] = ()
    """Columns it is known to have that are never ingested."""
    mentions: tuple[Mention, ...] = ()
    links: tuple[Link, ...] = ()
    events: (
        dict[Literal["plate", "plate_colour", "station_code", "station", "lane", "time", "direction"], str] | None
    ) = None
    texts: tuple[Text, ...] = ()
    documents: Documents | None = None

    @field_validator("columns", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """``XM: name`` for ``XM: {as: name}``."""
        if not isinstance(value, dict):
            return value
        return {k: {"as": v} if isinstance(v, str) else v for k, v in value.items()}

    @model_validator(mode="after")
    def _may_be_ingested(self) -> Mapping:
        named = [*self.columns, *self.aliases, *(f for c in self.columns.values() for f in c.items or ())]
        for name in named:
            if (attribute := never_ingested_attribute(name)) is not None:
                raise ValueError(f"{name} would hold {attribute}, which is never ingested: list it under refused")
        return self

    @model_validator(mode="after")
    def _types_exist(self) -> Mapping:
        ontology = schema.load()
        for mention in self.mentions:
            for entity_type in _entity_types(mention.type):
                if entity_type not in ontology.entity_types:
                    raise ValueError(f"no entity type {entity_type!r} in the ontology")
        for link in self.links:
            kinds = {link.type} if isinstance(link.type, str) else {*link.type.values.values(), link.type.otherwise}
            for kind in kinds:
                if kind not in ontology.link_types or ontology.link_types[kind].derived:
                    raise ValueError(f"no link type {kind!r} that a mapping may write in the ontology")
        return self

    @model_validator(mode="after")
    def _columns_exist(self) -> Mapping:
        for used, where in self._used_columns():
            if used not in self.columns:
                raise ValueError(f"{where} names the column {used}, which is not among columns")
        for item_list, used, where in self._used_items():
            items = self.columns[item_list].items if item_list in self.columns else None
            if items is None or used not in items:
                raise ValueError(f"{where} names {used}, which is not among the items of {item_list}")
        roles = {m.role or SELF for m in self.mentions}
        for link in self.links:
            for end in (link.source, link.to):
                if ":" not in end and end not in roles:
                    raise ValueError(f"a link names the role {end!r}, which no mention has")
        return self

    def _used_columns(self) -> Iterator[tuple[str, str]]:
        yield from ((k, "key") for k in self.key)
        for mention in self.mentions:
            if mention.each is None:
                yield from ((c, f"mention {mention.role or SELF!r}") for c in mention_columns(mention))
        for link in self.links:
            where = "a link"
            if ":" in link.to:
                yield from ((c, where) for c, _ in template_columns(link.to))
            if link.each is None:
                yield from ((c, where) for c in _link_columns(link))
        yield from ((c, "events") for c in (self.events or {}).values())
        yield from ((t.column, "texts") for t in self.texts)
        if self.documents is not None:
            yield from ((c, "documents") for c in (self.documents.key, self.documents.text))

    def _used_items(self) -> Iterator[tuple[str, str, str]]:
        for mention in self.mentions:
            if mention.each is not None:
                yield from ((mention.each, c, f"mention {mention.role!r}") for c in mention_columns(mention))
        for link in self.links:
            if link.each is not None:
                yield from ((link.each, c, "a link") for c in _link_columns(link))

    @property
    def agency(self) -> str:
        """The agency it comes from."""
        return self.extract.partition(".")[0]

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the mapping does, so that a file delivered again is read anew under a new mapping."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    @property
    def aliases(self) -> dict[str, str]:
        """Other headings, each with its column."""
        return {alias: name for name, column in self.columns.items() for alias in column.aliases}


def _entity_types(value: str | TypeByValue) -> set[str]:
    return {value} if isinstance(value, str) else {*value.values.values()}


def mention_columns(mention: Mention) -> list[str]:
    """Every column (or item field) a mention reads."""
    columns = list(mention.named_by)
    if mention.number:
        columns.append(mention.number)
    for source in mention.attributes.values():
        columns += [source] if isinstance(source, str) else source
    if isinstance(mention.type, TypeByValue):
        columns += [c for c in (mention.type.column, mention.type.infer.name, mention.type.infer.number) if c]
    return columns


def _link_columns(link: Link) -> list[str]:
    columns = [c for c in (link.role_from, link.from_date, link.to_date) if c]
    if isinstance(link.type, LinkTypeByValue):
        columns.append(link.type.column)
    return [*columns, *link.where, *link.unless]


def template_columns(template: str) -> list[tuple[str, bool]]:
    """(column, may be missing) for each column in an id template."""
    return [(name, bool(optional)) for name, optional in _TEMPLATE_COLUMN.findall(template)]


def template_parts(template: str) -> list[tuple[str, bool, bool]]:
    """The template in pieces: (text, is a column, may be missing)."""
    parts: list[tuple[str, bool, bool]] = []
    position = 0
    for match in _TEMPLATE_COLUMN.finditer(template):
        if match.start() > position:
            parts.append((template[position : match.start()], False, False))
        parts.append((match[1], True, bool(match[2])))
        position = match.end()
    if position < len(template):
        parts.append((template[position:], False, False))
    return parts


def load_all(home: Path) -> dict[str, Mapping]:
    """Every mapping by extract: the built-in ones, then those of the home directory, then of ``PINGAN_MAPPINGS``.

    Raises :class:`IngestError` for a file that is not a mapping.
    """
    sources: list[Traversable] = [resources.files("ingest") / "mappings", home / SITE_FOLDER]
    if os.environ.get(SITE_VARIABLE):
        sources.append(Path(os.environ[SITE_VARIABLE]))
    found: dict[str, Mapping] = {}
    for source in sources:
        if source.is_dir():
            for file in sorted(source.iterdir(), key=lambda f: f.name):
                if file.name.endswith((".yaml", ".yml")):
                    mapping = read_mapping(file.read_text("utf-8"), str(file))
                    found[mapping.extract] = mapping
    return found


# The same files are read for every delivery of a process, and YAML is slow.
@lru_cache(maxsize=256)
def read_mapping(text: str, name: str) -> Mapping:
    """A mapping from its YAML. Raises :class:`IngestError` that says what is wrong and where."""
    hint = "See docs/adding-an-extract.md."
    try:
        content = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise IngestError(f"not valid YAML ({error})", hint, name) from error
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the mapping'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise IngestError(f"not a mapping ({faults})", hint, name) from error
