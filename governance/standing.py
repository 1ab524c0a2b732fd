"""Who asks and why, as it stands now: the session of a token, its account and the purpose named, in one question to the
ledger. It is put anew with every request, so that whatever is revoked is so with the next one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from governance.identity.sessions import IS_OF_TOKEN, STANDING, WITH_ACCOUNT, Session, Sessions, hash_of
from governance.ledger import Ledger, Question
from governance.ledger.numbering import number_of
from governance.purposes import Purpose, Purposes
from governance.purposes.purposes import PREFIX, TOLD
from governance.purposes.tables import PurposeEvent, PurposeRow

_ASKED = Question(
    select(*STANDING, *TOLD)
    .select_from(
        WITH_ACCOUNT.outerjoin(PurposeRow, PurposeRow.id == bindparam("number")).outerjoin(
            PurposeEvent, PurposeEvent.purpose == PurposeRow.id
        )
    )
    .where(IS_OF_TOKEN)
    .order_by(PurposeEvent.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """session: whose the token is; purpose: the one named, whosever it is; None where there is none."""

    session: Session
    purpose: Purpose | None


def standing(ledger: Ledger, sessions: Sessions, purposes: Purposes, token: str, purpose_id: str) -> Standing | None:
    """Of the token of a session and the id of a purpose, empty where none is named; None where there is no session, or
    it is over. Raises LedgerUnreadable."""
    rows = ledger.ask(_ASKED, hashed=hash_of(token), number=number_of(PREFIX, purpose_id))
    session = sessions.told(rows[0]) if rows else None
    return None if session is None else Standing(session, purposes.told(rows))
