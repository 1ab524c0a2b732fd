"""The typed core of the ontology: entity types, link types and sealed categories, declared in
``types/*.yaml``.

Everything is data; this module gives it types, checks it when it is loaded, and answers the questions that
the layers above ask. Ontology files are part of the program, so a fault in one raises :class:`OntologyError`
at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import yaml

from ontology import codes

#: Entity types in the order in which screens and reports list them.
ENTITY_TYPES: Final = ("Person", "Vehicle", "Enterprise", "Case", "Place")


OF_SEAL: Final = "~"
"""Between an extract and the seal of some of its rows: `police.case~juvenile`. No extract is called so."""


class OntologyError(ValueError):
    """A file of the ontology contradicts itself or the typed core; the message names file and key."""


class Sensitivity(StrEnum):
    """How far a value may go (数据安全法 21: classification and levels); ordered by :attr:`level`."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    SEALED = "sealed"

    @property
    def level(self) -> int:
        """0 for public to 3 for sealed."""
        return list(Sensitivity).index(self)


class Datatype(StrEnum):
    """How a value is stored."""

    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"

    @property
    def sql(self) -> str:
        """The type of a column that holds it, as DuckDB and Spark both name it but for text."""
        return "VARCHAR" if self is Datatype.TEXT else self.value.upper()


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages of the screens."""

    zh: str
    en: str

    def text(self, language: str = "zh") -> str:
        """The text in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an entity type."""

    name: str
    label: Label
    datatype: Datatype
    sensitivity: Sensitivity
    identifier: str | None = None
    """The module of ``ontology.identifiers`` that reads it, if it is an identifier."""
    codes: str | None = None
    """The table of ``ontology.codes`` its values come from, if it is coded."""
    seal: str | None = None
    law: str | None = None
    """The article that asks for its sensitivity, where one does."""


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of thing the platform knows."""

    name: str
    label: Label
    id_prefix: str
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class LinkType:
    """A kind of relation between two entities."""

    name: str
    label: Label
    reverse: Label
    """The label read from the second end to the first."""
    ends: tuple[tuple[str, str], ...]
    """The pairs of entity types it may join, from → to."""
    sensitivity: Sensitivity
    directed: bool = True
    derived: bool = False
    """Made by the projection from attributes or events; no mapping writes it."""
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Rows of one extract that a seal covers, by what they say (types/sealed.yaml): those whose `attribute` holds one
    of the words `holds`; or relations by `links`, in one of `roles` where some are named, of who was `under` so many
    years of age."""

    extract: str
    ground: str
    """What the extract is called for these rows, wherever it is told what something rests on: they are out of sight
    where that is."""
    attribute: str | None = None
    holds: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """A category of data that is hidden, and that it exists, from all but named purposes."""

    name: str
    label: Label
    law: str
    asks: Label
    """What the article asks for, in short."""
    extracts: frozenset[str] = frozenset()
    rule: Label | None = None
    """What decides membership where no extract, attribute or link type does, in words."""
    rows: tuple[SealedRows, ...] = ()
    """The same, as the projection finds them."""


@dataclass(frozen=True, slots=True)
class Ontology:
    """All types, by name and in the order of declaration."""

    entity_types: Mapping[str, EntityType]
    link_types: Mapping[str, LinkType]
    seals: Mapping[str, Seal]
    columns: Mapping[str, Datatype] = field(default_factory=dict)
    """Every attribute of any entity type, once: the attribute columns of a table of mentions, in their
    order."""

    def attribute(self, entity_type: str, name: str) -> Attribute:
        """That attribute. Raises ``KeyError`` when the type or attribute does not exist."""
        return self.entity_types[entity_type].attributes[name]

    def sealed_extracts(self) -> Mapping[str, str]:
        """The extracts that are sealed as a whole, each with its seal."""
        return {extract: seal.name for seal in self.seals.values() for extract in seal.extracts}

    def sealed_grounds(self) -> Mapping[str, str]:
        """The extracts that are sealed as a whole, and what others are called for their sealed rows; each with its
        seal."""
        rows = {rows.ground: seal.name for seal in self.seals.values() for rows in seal.rows}
        return {**self.sealed_extracts(), **rows}

    def entity_type_of_id(self, entity_id: str) -> str | None:
        """The entity type of an entity id, by its prefix (``P-…`` is a Person), or ``None``."""
        prefix = entity_id.partition("-")[0]
        return next((t.name for t in self.entity_types.values() if t.id_prefix == prefix), None)


@lru_cache(maxsize=1)
def load() -> Ontology:
    """The ontology, read once. Raises :class:`OntologyError` when its files are at fault."""
    folder = resources.files("ontology").joinpath("types")

    def read(name: str) -> Any:
        return yaml.safe_load(folder.joinpath(f"{name}.yaml").read_text("utf-8"))

    return build([read(name.lower()) for name in ENTITY_TYPES], read("links")["links"], read("sealed")["seals"])


def build(entities: list[Any], links: Mapping[str, Any], seals: Mapping[str, Any]) -> Ontology:
    """An ontology from the content of its files, checked. Raises :class:`OntologyError`."""
    sealed = {name: _seal(name, entry) for name, entry in seals.items()}
    types = {entry["name"]: _entity_type(entry, sealed) for entry in entities}
    prefixes = [t.id_prefix for t in types.values()]
    if len(set(prefixes)) != len(prefixes):
        raise OntologyError(f"two entity types share an id_prefix: {prefixes}")
    columns: dict[str, Datatype] = {}
    for entity_type in types.values():
        for attribute in entity_type.attributes.values():
            # Mentions of all types share one table, so a name must mean one datatype.
            if columns.setdefault(attribute.name, attribute.datatype) != attribute.datatype:
                raise OntologyError(f"{entity_type.name}.{attribute.name}: another datatype than elsewhere")
    link_types = {name: _link_type(name, entry, types, sealed) for name, entry in links.items()}
    proxy = MappingProxyType
    return Ontology(proxy(types), proxy(link_types), proxy(sealed), proxy(columns))


def _label(where: str, entry: Any) -> Label:
    try:
        return Label(zh=entry["zh"], en=entry["en"])
    except (KeyError, TypeError) as fault:
        raise OntologyError(f"{where}: needs a label with zh and en") from fault


def _known(where: str, entry: Mapping[str, Any], *allowed: str) -> None:
    unknown = set(entry) - set(allowed)
    if unknown:
        raise OntologyError(f"{where}: unknown keys {sorted(unknown)}")


def _sensitivity(where: str, entry: Mapping[str, Any], seals: Mapping[str, Seal]) -> tuple[Sensitivity, str | None]:
    """Sensitivity and seal, which must agree: what is sealed names the seal, and only that."""
    try:
        sensitivity = Sensitivity(entry["sensitivity"])
    except (KeyError, ValueError) as fault:
        raise OntologyError(f"{where}: sensitivity must be one of {[str(s) for s in Sensitivity]}") from fault
    seal = entry.get("seal")
    if (sensitivity is Sensitivity.SEALED) != (seal is not None):
        raise OntologyError(f"{where}: what is sealed names its seal, and nothing else does")
    if seal is not None and seal not in seals:
        raise OntologyError(f"{where}: no seal {seal!r}")
    return sensitivity, seal


def _seal(name: str, entry: Mapping[str, Any]) -> Seal:
    _known(f"seal {name}", entry, "label", "law", "asks", "extracts", "rule", "rows")
    if not entry.get("law"):
        raise OntologyError(f"seal {name}: must cite the article of law that asks for it")
    rule = entry.get("rule")
    return Seal(
        name,
        _label(f"seal {name}", entry.get("label")),
        entry["law"],
        _label(f"seal {name}.asks", entry.get("asks")),
        frozenset(entry.get("extracts", ())),
        None if rule is None else _label(f"seal {name}.rule", rule),
        tuple(_sealed_rows(name, rows) for rows in entry.get("rows", ())),
    )


def _sealed_rows(seal: str, entry: Mapping[str, Any]) -> SealedRows:
    where = f"seal {seal}.rows"
    _known(where, entry, "extract", "attribute", "holds", "links", "roles", "under")
    by_words, by_age = ("attribute" in entry and "holds" in entry), ("links" in entry and "under" in entry)
    if not entry.get("extract") or by_words == by_age:
        raise OntologyError(f"{where}: say extract, and either attribute and holds, or links and under")
    return SealedRows(
        entry["extract"],
        f"{entry['extract']}{OF_SEAL}{seal}",
        entry.get("attribute"),
        tuple(entry.get("holds", ())),
        tuple(entry.get("links", ())),
        tuple(entry.get("roles", ())),
        entry.get("under"),
    )


def _entity_type(entry: Mapping[str, Any], seals: Mapping[str, Seal]) -> EntityType:
    name = entry["name"]
    _known(name, entry, "name", "label", "id_prefix", "attributes")
    attributes = {key: _attribute(f"{name}.{key}", key, value, seals) for key, value in entry["attributes"].items()}
    return EntityType(name, _label(name, entry.get("label")), entry["id_prefix"], MappingProxyType(attributes))


def _attribute(where: str, name: str, entry: Mapping[str, Any], seals: Mapping[str, Seal]) -> Attribute:
    _known(where, entry, "zh", "en", "datatype", "sensitivity", "identifier", "codes", "seal", "law")
    sensitivity, seal = _sensitivity(where, entry, seals)
    table = entry.get("codes")
    if table is not None and table not in codes.names():
        raise OntologyError(f"{where}: no code table {table!r}")
    try:
        datatype = Datatype(entry.get("datatype", "text"))
    except ValueError as fault:
        raise OntologyError(f"{where}: datatype must be one of {[str(d) for d in Datatype]}") from fault
    return Attribute(
        name,
        _label(where, entry),
        datatype,
        sensitivity,
        entry.get("identifier"),
        table,
        seal,
        entry.get("law"),
    )


def _link_type(
    name: str, entry: Mapping[str, Any], types: Mapping[str, EntityType], seals: Mapping[str, Seal]
) -> LinkType:
    where = f"link {name}"
    _known(where, entry, "label", "reverse", "ends", "sensitivity", "directed", "derived", "seal")
    ends = tuple((first, second) for first, second in entry["ends"])
    for end in ends:
        if not set(end) <= set(types):
            raise OntologyError(f"{where}: no entity types {end}")
    directed = bool(entry.get("directed", True))
    if not directed and any(first != second for first, second in ends):
        raise OntologyError(f"{where}: only a link between the same types can be undirected")
    sensitivity, seal = _sensitivity(where, entry, seals)
    return LinkType(
        name,
        _label(where, entry.get("label")),
        _label(f"{where}.reverse", entry.get("reverse")),
        ends,
        sensitivity,
        directed,
        bool(entry.get("derived", False)),
        seal,
    )
