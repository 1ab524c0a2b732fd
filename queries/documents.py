"""The rows and texts that are about cases, with the places in a text where something was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import duckdb
from pydantic import Field

from graph.answers import Answer, EntityDetail
from graph.scope import Scope
from ingest.lake import Lake

MOST_TEXT = 20_000
"""Most characters of a document."""


class TextMark(Answer):
    """A place in a text where something was found: characters (Unicode code points) from start up to end."""

    start: int
    end: int
    kind: str = Field(description="What it is: person_id, plate, court_case_number …", examples=["person_id"])
    value: str = Field(description="What it says, in its normal form.")


class CaseDocument(Answer):
    """A row or a text that is about a case of the chain."""

    case_id: str
    kind: Literal["record", "text"]
    extract: str
    row_key: str
    as_of: str | None = Field(description="Day the source states a record was true.")
    text: str | None = Field(
        default=None,
        description="Of a text its words, where nothing at all is hidden or masked: a text may name anybody.",
    )
    marks: list[TextMark] = Field(description="In the order of the text, none within another; only with the words.")


Text = tuple[str, str, str | None, list[TextMark]]
"""Extract, key, words and marks of a text."""


def documents(home: Path, scope: Scope, details: Sequence[EntityDetail]) -> list[CaseDocument]:
    """The rows that describe the cases, each followed by the texts about it."""
    texts = _texts(home, scope, [mention.id for detail in details for mention in detail.mentions])
    found: list[CaseDocument] = []
    for detail in details:
        for mention in detail.mentions:
            as_of = mention.as_of.isoformat() if mention.as_of else None
            found.append(
                CaseDocument(case_id=detail.id, kind="record", extract=mention.extract, row_key=mention.row_key,
                             as_of=as_of, marks=[])
            )  # fmt: skip
            found += [
                CaseDocument(case_id=detail.id, kind="text", extract=extract, row_key=row_key, as_of=None, text=text,
                             marks=marks)
                for extract, row_key, text, marks in texts.get(mention.id, ())
            ]  # fmt: skip
    return found


def _texts(home: Path, scope: Scope, mentions: list[str]) -> dict[str, list[Text]]:
    """The texts about each of these mentions."""
    if not mentions:
        return {}
    last = max((delivered.seq for delivered in Lake(home).deliveries()), default=0)
    with _lake(home, last).cursor() as lake:
        rows = lake.execute(
            "SELECT DISTINCT mention_id, extract, row_key, left(text, $most) FROM texts "
            "WHERE mention_id IN (SELECT unnest($mentions)) AND extract NOT IN (SELECT unnest($hidden)) ORDER BY ALL",
            {"most": MOST_TEXT, "mentions": mentions, "hidden": ["", *sorted(scope.hidden_extracts)]},
        ).fetchall()
        marks = _marks(lake, mentions) if scope.is_everything else {}
    found: dict[str, list[Text]] = {}
    for mention, extract, row_key, text in rows:
        shown = text if scope.is_everything else None
        found.setdefault(mention, []).append((extract, row_key, shown, marks.get((mention, extract, row_key), [])))
    return found


def _marks(lake: duckdb.DuckDBPyConnection, mentions: list[str]) -> dict[tuple[str, str, str], list[TextMark]]:
    """Mention, extract and key of a text → what was found in it."""
    rows = lake.execute(
        "SELECT DISTINCT mention_id, extract, row_key, start, end_, kind, value FROM text_mentions "
        "WHERE mention_id IN (SELECT unnest($mentions)) AND end_ <= $most ORDER BY ALL",
        {"mentions": mentions, "most": MOST_TEXT},
    ).fetchall()
    found: dict[tuple[str, str, str], list[TextMark]] = {}
    for mention, extract, row_key, start, end, kind, value in rows:
        of_text = found.setdefault((mention, extract, row_key), [])
        of_text.append(TextMark(start=start, end=end, kind=kind, value=value))
    return {text: _apart(marks) for text, marks in found.items()}


def _apart(marks: Iterable[TextMark]) -> list[TextMark]:
    """Those that begin after the one before has ended; of two that begin together the longer."""
    kept: list[TextMark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end, one.kind)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


@lru_cache(maxsize=4)
def _lake(home: Path, last: int) -> duckdb.DuckDBPyConnection:
    """The lake up to a delivery, opened once: describing all its files takes longer than reading a few texts. What asks
    takes a cursor of it, as a connection is for one thread at a time."""
    return Lake(home).connect(until=last)
