"""A standing rule as it is declared: what it means, the facts it rests on, where it comes from, and the SQL that finds
them."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ontology import schema

COLUMNS: Final = ("key", "subject", "part", "fact", "unit", "kind", "refs", "extracts", "entities", "link_type",
                  "happened", "seq", "told")  # fmt: skip
"""What the SQL of a rule returns, one row a fact, by name:

key: what the hit is about, made of what sources state and of nothing computed, so that it outlives entity ids;
subject: entity id; part: `basis` (all of these must hold), `occasion` (enough of these must), or `context` (seen with
it, at least one of these where there are any; a new one is no new fact of the hit); fact: id of the fact, made like
the key; unit: occasions of one unit count once; kind: `mention`, `link` or `event`; refs: ids of these; extracts,
entities, link_type: what must be visible for the fact to be; happened: when, by China's clock, where that is known;
seq: number of the delivery that brought it; told: map of what it says, `Type.attribute` for an attribute's value, else
a word of the rule's `words`."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """A text in both languages."""

    zh: str
    en: str

    @field_validator("zh")
    @classmethod
    def _unfolded(cls, value: str) -> str:
        # YAML folds a line's end into a space, which Chinese has none of.
        return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", value)


class Ground(_Part):
    """Facts of one extract that the rule rests on."""

    extract: str
    attributes: tuple[str, ...] = ()
    """`Type.attribute`."""
    says: Words
    optional: bool = False
    """Some hits rest on it and some do not, as each one's facts tell; without those that are not optional there is no
    hit at all."""


class Source(_Part):
    """A law or standard from which the rule follows."""

    law: Words
    article: str


class Clock(_Part):
    """What comes to hold when time passes, with no row changing: a date of an extract, or passes that only a later
    delivery of it lets one judge."""

    extract: str
    attribute: str | None = None
    passes: bool = False

    @model_validator(mode="after")
    def _one(self) -> Clock:
        if (self.attribute is None) != self.passes:
            raise ValueError("a clock is an attribute, or passes: true")
        return self


class Rule(_Part):
    """One rule, as its YAML file has it."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: Words
    meaning: Words
    subject: Literal["Vehicle", "Enterprise"]
    rests_on: tuple[Ground, ...] = Field(min_length=1)
    links: tuple[str, ...] = ()
    """Link types between the subject and its facts, at most two steps away: who changes makes whom be judged anew."""
    sources: tuple[Source, ...] = ()
    at_least: int = Field(default=1, ge=0)
    """Units of occasions there must be."""
    parameters: dict[str, Any] = {}
    clock: tuple[Clock, ...] = ()
    words: dict[str, Words] = {}
    """What the other keys of `told` are called, and their values that are words of ours."""
    sql: str
    aside: str | None = None
    """SQL over `facts` (those of this rule): fact, reason. Those facts count for nothing."""

    @field_validator("subject", mode="before")
    @classmethod
    def _no_person(cls, value: str) -> str:
        # DESIGN, rule 6: the platform ranks links and duplicates, never people.
        if value == "Person":
            raise ValueError("a rule is about a vehicle or an enterprise, never about a person")
        return value

    @model_validator(mode="after")
    def _known(self) -> Rule:
        ontology = schema.load()
        for link in self.links:
            if link not in ontology.link_types:
                raise ValueError(f"no link type {link!r} in the ontology")
        for ground in self.rests_on:
            for name in ground.attributes:
                entity_type, _, attribute = name.partition(".")
                kind = ontology.entity_types.get(entity_type)
                if kind is None or attribute not in kind.attributes:
                    raise ValueError(f"no attribute {name!r} in the ontology")
        return self

    def bound(self, sql: str) -> dict[str, Any]:
        """The parameters that this SQL of the rule's names."""
        named = set(re.findall(r"\$(\w+)", sql))
        if missing := sorted(named - set(self.parameters)):
            raise ValueError(f"{self.id}: no parameter named {', '.join(missing)}")
        return {name: value for name, value in self.parameters.items() if name in named}


class RuleError(ValueError):
    """A rule that is not as a rule must be; the message names its file and the place."""


@lru_cache(maxsize=1)
def load() -> tuple[Rule, ...]:
    """All rules, by the name of their file. Raises RuleError."""
    folder = resources.files("queries.watch").joinpath("rules")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return tuple(read(file.name, file.read_text("utf-8")) for file in files)


def read(name: str, text: str) -> Rule:
    """The rule in the text of a file. Raises RuleError."""
    try:
        return Rule.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as error:
        raise RuleError(f"{name}: {error}") from error


def digest() -> str:
    """A hash of all rules: hits found by other rules are found anew."""
    text = "\n".join(rule.model_dump_json() for rule in load())
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
