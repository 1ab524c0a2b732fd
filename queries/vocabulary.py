"""The ontology as an answer: names and labels of all that a chart can show."""

from __future__ import annotations

from functools import lru_cache

from pydantic import Field

from graph.answers import Answer
from ontology import codes, schema


class CodeInfo(Answer):
    """One value of a coded attribute."""

    code: str
    label_zh: str
    label_en: str


class AttributeInfo(Answer):
    """One attribute an entity type may have."""

    name: str
    label_zh: str
    label_en: str
    sensitivity: str = Field(description="public, internal, sensitive or sealed.")
    datatype: str = Field(description="text, date, timestamp or boolean.")
    codes: list[CodeInfo] = Field(description="What its values mean, where they are codes.")


class EntityTypeInfo(Answer):
    """One type of entity."""

    name: str
    label_zh: str
    label_en: str
    id_prefix: str
    attributes: list[AttributeInfo]


class LinkTypeInfo(Answer):
    """One type of link."""

    name: str
    label_zh: str = Field(description="Read from the first end to the second.")
    label_en: str
    reverse_zh: str = Field(description="Read from the second end to the first.")
    reverse_en: str
    from_types: list[str]
    to_types: list[str]
    symmetric: bool = Field(description="True when neither end comes first.")
    derived: bool = Field(description="True when it follows from attributes or events and no row states it as such.")
    sensitivity: str


class OntologyAnswer(Answer):
    """All types with their labels."""

    entity_types: list[EntityTypeInfo]
    link_types: list[LinkTypeInfo]


@lru_cache(maxsize=1)
def vocabulary() -> OntologyAnswer:
    """The ontology in the form the API gives it."""
    ontology = schema.load()
    return OntologyAnswer(
        entity_types=[
            EntityTypeInfo(
                name=kind.name,
                label_zh=kind.label.zh,
                label_en=kind.label.en,
                id_prefix=kind.id_prefix,
                attributes=[_attribute(attribute) for attribute in kind.attributes.values()],
            )
            for kind in ontology.entity_types.values()
        ],
        link_types=[_link_type(kind) for kind in ontology.link_types.values()],
    )


def _attribute(attribute: schema.Attribute) -> AttributeInfo:
    rows = codes.table(attribute.codes).rows.values() if attribute.codes else ()
    return AttributeInfo(
        name=attribute.name,
        label_zh=attribute.label.zh,
        label_en=attribute.label.en,
        sensitivity=attribute.sensitivity,
        datatype=attribute.datatype,
        codes=[CodeInfo(code=row.code, label_zh=row.zh, label_en=row.en) for row in rows],
    )


def _link_type(kind: schema.LinkType) -> LinkTypeInfo:
    return LinkTypeInfo(
        name=kind.name,
        label_zh=kind.label.zh,
        label_en=kind.label.en,
        reverse_zh=kind.reverse.zh,
        reverse_en=kind.reverse.en,
        from_types=list(dict.fromkeys(first for first, _ in kind.ends)),
        to_types=list(dict.fromkeys(second for _, second in kind.ends)),
        symmetric=not kind.directed,
        derived=kind.derived,
        sensitivity=kind.sensitivity,
    )
