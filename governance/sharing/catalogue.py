"""The catalogue of what can be shared: every field of every extract, who provides it, on what basis, and how
(政务数据共享条例 16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from governance.policy.resources import fields
from ingest.mapping import Mapping as ExtractMapping
from ingest.mapping import TypeByValue, load_all
from ontology import schema
from ontology.schema import Sensitivity


class Sharing(StrEnum):
    """How an item may be shared."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Item:
    """One field of one extract. field: `Person.phone`; label: by language; provider: the agency whose it is; basis: on
    what the agency holds it; seal: the seal that covers it, empty where none does."""

    extract: str
    field: str
    label: Mapping[str, str]
    provider: str
    sensitivity: Sensitivity
    sharing: Sharing
    basis: str
    seal: str


class Catalogue:
    """The items by extract and field."""

    def __init__(self, items: Mapping[tuple[str, str], Item], labels: Mapping[str, Mapping[str, str]]) -> None:
        self._items = items
        self.labels = labels
        """Extract → its label by language."""

    @classmethod
    def of_home(cls, home: Path) -> Catalogue:
        """Of the mappings of a home. Raises ValueError where catalogue.yaml speaks of a field there is not."""
        text = resources.files("governance.sharing").joinpath("catalogue.yaml").read_text("utf-8")
        declared = yaml.safe_load(text)
        mappings = load_all(home)
        items: dict[tuple[str, str], Item] = {}
        for name, mapping in sorted(mappings.items()):
            for item in _items(mapping, declared["sharing"], declared["extracts"].get(name)):
                items[(item.extract, item.field)] = item
        return cls(items, {name: {"zh": m.label.zh, "en": m.label.en} for name, m in mappings.items()})

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def item(self, extract: str, field: str) -> Item:
        """Raises KeyError where the extract has no such field."""
        return self._items[(extract, field)]

    def of_extract(self, extract: str) -> list[Item]:
        """Its items, by field; none where there is no such extract."""
        return [item for item in self if item.extract == extract]


def _items(mapping: ExtractMapping, by_level: Mapping[str, str], said: Mapping[str, Any] | None) -> Iterator[Item]:
    """said: what the catalogue says of the extract, None where it does not name it."""
    seal = schema.load().sealed_extracts().get(mapping.extract, "")
    own: Mapping[str, str] = (said or {}).get("fields", {})
    held = sorted(_fields(mapping))
    for name in own:
        if not any(field.partition(".")[2] == name for field in held):
            raise ValueError(f"catalogue.yaml: {mapping.extract} has no field {name}")
    for field in held:
        attribute = fields()[field]
        if said is None or seal or attribute.seal:
            sharing = Sharing.NONE
        elif attribute.name in own:
            sharing = Sharing(own[attribute.name])
        else:
            sharing = max(Sharing(said["sharing"]), Sharing(by_level[attribute.sensitivity]), key=_strictness)
        yield Item(
            mapping.extract,
            field,
            {"zh": attribute.label.zh, "en": attribute.label.en},
            mapping.agency,
            attribute.sensitivity,
            sharing,
            "" if said is None else said["basis"],
            seal or attribute.seal or "",
        )


def _strictness(sharing: Sharing) -> int:
    return list(Sharing).index(sharing)


def _types(said: str | TypeByValue) -> set[str]:
    if isinstance(said, str):
        return {said}
    # Where no value decides, the look of name and number does, so a row may be about either.
    return {"Person", "Enterprise", *said.values.values()}


def _fields(mapping: ExtractMapping) -> set[str]:
    """The fields that an extract's rows fill."""
    found: set[str] = set()
    for mention in mapping.mentions:
        for entity_type in _types(mention.type):
            named = {*mention.attributes, *mention.constants}
            if mention.number:
                named.add("id_number" if entity_type == "Person" else "uscc")
            found.update(f"{entity_type}.{name}" for name in named)
    return found & set(fields())
