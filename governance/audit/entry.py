"""What one entry of the audit says, and the one text of it that is hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an entry is about, by which the law says how long it must be kept."""

    ACCESS = "access"
    SHARING = "sharing"


KEPT = {Kind.ACCESS: timedelta(days=184), Kind.SHARING: timedelta(days=3 * 366)}
"""How long an entry is kept at least: logs six months (网络安全法 23, formerly 21), records of data provided to others
three years (网络数据安全管理条例 12). Never less than the law's span, whatever months and leap years it falls in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One read or write.

    at: UTC without zone; user, agency: who, and of which agency; purpose: the id of the purpose named, empty where the
    action needs none; action: what was done, e.g. entity.read; asked: the question as it was put; entities, fields:
    what came back; permitted: whether it was allowed; policies: the `@id`s of the policies that decided.
    """

    at: datetime
    user: str
    agency: str
    action: str
    permitted: bool
    purpose: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    kind: Kind = Kind.ACCESS

    @property
    def keep_until(self) -> datetime:
        """Until when the law has it kept."""
        return self.at + KEPT[self.kind]

    def text(self, seq: int) -> str:
        """The entry as it is stored and hashed: JSON with its keys in order and no spaces (as RFC 8785 has it for
        texts and whole numbers). Raises TypeError where `asked` holds what JSON can't say."""
        said = {
            "seq": seq,
            "at": self.at.isoformat(timespec="microseconds"),
            "kind": self.kind.value,
            "user": self.user,
            "agency": self.agency,
            "purpose": self.purpose,
            "action": self.action,
            "asked": self.asked,
            "entities": self.entities,
            "fields": self.fields,
            "permitted": self.permitted,
            "policies": self.policies,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
