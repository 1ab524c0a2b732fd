"""How a benchmark is printed: what was measured, its limit, and whether it was kept."""

from __future__ import annotations

from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Line:
    """One measured value; `limit` None where there is none to keep, `at_most` whether it is an upper one."""

    what: str
    value: float | None
    unit: str
    limit: float | None
    at_most: bool | None

    @property
    def kept(self) -> bool | None:
        """Whether the limit was kept; None without a limit. A value that could not be measured keeps none."""
        if self.limit is None:
            return None
        if self.value is None:
            return False
        return self.value <= self.limit if self.at_most else self.value >= self.limit


def show(title: str, lines: list[Line]) -> None:
    """Print the lines as a table."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("measured", "value", "limit", ""):
        table.add_column(name, justify="right" if name in ("value", "limit") else "left")
    for line in lines:
        limit = "" if line.limit is None else f"{'≤' if line.at_most else '≥'} {_number(line.limit)}"
        verdict = {None: "", True: "kept", False: "NOT KEPT"}[line.kept]
        value = "–" if line.value is None else f"{_number(line.value)} {line.unit}".rstrip()
        table.add_row(line.what, value, limit, verdict)
    Console(width=100).print(table)


def _number(value: float) -> str:
    return f"{value:,.4f}" if abs(value) <= 1 else f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
