"""What goes to stdout: JSON for programs, tables and lines for people. Everything else goes to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console

WIDE = 160
"""Columns of a table that no terminal shows: wide enough that nothing is folded in a log."""


def console(stderr: bool = False) -> Console:
    """A console that colours on a terminal and writes plain, unfolded text elsewhere."""
    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        return Console(stderr=stderr, highlight=False)
    return Console(stderr=stderr, highlight=False, width=WIDE, no_color=True)


def say(text: str = "") -> None:
    """A line for a person, shown at once even through a pipe."""
    print(text, flush=True)


def note(text: str) -> None:
    """A line beside the result: progress, hints, warnings."""
    print(text, file=sys.stderr, flush=True)


def say_json(value: object) -> None:
    """The whole of stdout when `--json` is given."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain), flush=True)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def say_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str | None = None,
    total: Sequence[object] | None = None,
) -> None:
    """A table; numbers are set right and grouped, None shows as a dash; `total` is a last row apart."""
    from rich import box
    from rich.table import Table

    shown = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for at, name in enumerate(columns):
        numeric = all(isinstance(row[at], int | float | None) for row in shown) and bool(shown)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        table.add_row(*map(_cell, row))
    if total is not None:
        table.add_section()
        table.add_row(*map(_cell, total), style="bold")
    console().print(table)


def _cell(value: object) -> Any:
    from rich.text import Text

    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4f}"
    # Text, not str: names and addresses may hold brackets, which rich would read as markup.
    return Text(str(value))
