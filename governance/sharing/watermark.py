"""The mark of an export: whose it is can be read in it, and told from parts of it.

A file says in its first line under which grant it was given, to whom, when and why. Its rows stand in an order, and
each carries a check, that a random mark of this one file decides: of rows that turn up elsewhere it can be told which
file they are of, also without the first line, and, from some fifteen rows on, without the checks.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import select

from governance.audit.reading import Wanted, entries
from governance.clock import CHINA
from governance.ledger import Ledger
from governance.sharing.requests import PREFIX
from governance.sharing.tables import GrantUse

T = TypeVar("T")
FILE = "file"
"""What the code in the line of a chart's file is the check of."""
CHECK = 10
"""Characters of a row's check."""
ENOUGH = 0.9
"""Share of neighbouring rows that stand in a file's order, from which on it is taken for that file's; by chance it is
a half."""
LEAST_ROWS = 15
CHARTS = ("post_export_graph", "post_export_picture", "post_export_print")
"""The actions of the audit by which charts are given as files, as pictures, and screens on paper."""
MOST_CHARTS = 10_000
"""Files looked through, the latest ones."""
ENTITY = re.compile(r"(?<![0-9A-Za-z-])[PVECL]-[0-9A-Z]{2,16}(?![0-9A-Za-z])")


def new_mark() -> str:
    """The mark of one file."""
    return secrets.token_hex(16)


def line(grant: str, user: str, agency: str, at: datetime, reason: str) -> str:
    """What a reader of the file reads first. at: with its zone."""
    when = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return f"授权 {grant}｜使用人 {user}（{agency}）｜{when}｜用途：{reason}｜仅限本目的使用，不得转让"


def chart_line(purpose: str, reference: str, user: str, agency: str, at: datetime, reason: str, mark: str) -> str:
    """The same of a chart, which is given for a purpose and not under a grant; with the code of this one file."""
    when = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return (
        f"目的 {purpose}（{reference}）｜使用人 {user}（{agency}）｜{when}｜用途：{reason}｜仅限本目的使用，不得外传"
        f"｜文件码 {check(mark, FILE)}"
    )


def screen_line(user: str, agency: str, at: datetime, mark: str) -> str:
    """The same of a screen that is looked at for no purpose of its own, such as the audit."""
    when = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return f"使用人 {user}（{agency}）｜{when}｜不得外传｜文件码 {check(mark, FILE)}"


def check(mark: str, key: str) -> str:
    """The check of the row of this key in the file of this mark."""
    return hmac.digest(bytes.fromhex(mark), key.encode("utf-8"), "sha256").hex()[:CHECK]


def ordered(mark: str, rows: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """The rows in the file's order."""
    return sorted(rows, key=lambda row: check(mark, key(row)))


@dataclass(frozen=True, slots=True)
class Traced:
    """Which use of a grant rows are of, or for which purpose a chart was given (grant: the id of either). by: checks,
    code, or the order they stand in."""

    use: int
    grant: str
    user: str
    at: datetime
    by: str


def trace(ledger: Ledger, keys: Sequence[str], checks: Sequence[str] = ()) -> list[Traced]:
    """The exports that rows with these keys, in the order in which they were found, are of; checks: those of the rows,
    where they are still there."""
    with ledger.reading() as session:
        uses = session.scalars(select(GrantUse).where(GrantUse.mark != "").order_by(GrantUse.id)).all()
    found = [(use, by) for use in uses if (by := _matches(use.mark, keys, checks))]
    return [Traced(use.id, f"{PREFIX}{use.request}", use.by, use.at, by) for use, by in found]


def trace_charts(ledger: Ledger, text: str) -> list[Traced]:
    """The charts given as files or pictures that a text is of, by the code in their line or by the order in which their
    entities come in it. use: the audit's entry of it."""
    ids = entity_ids(text)
    given = [
        entry
        for action in CHARTS
        for entry in entries(ledger, Wanted(action=action, permitted=True, entities=ids), MOST_CHARTS)
    ]
    marked = [(entry, str(entry.asked.get("mark", ""))) for entry in given]
    return [
        Traced(entry.seq, entry.purpose, entry.user, entry.at, by)
        for entry, mark in sorted(marked, key=lambda pair: pair[0].seq)
        if mark and (by := "code" if check(mark, FILE) in text else _matches(mark, ids, ()))
    ]


def entity_ids(text: str) -> list[str]:
    """The ids of entities in a text, in the order in which they first come."""
    return list(dict.fromkeys(ENTITY.findall(text)))


def _matches(mark: str, keys: Sequence[str], checks: Sequence[str]) -> str:
    own = [check(mark, key) for key in keys]
    if set(own) & set(checks):
        return "checks"
    pairs = list(pairwise(own))
    if len(own) >= LEAST_ROWS and sum(a < b for a, b in pairs) >= ENOUGH * len(pairs):
        return "order"
    return ""
