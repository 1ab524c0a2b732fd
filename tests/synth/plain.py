"""A second, plain reading of the extracts by SOURCES.md alone: it knows nothing of ``synth`` and of ``ingest``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
from openpyxl import load_workbook

MISSING = {"", "无", "不详", "未知", "-", "NULL", None}

Row = dict[str, Any]
Mention = tuple[str, str, dict[str, str]]  # id, entity type, what the row tells: name, id_number, ...


def text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def read(folder: Path, extract: str) -> list[Row]:
    """Rows of the one file that an extract has below ``folder``."""
    agency, name = extract.split(".")
    (path,) = (folder / agency).glob(f"{name}.*")
    if path.suffix == ".csv":
        text = text_of(path)
        header = text.split("\n", 1)[0]
        delimiter = max(",|\t", key=header.count)
        return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text_of(path).splitlines()]
    if path.suffix == ".xml":
        return [{cell.tag: cell.text or "" for cell in record} for record in ElementTree.parse(path).iter("AJ")]
    if path.suffix == ".xlsx":
        cells = list(load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))
        return [dict(zip(map(str, cells[0]), (c or "" for c in row), strict=True)) for row in cells[1:]]
    rows: list[Row] = pq.read_table(path).to_pylist()
    return rows


def told(value: Any) -> bool:
    return value not in MISSING


def case_number(text: str) -> str:
    for bracket in "([〔":
        text = text.replace(bracket, "（")
    for bracket in ")]〕":
        text = text.replace(bracket, "）")
    return text


def _who(row: Row, name: str, number: str, **more: str) -> dict[str, str]:
    columns = {"name": name, "id_number": number, **more}
    return {key: row[column] for key, column in columns.items() if told(row.get(column))}


def _is_firm(name: str) -> bool:
    """Whether what stands where a person's or an enterprise's name may stand is an enterprise's."""
    return len(name.strip()) > 5 and "·" not in name


def mentions(folder: Path, extract: str, truth: dict[str, str] | None = None) -> Iterator[Mention]:
    """Every mention of an extract, by the table in SOURCES.md. ``truth`` gives the types no column tells."""
    keys = {
        "police.hukou": ("RYBH", "XM", "GMSFHM", {"birth": "CSRQ", "phone": "LXDH"}),
        "police.driver": ("DABH", "XM", "SFZMHM", {"birth": "CSRQ", "phone": "LXDH"}),
        "judicial.correction": ("JZBH", "XM", "GMSFHM", {}),
        "judicial.legal_adviser": ("GWBH", "LSXM", "LSSFZH", {"phone": "LXDH"}),
        "civil.assistance": ("JTBH", "XM", "GMSFHM", {"phone": "LXDH"}),
        "police.enterprise_driver": ("CYZGZH", "XM", "SFZMHM", {"phone": "LXDH"}),
    }
    seen: set[str] = set()
    for row in read(folder, extract):
        for key, kind, what in _of_row(extract, row, keys, truth or {}):
            mention = f"{extract}:{key}"
            if mention not in seen:
                seen.add(mention)
                yield mention, kind, what


def _of_row(extract: str, row: Row, keys: dict[str, Any], truth: dict[str, str]) -> Iterator[Mention]:
    if extract in keys:
        column, name, number, more = keys[extract]
        if told(row[column]):
            yield row[column], "Person", _who(row, name, number, **more)
            if extract == "police.enterprise_driver" and (told(row["DWMC"]) or told(row["TYSHXYDM"])):
                yield f"{row[column]}#employer", "Enterprise", _who(row, "DWMC", "TYSHXYDM")
    elif extract == "police.vehicle" and told(row["XH"]):
        yield row["XH"], "Vehicle", _who(row, "HPHM", "CLSBDH")
        if told(row["SYR"]) or told(row["SFZMHM"]):
            mention = f"{row['XH']}#owner"
            kind = truth.get(f"{extract}:{mention}")
            if kind is None:
                kind = "Enterprise" if _is_firm(row["SYR"]) else "Person"
            yield mention, kind, _who(row, "SYR", "SFZMHM", phone="LXDH")
    elif extract == "police.transport_enterprise" and told(row["QYBH"]):
        yield row["QYBH"], "Enterprise", _who(row, "DWMC", "TYSHXYDM")
        if told(row["FDDBR"]) or told(row["FDDBRZJHM"]):
            yield f"{row['QYBH']}#legal_representative", "Person", _who(row, "FDDBR", "FDDBRZJHM")
    elif extract == "police.case" and told(row["AJBH"]):
        yield row["AJBH"], "Case", {}
        for i, person in enumerate(row["RY"], 1):
            yield f"{row['AJBH']}#person/{i}", "Person", _who(person, "XM", "GMSFHM", phone="LXDH")
        for i, vehicle in enumerate(row["CL"], 1):
            yield f"{row['AJBH']}#vehicle/{i}", "Vehicle", _who(vehicle, "HPHM", "HPZL")
    elif extract == "court.case" and told(row["AH"]):
        yield case_number(row["AH"]), "Case", {}
    elif extract == "court.party" and told(row["AH"]) and told(row["XH"]):
        kind = {"自然人": "Person", "法人": "Enterprise"}[row["DSRLX"]]
        yield f"{case_number(row['AH'])}#{row['XH']}", kind, _who(row, "MC", "ZJHM", phone="LXDH")
    elif extract == "court.dishonest" and told(row["JLBH"]):
        kind = truth.get(f"{extract}:{row['JLBH']}")
        if kind is None:
            kind = "Enterprise" if _is_firm(row["BZXRMC"]) else "Person"
        yield row["JLBH"], kind, _who(row, "BZXRMC", "ZJHM")
    elif extract == "judicial.mediation" and told(row["TJBH"]):
        yield row["TJBH"], "Case", {}
        for role, head in (("applicant", "SQR"), ("respondent", "BSQR")):
            if told(row[f"{head}XM"]) or told(row[f"{head}ZJHM"]):
                yield f"{row['TJBH']}#{role}", "Person", _who(row, f"{head}XM", f"{head}ZJHM", phone=f"{head}DH")
    elif extract == "civil.marriage" and told(row["DJZH"]):
        for role, head in (("husband", "NAN"), ("wife", "NV")):
            if told(row[f"{head}XM"]) or told(row[f"{head}SFZH"]):
                yield f"{row['DJZH']}#{role}", "Person", _who(row, f"{head}XM", f"{head}SFZH", birth=f"{head}CSRQ")
    elif extract == "civil.social_org" and told(row["TYSHXYDM"]):
        yield row["TYSHXYDM"], "Enterprise", _who(row, "SHZZMC", "TYSHXYDM")
        if told(row["FDDBR"]) or told(row["FDDBRZJHM"]):
            yield f"{row['TYSHXYDM']}#legal_representative", "Person", _who(row, "FDDBR", "FDDBRZJHM")


EXTRACTS = (
    "police.hukou", "police.driver", "police.vehicle", "police.transport_enterprise", "police.enterprise_driver",
    "police.case", "court.case", "court.party", "court.dishonest", "judicial.mediation", "judicial.correction",
    "judicial.legal_adviser", "civil.marriage", "civil.social_org", "civil.assistance",
)  # fmt: skip


def all_mentions(folder: Path, truth: dict[str, str] | None = None) -> Iterator[Mention]:
    for extract in EXTRACTS:
        yield from mentions(folder, extract, truth)
