"""Whom an identity was shown to, exported or granted, while a decision stood that has since been taken back: they are
to be told (个人信息保护法 46: what was wrong is put right, also where it was passed on)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from governance.audit.reading import Wanted
from governance.audit.reading import entries as audit_entries
from governance.ledger import Ledger
from queries.review.answers import Issued, IssuedTo
from resolution.registry import open_read_only
from stewardship import Steward
from stewardship.decisions import undone

MOST = 500


def issued(home: Path, ledger: Ledger, number: int) -> Issued:
    """For a decision there is and that the asker may see (`Bench.mentions`)."""
    steward = Steward(home)
    try:
        events = {event.id: event for event in steward.events()}
    finally:
        steward.close()
    decision = events[number]
    taken_back = undone(events.values()).get(number)
    until = events[taken_back].at if taken_back is not None else None
    entities = _entities(home, decision.mentions, decision.at, until)
    found = audit_entries(ledger, Wanted(entities=entities, since=decision.at, until=until), MOST + 1)
    return Issued(
        decision=number,
        entities=entities,
        until=until,
        issued=[
            IssuedTo(seq=a.seq, at=a.at, action=a.action, user=a.user, agency=a.agency, purpose=a.purpose)
            for a in found[:MOST]
        ],
        cut=len(found) > MOST,
    )


def _entities(home: Path, mentions: tuple[str, ...], since: datetime, until: datetime | None) -> list[str]:
    """The entities that mentions were of in a time."""
    with open_read_only(home) as con:
        rows = con.execute(
            "SELECT DISTINCT entity_id FROM membership_history WHERE list_contains($1, mention_id) "
            "AND (valid_to IS NULL OR valid_to >= $2) AND ($3::TIMESTAMP IS NULL OR valid_from <= $3) ORDER BY 1",
            [list(mentions), since, until],
        ).fetchall()
    return [entity for (entity,) in rows]
