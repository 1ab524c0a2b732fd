"""What auditors look into: the record of everything that was asked, and whether it is as it was written.

The record shows what was asked and which entities came back, not what is held on them: an auditor sees none of that.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.acting import TheAuthority
from api.parameters import Home
from governance.audit import reading
from governance.audit.reading import Found, Wanted
from governance.audit.verify import exported, verify
from governance.clock import day_begins, now
from governance.identity import User
from governance.purposes import Purpose
from graph.answers import Answer
from resolution.aliases import ids_of

router = APIRouter(prefix="/audit", tags=["audit"])

NOTHING_BEFORE = date(2000, 1, 1)
"""Long before the first entry of any log; the first days there are have no beginning in UTC."""
Limit = Annotated[int, Query(description="Most entries.", ge=1, le=500)]
Before = Annotated[
    int | None, Query(description="Only entries before this one, for the next page.", ge=1, le=2**53, examples=[1200])
]


class CheckpointAnswer(Answer):
    """A signed word on how long the log was and what was in it."""

    size: int = Field(description="Entries it vouches for.", examples=[1200])
    root: str = Field(description="Merkle root over them (RFC 6962 over SM3), hex.")
    at: str = Field(description="When it was signed, UTC.", examples=["2026-11-27T08:00:00"])
    key: str = Field(description="Id of the key.")


class AuditState(Answer):
    """How long the record is, and how far it is vouched for."""

    entries: int = Field(examples=[1234])
    kept: int = Field(description="Entries that still say something; the law's time for the others is over.")
    checkpoint: CheckpointAnswer | None = Field(description="The last one that the second authority took.")
    uncovered_since: datetime | None = Field(
        description="When the first entry after it was made, UTC. Once that is too long ago, nothing is answered."
    )


class PurposeSaid(Answer):
    """The purpose that was named, as it was opened."""

    id: str = Field(examples=["PU-12"])
    kind: str = Field(examples=["case_investigation"])
    reference: str = Field(examples=["A520102000000202611000123"])
    basis: str = Field(examples=["刑事诉讼法 54"])
    reason: str = Field(examples=["盗窃案侦办"])


class EntryAnswer(Answer):
    """One read or write."""

    seq: int = Field(description="Its place in the log.", examples=[1200])
    at: datetime = Field(description="UTC.")
    kind: str = Field(description="access, or sharing (kept for three years).", examples=["access"])
    user: str = Field(description="Id of who asked; empty where nobody was signed in.", examples=["local:7f3a"])
    name: str = Field(description="Their name where the account is of this system.", examples=["李科"])
    agency: str = Field(examples=["police"])
    purpose: PurposeSaid | None = Field(description="None where the action needs none, or none was open.")
    action: str = Field(examples=["get_entity"])
    permitted: bool
    asked: dict[str, Any] = Field(description="The question as it was put.")
    entities: list[str] = Field(description="What came back.", examples=[["P-7Q2K9M4XTA"]])
    fields: list[str] = Field(description="The attributes that came back.", examples=[["name", "birth_date"]])
    policies: list[str] = Field(description="The policies that decided.", examples=[["DESIGN-研判"]])


class EntriesAnswer(Answer):
    """The latest first."""

    entries: list[EntryAnswer]
    cut: bool = Field(description="Whether there are more before the last of these.")


class VerdictAnswer(Answer):
    """Whether the record is as it was written, by what this system kept itself. What a second authority kept is held
    against it offline: `pingan audit verify`."""

    holds: bool
    entries: int
    covered: int = Field(description="Entries that a checkpoint vouches for.")
    deleted: int = Field(description="Entries of which only the hash is left, their time being over.")
    problems: list[str]


@router.get("", summary="State of the audit")
def get_audit(authority: TheAuthority) -> AuditState:
    """Its length, and how far a second authority has taken checkpoints of it."""
    found = reading.coverage(authority.ledger)
    mark = found.checkpoint
    return AuditState(
        entries=found.entries,
        kept=found.kept,
        checkpoint=CheckpointAnswer(size=mark.size, root=mark.root, at=mark.at, key=mark.key) if mark else None,
        uncovered_since=found.uncovered_since,
    )


@router.get("/entries", summary="Entries of the audit")
def get_audit_entries(
    authority: TheAuthority,
    user: Annotated[str | None, Query(description="Id of a user, or a login.", max_length=128)] = None,
    agency: Annotated[str | None, Query(description="Of this agency.", max_length=64, examples=["police"])] = None,
    purpose: Annotated[str | None, Query(description="Id of a purpose.", max_length=40, examples=["PU-12"])] = None,
    action: Annotated[str | None, Query(description="Of this action.", max_length=256, examples=["get_entity"])] = None,
    permitted: Annotated[bool | None, Query(description="Only what was permitted, or only what was refused.")] = None,
    since: Annotated[date | None, Query(alias="from", description="From this day on (China Standard Time).")] = None,
    until: Annotated[date | None, Query(alias="to", description="Up to this day.")] = None,
    before: Before = None,
    limit: Limit = 100,
) -> EntriesAnswer:
    """The latest first: who asked what, when, for which purpose, and what came back."""
    people = authority.accounts.all()
    wanted = Wanted(
        user=next((person.id for login, person, _ in people if login == user), user),
        agency=agency,
        purpose=purpose,
        action=action,
        permitted=permitted,
        since=None if since is None else day_begins(max(since, NOTHING_BEFORE)),
        until=None if until is None else day_begins(max(until, NOTHING_BEFORE)) + timedelta(days=1, microseconds=-1),
        before=before,
    )
    return _page(authority, wanted, limit, people)


@router.get("/accesses/{entity_id}", summary="Who looked at an entity")
def get_audit_accesses(
    authority: TheAuthority,
    home: Home,
    entity_id: Annotated[
        str,
        Path(
            description="Id of an entity, in use or retired; nothing is said of whether there is one.",
            min_length=1,
            max_length=64,
            examples=["P-7Q2K9M4XTA"],
        ),
    ],
    before: Before = None,
    limit: Limit = 100,
) -> EntriesAnswer:
    """Under any id it has borne, the latest first: what a person may ask about the handling of what is held on them
    (个人信息保护法 44, 45)."""
    wanted = Wanted(entities=ids_of(home.path, entity_id), before=before)
    return _page(authority, wanted, limit, authority.accounts.all())


@router.post("/verification", summary="Verify the audit")
def post_audit_verification(authority: TheAuthority) -> VerdictAnswer:
    """Reads the whole record and holds it against every checkpoint."""
    marks = reading.checkpoints(authority.ledger)
    found = verify(exported(authority.audit), marks, authority.keeper.public_key, now())
    return VerdictAnswer(
        holds=found.holds,
        entries=found.entries,
        covered=found.covered,
        deleted=found.deleted,
        problems=found.problems,
    )


def _page(authority: TheAuthority, wanted: Wanted, limit: int, people: list[tuple[str, User, bool]]) -> EntriesAnswer:
    """people: as Accounts.all has them, for the names."""
    found = reading.entries(authority.ledger, wanted, limit + 1)
    page = found[:limit]
    names = {user.id: user.name for _, user, _ in people}
    purposes = authority.purposes.named({entry.purpose for entry in page if entry.purpose})
    answers = [_entry(entry, names.get(entry.user, ""), purposes.get(entry.purpose)) for entry in page]
    return EntriesAnswer(entries=answers, cut=len(found) > limit)


def _entry(entry: Found, name: str, purpose: Purpose | None) -> EntryAnswer:
    return EntryAnswer(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        user=entry.user,
        name=name,
        agency=entry.agency,
        purpose=_purpose(purpose) if purpose is not None else None,
        action=entry.action,
        permitted=entry.permitted,
        asked=entry.asked,
        entities=list(entry.entities),
        fields=list(entry.fields),
        policies=list(entry.policies),
    )


def _purpose(purpose: Purpose) -> PurposeSaid:
    return PurposeSaid(
        id=purpose.id, kind=purpose.kind, reference=purpose.reference, basis=purpose.basis, reason=purpose.reason
    )
