"""What policies speak of: extracts, fields, link types, sealed categories and functions, taken from the ontology and
the mappings, so that a new extract or field is under policy as soon as it exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from governance.identity import Role, User
from ingest.mapping import load_all
from ontology import schema
from ontology.schema import OF_SEAL, Attribute, Sensitivity

Entity = dict[str, Any]
"""An entity in Cedar's JSON."""


@dataclass(frozen=True, slots=True)
class Function:
    """A group of endpoints. data: whether it answers with data of the province; label: by language."""

    name: str
    data: bool
    label: Mapping[str, str]


@cache
def functions() -> Mapping[str, Function]:
    """Every function by name."""
    text = resources.files("governance.policy").joinpath("functions.yaml").read_text("utf-8")
    declared = yaml.safe_load(text)["functions"]
    return {
        name: Function(name, said["data"], {language: said[language] for language in ("zh", "en")})
        for name, said in declared.items()
    }


def extracts(home: Path) -> Mapping[str, str]:
    """Extract → its agency, of the mappings of a home; sealed rows have an extract of their own
    (`police.case~juvenile`)."""
    found = {name: mapping.agency for name, mapping in load_all(home).items()}
    rows = {ground: found.get(ground.partition(OF_SEAL)[0]) for ground in schema.load().sealed_grounds()}
    return dict(sorted({**{ground: agency for ground, agency in rows.items() if agency}, **found}.items()))


@cache
def fields() -> Mapping[str, Attribute]:
    """Field (`Person.phone`) → the attribute."""
    return {
        f"{entity_type.name}.{name}": attribute
        for entity_type in schema.load().entity_types.values()
        for name, attribute in entity_type.attributes.items()
    }


def is_masked(attribute: Attribute) -> bool:
    """Whether values come back starred unless asked for with a reason: what identifies or finds a person (numbers,
    phones, addresses; 个人信息保护法 28, 51). A date of birth tells namesakes apart and is not masked."""
    finds = attribute.identifier is not None or attribute.name.endswith("address")
    return finds and attribute.sensitivity.level >= Sensitivity.SENSITIVE.level


def entities(agency_of: Mapping[str, str]) -> Iterator[Entity]:
    """Everything but the users. agency_of: extract → its agency."""
    ontology = schema.load()
    sealed = ontology.sealed_grounds()
    for role in Role:
        yield _entity("Role", role.value)
    for name, agency in agency_of.items():
        yield _entity("Extract", name, name=name, agency=agency, seal=sealed.get(name))
    for name, attribute in fields().items():
        yield _entity(
            "Field",
            name,
            name=name,
            sensitivity=attribute.sensitivity.value,
            seal=attribute.seal,
            masked=is_masked(attribute),
        )
    for link_type in ontology.link_types.values():
        yield _entity(
            "LinkType",
            link_type.name,
            name=link_type.name,
            sensitivity=link_type.sensitivity.value,
            seal=link_type.seal,
        )
    for name in ontology.seals:
        yield _entity("Category", name, name=name, seal=name)
    for name in functions():
        yield _entity("Function", name)


def user_entity(user: User) -> Entity:
    """A user with its roles."""
    made = _entity("User", user.id, agency=user.agency, division=user.division)
    return made | {"parents": [{"type": "Role", "id": role.value} for role in sorted(user.roles)]}


def _entity(kind: str, uid: str, **attributes: object) -> Entity:
    said = {key: value for key, value in attributes.items() if value is not None}
    return {"uid": {"type": kind, "id": uid}, "attrs": said, "parents": []}
