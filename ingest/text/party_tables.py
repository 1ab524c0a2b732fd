"""Parties in tables: rows under a row that says what the columns hold (姓名｜性别｜出生日期｜身份证号码｜住址)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.text.formulas import DATE, Named
from ingest.text.legible import SIGNS, Legible
from ingest.text.roles import ROLES, Role
from ontology.text import parse_date

Cells = dict[str, tuple[int, int]]
"""By what the column holds: where the cell begins and ends in the legible text."""

_COLUMNS: Final = {
    "role": ("诉讼地位", "地位", "身份", "人员类型", "当事人类型", "类别"),
    "name": ("姓名", "当事人姓名", "人员姓名", "当事人"),
    "sex": ("性别",),
    "birth_date": ("出生日期", "出生年月", "出生年月日", "出生"),
    "id_number": ("身份证号码", "身份证号", "公民身份号码", "证件号码", "身份号码"),
    "address": ("住址", "住所", "现住址", "住所地", "地址"),
    "registered_address": ("户籍地", "户籍地址", "户籍所在地"),
    "phone": ("联系电话", "电话", "手机号码", "联系方式"),
}
_HOLDS: Final = {label: column for column, labels in _COLUMNS.items() for label in labels}
_LINE: Final = re.compile(r"[^\n]+")
_CELL: Final = re.compile(r"[^| ]+")
_DAY: Final = re.compile(DATE)


def rows_of(plain: str) -> Iterator[tuple[Cells, Role | None]]:
    """The rows of the tables of a legible text, each with the role it says."""
    columns: list[str | None] = []
    for line in _LINE.finditer(plain):
        cells = [match.span() for match in _CELL.finditer(plain, line.start(), line.end())]
        holds = [_HOLDS.get(plain[start:end]) for start, end in cells]
        if "name" in holds and len([h for h in holds if h]) > 1:
            columns = holds
        elif columns and len(cells) == len(columns):
            row = {column: cell for column, cell in zip(columns, cells, strict=True) if column}
            said = row.pop("role", None)
            yield row, ROLES.get(plain[slice(*said)]) if said else None
        else:
            columns = []


def read_cells(text: Legible, cells: Cells, subject: Named) -> None:
    """Reads the cells of a row into what is said of `subject`; one that holds nothing of its kind says nothing."""
    for attribute, (start, end) in cells.items():
        said = text.plain[start:end]
        where = text.span(start, end)
        if attribute == "sex" and said in "男女":
            subject.say("sex", "1" if said == "男" else "2", *where)
        elif attribute == "birth_date" and _DAY.fullmatch(said) and (day := parse_date(said)):
            subject.say("birth_date", day.isoformat(), *where)
        elif attribute in ("address", "registered_address") and len(said) > 1:
            subject.say(attribute, said, *where)
        elif attribute in ("id_number", "phone") and said in (SIGNS["person_id"], SIGNS["phone"]):
            number = text.numbers[start]
            if number.kind == ("phone" if attribute == "phone" else "person_id"):
                subject.say(attribute, number.value, number.start, number.end)
