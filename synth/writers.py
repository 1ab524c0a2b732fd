"""Files as agencies hand them over: csv, xlsx, jsonl, xml and parquet, with the same bytes for the same seed."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from synth.dice import Dice
from synth.rates import Rates
from synth.table import Table

_EPOCH: Final = datetime(2025, 6, 30, 8, 0, 0)
#: Columns that no adapter knows, and what stands in them.
_STRANGE: Final = (
    ("BZ", ("", "", "", "已核", "补录")),
    ("CJSJ", ("20240102093000", "20230718151200", "20250301110500")),
    ("GXDW", ("信息中心", "数据处", "指挥中心")),
    ("YXX", ("1", "1", "1", "0")),
    ("SJLY", ("01", "02", "99")),
    ("CZR", ("admin", "录入员1", "李", "")),
    ("RKBZ", ("Y",)),
)
_MOBILE: Final = re.compile(r"1\d{10}$", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})$", re.ASCII)
FORMATS: Final = ("csv", "xlsx", "jsonl", "xml", "parquet")


def write(table: Table, folder: Path, dice: Dice, rates: Rates) -> tuple[Path, int, int]:
    """Write a table's file below ``folder/<agency>``: its path, the rows in it, and how many of them have no key.

    Rows are shuffled, some are given twice or without their key, columns are shuffled, and strange ones are added.
    Raises ValueError for a format that is none of ``FORMATS``.
    """
    kind = rates.formats.get(table.extract, table.usual)
    if kind not in FORMATS:
        raise ValueError(f"{table.extract}: no such format: {kind}")
    rows, keyless = _spoil(table, dice, rates)
    columns = list(table.columns)
    order = list(range(len(columns)))
    for i in reversed(order):
        if i not in table.keys and dice.chance(rates.missing_columns):
            order.remove(i)
    strange = dice.sample(_STRANGE, dice.between(0, 3))
    for name, values in strange:
        order.append(len(columns))
        columns.append(name)
        for row in rows:
            row.append(values[int(dice.random() * len(values))])
    if dice.chance(0.6):
        dice.shuffle(order)
    header = [columns[i] for i in order]
    body = [[row[i] for i in order] for row in rows]
    agency, name = table.extract.split(".")
    path = folder / agency / f"{name}.{kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "csv":
        _csv(path, header, body, dice.pick(table.encodings), dice.pick(table.delimiters))
    elif kind == "xlsx":
        _xlsx(path, header, body, typed=dice.chance(rates.typed_cells))
    elif kind == "jsonl":
        _jsonl(path, header, body)
    elif kind == "xml":
        _xml(path, header, body, dice.pick(("ROOT", "DATA", "AJXX", "RESPONSE")))
    else:
        _parquet(path, header, body)
    return path, len(body), keyless


def _spoil(table: Table, dice: Dice, rates: Rates) -> tuple[list[list[Any]], int]:
    rows = [list(row.cells) for row in table.rows]
    keyless = 0
    for row in table.rows:
        r = dice.random()
        if r < rates.no_key:
            broken = list(row.cells)
            broken[dice.pick(table.keys)] = ""
            rows.append(broken)
            keyless += 1
        elif r > 1 - rates.repeated_row:
            rows.append(list(row.cells))
    dice.shuffle(rows)
    return rows, keyless


def _csv(path: Path, header: list[str], rows: list[list[Any]], encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([[_text(v) for v in row] for row in rows] if _nested(rows) else rows)


def _nested(rows: list[list[Any]]) -> bool:
    return bool(rows) and any(isinstance(v, list) for v in rows[0])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


class _FixedZip(zipfile.ZipFile):
    """A zip archive whose members all bear one date, so that a workbook's bytes depend on its content alone."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        if name == "docProps/core.xml":
            text = data.decode("utf-8") if isinstance(data, bytes) else data
            start, end = text.index("<dcterms:modified"), text.index("</dcterms:modified>")
            head = text[: text.index(">", start) + 1]
            data = f"{head}{_EPOCH.isoformat()}Z{text[end:]}"
        info = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(info, data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        self.writestr(str(arcname or filename), Path(filename).read_bytes())


def _xlsx(path: Path, header: list[str], rows: list[list[Any]], typed: bool) -> None:
    book = Workbook(write_only=True)
    book.properties.created = _EPOCH
    sheet = book.create_sheet("Sheet1")
    sheet.append(header)
    for row in rows:
        sheet.append([_typed(v) if typed else _text(v) for v in row])
    buffer = io.BytesIO()
    ExcelWriter(book, _FixedZip(buffer, "w", zipfile.ZIP_DEFLATED)).save()
    path.write_bytes(buffer.getvalue())


def _typed(value: Any) -> Any:
    """A value as a spreadsheet takes it when typed by hand: mobile numbers as numbers, dates as dates."""
    text = _text(value)
    if _MOBILE.match(text):
        return int(text)
    found = _DATE.match(text)
    return datetime(*map(int, found.groups())) if found else text  # type: ignore[arg-type]


def _jsonl(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(encode(dict(zip(header, row, strict=True))) + "\n" for row in rows)


def _xml(path: Path, header: list[str], rows: list[list[Any]], root: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n')
        for row in rows:
            cells = "".join(
                f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"
                for name, text in zip(header, map(_text, row), strict=True)
            )
            file.write(f"  <AJ>{cells}</AJ>\n")
        file.write(f"</{root}>\n")


def _parquet(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    arrays = [pa.array([_text(row[i]) for row in rows], pa.string()) for i in range(len(header))]
    pq.write_table(pa.table(dict(zip(header, arrays, strict=True))), path)


class TruthFile:
    """truth.csv, written as the extracts come, so that the truth of millions never stands in memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(("mention_id", "entity_type", "true_id"))
        self.mentions: Counter[str] = Counter()
        self._entities: set[tuple[str, str]] = set()

    def __enter__(self) -> TruthFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, table: Table) -> None:
        """Write what every mention of a table is."""
        for line in table.truth():
            self._writer.writerow(line)
            self.mentions[line[1]] += 1
            self._entities.add((line[1], line[2]))

    @property
    def entities(self) -> Counter[str]:
        """The number of real things by type."""
        return Counter(kind for kind, _ in self._entities)
