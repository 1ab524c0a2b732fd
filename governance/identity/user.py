"""A user as all of governance knows one, wherever the user comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ontology.identifiers import division


class Role(StrEnum):
    """What a user may do at all; what may be seen is for purpose and policy to say."""

    INVESTIGATOR = "investigator"
    REQUESTER = "requester"
    APPROVER = "approver"
    STEWARD = "steward"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


APART = (
    (Role.ADMINISTRATOR, Role.AUDITOR),
    (Role.ADMINISTRATOR, Role.INVESTIGATOR),
    (Role.ADMINISTRATOR, Role.REQUESTER),
    (Role.ADMINISTRATOR, Role.STEWARD),
    (Role.ADMINISTRATOR, Role.APPROVER),
    (Role.AUDITOR, Role.INVESTIGATOR),
    (Role.AUDITOR, Role.REQUESTER),
    (Role.AUDITOR, Role.STEWARD),
    (Role.AUDITOR, Role.APPROVER),
)
"""Roles that no one may hold together: who makes accounts sees no data, who audits is not who is audited."""


class ImpossibleUser(ValueError):
    """No user can be so."""


@dataclass(frozen=True, slots=True)
class User:
    """id: stable and unique, with where it comes from (local:…, oidc:…); name: as people know the user; agency: one of
    the ontology's (police, court, judicial, civil) or another by its own short name; division: GB/T 2260 code, the one
    whose business the user does; roles: at least one."""

    id: str
    name: str
    agency: str
    division: str
    roles: frozenset[Role]

    def __post_init__(self) -> None:
        if not self.id or not self.name or not self.agency:
            raise ImpossibleUser("a user has an id, a name and an agency")
        if not self.roles:
            raise ImpossibleUser(f"{self.name}: a user has at least one role of {', '.join(Role)}")
        for one, other in APART:
            if one in self.roles and other in self.roles:
                raise ImpossibleUser(f"{self.name}: nobody may be {one} and {other}")
        if len(self.division) != 6 or not division.ever_in_force(self.division):
            raise ImpossibleUser(f"{self.name}: {self.division} is no division code (GB/T 2260)")


def roles(names: Iterable[str]) -> frozenset[Role]:
    """The roles of these names. Raises ImpossibleUser for one there is not."""
    names = list(names)
    unknown = sorted(set(names) - set(Role))
    if unknown:
        raise ImpossibleUser(f"no such role: {', '.join(unknown)}; there are {', '.join(Role)}")
    return frozenset(Role(name) for name in names)
