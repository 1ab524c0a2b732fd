"""The kinds of purpose, as kinds.yaml declares them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from governance.identity import Role, User
from ontology import schema

ANY = "any"


@dataclass(frozen=True, slots=True)
class PurposeKind:
    """name; label, reference_hint: by language; agencies: whose users may open one, `any` for all; roles: which of
    them; approval: whether another must approve it; days: the longest it may last; opens: seals; basis: the legal basis
    unless another is named; reference: what the reference must look like."""

    name: str
    label: Mapping[str, str]
    agencies: frozenset[str]
    roles: frozenset[Role]
    approval: bool
    days: int
    opens: frozenset[str]
    basis: str
    reference: re.Pattern[str]
    reference_hint: Mapping[str, str]

    def may_be_opened_by(self, user: User) -> bool:
        """Whether a user of this agency and these roles may open one."""
        return bool(self.roles & user.roles) and (ANY in self.agencies or user.agency in self.agencies)


@cache
def kinds() -> Mapping[str, PurposeKind]:
    """Every kind by name. Raises ValueError where kinds.yaml names a seal or role there is not."""
    declared = yaml.safe_load(resources.files("governance.purposes").joinpath("kinds.yaml").read_text("utf-8"))["kinds"]
    seals = set(schema.load().seals)
    found = {name: _kind(name, said) for name, said in declared.items()}
    for kind in found.values():
        if not kind.opens <= seals:
            raise ValueError(f"kinds.yaml: {kind.name} opens seals there are not: {sorted(kind.opens - seals)}")
    return found


def _kind(name: str, said: Mapping[str, Any]) -> PurposeKind:
    return PurposeKind(
        name,
        said["label"],
        frozenset(said["agencies"]),
        frozenset(Role(role) for role in said["roles"]),
        said["approval"],
        said["days"],
        frozenset(said["opens"]),
        said["basis"],
        re.compile(said["reference"]["pattern"]),
        {language: said["reference"][language] for language in ("zh", "en")},
    )
