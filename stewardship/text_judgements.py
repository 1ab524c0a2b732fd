"""What stewards say of a doubt about a text: the columns are right, the text is, or nobody can tell. Events in the
ledger, appended and never changed.

A judgement is about the facts it was given on (`TextDoubt.id`): for the same facts it holds until it is taken back,
where one of them changes there is another doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, DateTime, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.ledger import Base, Ledger
from governance.ledger.numbering import next_number
from stewardship.steward import Refused
from stewardship.text_doubts import TextDoubt


class TextVerdict(StrEnum):
    """What a steward said of a doubt."""

    COLUMNS = "columns"
    """The columns are right."""
    TEXT = "text"
    """The text is right: the agency is to mend its row."""
    UNCLEAR = "unclear"
    UNDO = "undo"
    """What was said last is taken back."""


class TextJudgementRow(Base):
    """One judgement as it was given."""

    __tablename__ = "text_judgement"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    doubt: Mapped[str] = mapped_column("doubt_id", String(32), index=True)
    verdict: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String)
    by: Mapped[str] = mapped_column("judged_by", String(128))
    at: Mapped[datetime] = mapped_column("judged_at", DateTime)


@dataclass(frozen=True, slots=True)
class TextJudgement:
    """One judgement. doubt: `TextDoubt.id`; at: UTC without zone; facts: what was told, readable after it changed."""

    doubt: str
    verdict: TextVerdict
    reason: str
    by: str
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


def standing(ledger: Ledger) -> dict[str, TextJudgement]:
    """By doubt what was said of it last and has not been taken back."""
    found: dict[str, TextJudgement] = {}
    if not ledger.exists:
        return found
    with ledger.reading() as session:
        for row in session.scalars(select(TextJudgementRow).order_by(TextJudgementRow.id)):
            verdict = TextVerdict(row.verdict)
            if verdict is TextVerdict.UNDO:
                found.pop(row.doubt, None)
            else:
                found[row.doubt] = TextJudgement(row.doubt, verdict, row.reason, row.by, row.at, dict(row.facts))
    return found


def judge(ledger: Ledger, doubt: TextDoubt, verdict: TextVerdict, reason: str, by: str, at: datetime) -> None:
    """Writes a judgement. Raises Refused where it does not say by whom or why, and where there is nothing to undo."""
    if not by.strip():
        raise Refused("请写明认定人", "say who decides")
    if not reason.strip():
        raise Refused("请写明理由", "say why")
    if verdict is TextVerdict.UNDO and doubt.id not in standing(ledger):
        raise Refused("没有可撤销的处理", "there is nothing to take back")
    facts = {
        name: getattr(doubt, name) for name in ("extract", "row_key", "mention", "attribute", "in_text", "in_columns")
    }
    with ledger.writing() as session:
        session.add(
            TextJudgementRow(
                id=next_number(session, TextJudgementRow.id),
                doubt=doubt.id,
                verdict=verdict.value,
                facts=facts,
                reason=reason.strip(),
                by=by.strip(),
                at=at.replace(microsecond=0),
            )
        )
