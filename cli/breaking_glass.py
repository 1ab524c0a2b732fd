"""Deciding past the four eyes: an administrator's act in an emergency, with the audit's knowledge.

With accounts, decisions on whoever is party to a case are proposed by one steward and confirmed by another
(stewardship/proposals.py). Who sits at the machine is known by no account, so nothing can be confirmed there: it is
refused, unless they say that they break the glass, and then it is on record before it is given.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.output import note
from cli.serving import is_in_force

if TYPE_CHECKING:
    from stewardship import Asked, Decision, Steward

ACTION = "decide.break_glass"
OPERATOR = "os:"
"""Before the name of whom the operating system knows, or who they say they are."""


def give(home: Path, steward: Steward, asked: Asked, by: str, broken: bool) -> Decision:
    """The decision, given by who sits at the machine. broken: they break the glass, which counts only where there are
    accounts. Raises Failure where there are and they do not, and as Steward.give does."""
    if not is_in_force(home):
        return steward.give(asked, by)
    if not broken:
        raise Failure(
            ExitCode.USAGE,
            both(
                "已启用账户：认定须由核验员登录后作出，涉案的由另一人确认。确有紧急情况的，管理员可加 --break-glass，"
                "该操作记入审计。",
                "There are accounts: stewards decide once they are signed in, and another confirms where a case is "
                "concerned. In an emergency an administrator may add --break-glass; it is put on record.",
            ),
        )
    # On record only what could be given, and given only once it is on record.
    steward.check(asked, lambda _: None)
    _put_on_record(home, steward, asked, by)
    given = steward.give(asked, by)
    note(both("已打破四眼规则，并已记入审计。", "Given past the four eyes, and put on record."))
    return given


def _put_on_record(home: Path, steward: Steward, asked: Asked, by: str) -> None:
    from governance.audit import AuditLog, Entry
    from governance.clock import now
    from governance.ledger import Ledger

    mentions = [mention for side in asked.sides for mention in side]
    mentions += [m for event in steward.events() if event.id == asked.undoes for m in event.mentions]
    entry = Entry(
        at=now(),
        user=f"{OPERATOR}{by}",
        agency="",
        action=ACTION,
        permitted=True,
        asked={
            "kind": asked.kind.value,
            "sides": [sorted(side) for side in asked.sides],
            "undoes": asked.undoes,
            "reason": asked.reason,
        },
        entities=_entities(home, mentions),
    )
    with closing(Ledger.of_home(home)) as ledger:
        AuditLog(ledger).append([entry])


def _entities(home: Path, mentions: list[str]) -> tuple[str, ...]:
    """The entities that the mentions are of, as far as anything is resolved yet."""
    from resolution import registry

    try:
        with registry.open_read_only(home) as connection:
            rows = connection.execute(
                "SELECT DISTINCT entity_id FROM membership WHERE mention_id IN (SELECT unnest($mentions)) ORDER BY ALL",
                {"mentions": mentions},
            ).fetchall()
    except registry.NoRegistry:
        return ()
    return tuple(entity for (entity,) in rows)
