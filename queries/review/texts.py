"""Where texts say otherwise than the columns of their cases, as a steward sees it, and what stewards say of it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

from pydantic import Field

from governance.ledger import Ledger
from graph.answers import Answer, EntitySummary
from graph.scope import Scope, mask
from graph.sentences import note_shown
from graph.store import GraphStore
from ingest.lake import Lake
from queries.review.visible import shows_mention
from resolution import registry
from stewardship import text_judgements
from stewardship.text_doubts import ATTRIBUTES, TextDoubt, text_doubts
from stewardship.text_judgements import TextJudgement, TextVerdict

VerdictName = Literal["columns", "text", "unclear"]


class UnknownTextDoubt(LookupError):
    """There is no such doubt, or what it speaks of may not be seen."""


class TextJudgementAnswer(Answer):
    """What a steward said of it."""

    verdict: VerdictName = Field(description="columns: they are right; text: that is right; unclear.")
    reason: str
    by: str
    at: datetime = Field(description="UTC.")


class TextDoubtAnswer(Answer):
    """A text says otherwise than the columns of its case, of whom both speak for certain."""

    id: str = Field(description="The same for the same facts.", examples=["T-0F3A9BE2C1D47788"])
    extract: str = Field(description="Of the row with the text.")
    row_key: str
    attribute: str = Field(description="birth_date, id_number or plate.", examples=["birth_date"])
    in_text: str
    in_columns: str
    sentence: str | None = Field(description="The sentence that says so, cut to what the purpose shows.")
    mention: str = Field(description="Id of the mention of the columns.")
    entity: EntitySummary = Field(description="Whom or what the columns speak of.")
    case: EntitySummary
    judged: TextJudgementAnswer | None = Field(description="What was said of it last, unless it was taken back.")


class TextDoubtKind(Answer):
    """How many there are of one attribute."""

    attribute: str
    doubts: int


class TextDoubts(Answer):
    """A page of them, in the order of their rows."""

    doubts: list[TextDoubtAnswer]
    kinds: list[TextDoubtKind] = Field(description="Of those that are asked for, by what differs.")
    cut: bool = Field(description="True when there are more.")


def listed(
    home: Path, store: GraphStore, scope: Scope, ledger: Ledger, attribute: str | None, judged: bool, limit: int,
    offset: int,
) -> TextDoubts:  # fmt: skip
    """A page of those of which nothing was said yet, or that were judged."""
    said = text_judgements.standing(ledger)
    wanted = [doubt for doubt in _visible(home, scope) if (doubt.id in said) == judged]
    counted = Counter(doubt.attribute for doubt in wanted)
    of_kind = [doubt for doubt in wanted if attribute in (None, doubt.attribute)]
    return TextDoubts(
        doubts=_answers(store, scope, of_kind[offset : offset + limit], said),
        kinds=[TextDoubtKind(attribute=name, doubts=counted[name]) for name in ATTRIBUTES],
        cut=offset + limit < len(of_kind),
    )


def judge(
    home: Path, store: GraphStore, scope: Scope, ledger: Ledger, doubt_id: str, verdict: TextVerdict, reason: str,
    by: str, at: datetime,
) -> TextDoubtAnswer:  # fmt: skip
    """Records what `by` says of a doubt; the doubt as it stands then. Raises UnknownTextDoubt, and Refused as
    `stewardship.text_judgements.judge` does."""
    found = [doubt for doubt in _visible(home, scope) if doubt.id == doubt_id]
    # Answered first: of whom the store knows nothing nobody judges.
    if not found or not _answers(store, scope, found, {}):
        raise UnknownTextDoubt(doubt_id)
    text_judgements.judge(ledger, found[0], verdict, reason, by, at)
    (answer,) = _answers(store, scope, found, text_judgements.standing(ledger))
    return answer


def _visible(home: Path, scope: Scope) -> list[TextDoubt]:
    """Those that rest on nothing that is out of sight."""
    last = max((delivered.seq for delivered in Lake(home).deliveries()), default=0)
    # A run puts another file in the place of the registry.
    registry.open_read_only(home).close()
    now = registry.path(home).stat()
    return [
        doubt
        for doubt in _found(home, scope, last, (now.st_ino, now.st_mtime_ns))
        if all(
            scope.shows_attribute(doubt.entity_type, name)
            for name in (doubt.attribute, doubt.stated_as, doubt.sentence.by)
        )
    ]


@lru_cache(maxsize=8)
def _found(home: Path, scope: Scope, last: int, made: tuple[int, int]) -> tuple[TextDoubt, ...]:
    """What a scope shows of a lake up to a delivery and of one file of a registry, found once: all that texts name is
    held against all that cases have."""
    return tuple(text_doubts(home, partial(shows_mention, scope), scope.hidden_extracts, scope.hidden_link_types))


def _answers(
    store: GraphStore, scope: Scope, doubts: list[TextDoubt], said: dict[str, TextJudgement]
) -> list[TextDoubtAnswer]:
    ids = sorted({one for doubt in doubts for one in (doubt.entity, doubt.case)})
    known = {summary.id: summary for summary in store.summaries(scope, ids)}
    return [
        TextDoubtAnswer(
            id=doubt.id,
            extract=doubt.extract,
            row_key=doubt.row_key,
            attribute=doubt.attribute,
            in_text=_shown(scope, doubt, doubt.in_text),
            in_columns=_shown(scope, doubt, doubt.in_columns),
            sentence=_sentence(scope, doubt),
            mention=doubt.mention,
            entity=known[doubt.entity],
            case=known[doubt.case],
            judged=_judged(said.get(doubt.id)),
        )
        for doubt in doubts
        if doubt.entity in known and doubt.case in known
    ]


def _shown(scope: Scope, doubt: TextDoubt, value: str) -> str:
    masked = any(scope.masks_attribute(doubt.entity_type, name) for name in (doubt.attribute, doubt.stated_as))
    return mask(value) if masked else value


def _sentence(scope: Scope, doubt: TextDoubt) -> str | None:
    said = doubt.sentence
    of_text = {"type": doubt.entity_type, "spans": json.loads(said.spans), "called": said.called, "by": said.by}
    note = {"sentence": said.text, "start": said.start, "from": of_text, "to": None}
    return note_shown(scope, json.dumps(note, ensure_ascii=False))


def _judged(judgement: TextJudgement | None) -> TextJudgementAnswer | None:
    if judgement is None:
        return None
    return TextJudgementAnswer(
        verdict=judgement.verdict.value,  # type: ignore[arg-type]
        reason=judgement.reason,
        by=judgement.by,
        at=judgement.at,
    )
