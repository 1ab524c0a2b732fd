"""Blind judgements: what stewards say of pairs drawn at random, without being told what the resolver holds of them.

They decide nothing: they measure. How often stewards agree with what the resolver joined is its precision, how often
they agree with one another says how far that may be believed. Kept as events in the ledger, appended and never
changed; of several by one steward on a pair in a round the last counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import DateTime, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.clock import now
from governance.ledger import Base, Ledger
from governance.ledger.numbering import next_number
from stewardship.decisions import Pair
from stewardship.steward import Refused


class Verdict(StrEnum):
    """What a steward said of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class JudgementRow(Base):
    """One judgement as it was given."""

    __tablename__ = "blind_judgement"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    round: Mapped[str] = mapped_column(String(16))
    entity_type: Mapped[str] = mapped_column(String(40))
    left: Mapped[str] = mapped_column("left_mention", String)
    right: Mapped[str] = mapped_column("right_mention", String)
    held: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column("judged_by", String(128))
    at: Mapped[datetime] = mapped_column("judged_at", DateTime)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement. round: of which sample; pair: the lesser mention first; held: whether the resolver held the two to
    be one when it was given; by: id of the account, or the name given on a server without accounts."""

    round: str
    entity_type: str
    pair: Pair
    held: bool
    verdict: Verdict
    by: str


def judgements(ledger: Ledger) -> list[Judgement]:
    """What counts, in the order given: of each steward, round and pair the last."""
    if not ledger.exists:
        return []
    with ledger.reading() as session:
        last: dict[tuple[str, str, Pair], Judgement] = {}
        for row in session.scalars(select(JudgementRow).order_by(JudgementRow.id)):
            pair = (row.left, row.right)
            last[row.by, row.round, pair] = Judgement(
                row.round, row.entity_type, pair, row.held, Verdict(row.verdict), row.by
            )
    return list(last.values())


def judge(ledger: Ledger, judgement: Judgement) -> None:
    """Writes a judgement. Raises Refused when it does not say by whom."""
    if not judgement.by.strip():
        raise Refused("请写明认定人", "say who decides")
    left, right = sorted(judgement.pair)
    with ledger.writing() as session:
        session.add(
            JudgementRow(
                id=next_number(session, JudgementRow.id),
                round=judgement.round,
                entity_type=judgement.entity_type,
                left=left,
                right=right,
                held=judgement.held,
                verdict=judgement.verdict.value,
                by=judgement.by.strip(),
                at=now(),
            )
        )
