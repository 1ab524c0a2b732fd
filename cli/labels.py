"""The ontology's labels in the reader's language."""

from __future__ import annotations

from cli.language import is_english


def type_labels() -> dict[str, str]:
    """Labels of entity types and link types by name."""
    from queries.vocabulary import vocabulary

    words = vocabulary()
    entities = {kind.name: _label(kind.label_zh, kind.label_en) for kind in words.entity_types}
    return entities | {kind.name: _label(kind.label_zh, kind.label_en) for kind in words.link_types}


def attribute_labels(entity_type: str) -> dict[str, str]:
    """Labels of the attributes of one entity type by name."""
    from queries.vocabulary import vocabulary

    return {
        attribute.name: _label(attribute.label_zh, attribute.label_en)
        for kind in vocabulary().entity_types
        if kind.name == entity_type
        for attribute in kind.attributes
    }


def value_label(entity_type: str, attribute: str, value: str) -> str:
    """A value in words where its attribute holds codes (sex 1 is 男); all others as they are."""
    from queries.vocabulary import vocabulary

    for kind in vocabulary().entity_types:
        for declared in kind.attributes if kind.name == entity_type else ():
            for code in declared.codes if declared.name == attribute else ():
                if code.code == value:
                    return _label(code.label_zh, code.label_en)
    return value


def _label(chinese: str, english: str) -> str:
    return english if is_english() else chinese
