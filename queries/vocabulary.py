"""The ontology as an answer: names and labels of all that a chart can show."""

from __future__ import annotations

from pydantic import Field

from graph.answers import Answer


class AttributeInfo(Answer):
    """One attribute an entity type may have."""

    name: str
    label_zh: str
    label_en: str
    sensitivity: str = Field(description="public, internal, sensitive or sealed.")
    datatype: str


class EntityTypeInfo(Answer):
    """One type of entity."""

    name: str
    label_zh: str
    label_en: str
    attributes: list[AttributeInfo]


class LinkTypeInfo(Answer):
    """One type of link."""

    name: str
    label_zh: str
    label_en: str
    from_types: list[str]
    to_types: list[str]
    symmetric: bool = Field(description="True when neither end comes first.")
    sensitivity: str


class OntologyAnswer(Answer):
    """All types with their labels."""

    entity_types: list[EntityTypeInfo]
    link_types: list[LinkTypeInfo]


def vocabulary() -> OntologyAnswer:
    """The ontology in the form the API gives it."""
    raise NotImplementedError
