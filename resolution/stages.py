"""The stages of a resolution, in order: each type once, persons in rounds, later stages taking what earlier ones found
as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resolution import decided, model
from resolution.bundle import Bundle
from resolution.model import Model

PERSON_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """name: the entity type, with the round where it is not the last; is_last: whether what it finds is what the
    registry holds of its type."""

    name: str
    entity_type: str
    is_last: bool


STAGES = (
    Stage("Case", "Case", True),
    Stage("Vehicle", "Vehicle", True),
    Stage("Enterprise", "Enterprise", True),
    Stage("Person/1", "Person", False),
    Stage("Person", "Person", True),
)


def models() -> dict[str, Model]:
    """Entity type → the model its mentions are resolved by."""
    return {entity_type: model.load(name) for entity_type, name in decided.MODELS.items()}


def rounds(bundle: Bundle | None) -> list[Bundle | None]:
    """By what each round of persons is resolved: None where it is to be learned."""
    return [None] * PERSON_ROUNDS if bundle is None else [bundle.earlier or bundle, bundle]


def bundles_of_stages(bundles: Mapping[str, Bundle]) -> dict[str, Bundle]:
    """Name of the stage → its bundle. bundles: by entity type."""
    person = bundles["Person"]
    return {**bundles, "Person/1": person.earlier or person}


def case_key(mention: str) -> str:
    """What a case is compared by: the number its row goes by, without the extract."""
    return mention.split(":", 1)[1]
