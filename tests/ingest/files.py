"""Files as agencies write them, in every format, and what the lake holds of them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from ingest import IngestReport, Lake, deliver

FORMATS = ("csv", "xlsx", "jsonl", "xml", "parquet")
TEXT_FORMATS = ("csv", "jsonl", "xml")
Row = Mapping[str, Any]

#: One right row of each extract, in the columns of SOURCES.md.
EXAMPLES: dict[str, dict[str, Any]] = {
    "police.hukou": {
        "RYBH": "R1", "GMSFHM": "522301198001010012", "XM": "张伟", "CYM": "张小伟", "XB": "1", "CSRQ": "19800101",
        "MZ": "苗族", "HJDZ": "贵州省兴义市桔山街道1号", "XZZ": "贵州省兴义市黄草街道2号", "LXDH": "13885912345",
        "HH": "H77", "YHZGX": "02",
    },
    "police.driver": {
        "DABH": "D1", "SFZMHM": "522301198001010012", "XM": "张伟", "XB": "1", "CSRQ": "1980-01-01", "ZJCX": "B2",
        "CCLZRQ": "2003/5/6", "YXQZ": "2029-05-06", "ZT": "正常", "LXDH": "13885912345",
        "LXZSXXDZ": "兴义市桔山街道1号",
    },
    "police.vehicle": {
        "XH": "V1", "HPHM": "贵E12345", "HPZL": "02", "CLSBDH": "LSVAM4187C2184847", "FDJH": "FD123456", "CLLX": "K33",
        "SYXZ": "A", "SYR": "张伟", "SFZMHM": "522301198001010012", "LXDH": "13885912345", "CCDJRQ": "20150607",
        "YXQZ": "20270607", "ZT": "A",
    },
    "police.transport_enterprise": {
        "QYBH": "Q1", "DWMC": "兴义市平安运输有限公司", "TYSHXYDM": "91522301MA6DLPQK3X", "FDDBR": "李强",
        "FDDBRZJHM": "522301197501010034", "LXDH": "13985912345", "DWDZ": "兴义市富兴路3号", "JYFW": "道路货物运输",
        "SFZDJG": "是",
    },
    "police.enterprise_driver": {
        "CYZGZH": "C1", "XM": "张伟", "SFZMHM": "522301198001010012", "LXDH": "13885912345",
        "DWMC": "兴义市平安运输有限公司", "TYSHXYDM": "91522301MA6DLPQK3X", "RZRQ": "2018年3月4日",
    },
    "police.case": {
        "AJBH": "A5223010000002016010001", "AJMC": "张伟盗窃案", "AJLB": "刑事", "LASJ": "2016-01-05 10:20:30",
        "FASJ": "2016-01-04 23:00", "FADD": "兴义市桔山街道", "ZBDW": "兴义市公安局", "JYAQ": "嫌疑人电话13885912345。",
        "RY": [
            {"XM": "张伟", "GMSFHM": "522301198001010012", "XB": "1", "LXDH": "13885912345", "RYLX": "01"},
            {"XM": "王芳", "GMSFHM": "", "XB": "2", "LXDH": "", "RYLX": "02"},
        ],
        "CL": [{"HPHM": "贵E12345", "HPZL": "02"}],
    },
    "police.toll_pass": {
        "GCXH": "GC0001", "HPHM": "贵E12345", "HPYS": "蓝", "SFZBM": "G7001", "SFZMC": "兴义站", "CDBH": "03",
        "GCSJ": "2016-01-05 08:30:15", "FX": "入口",
    },
    "police.toll_station": {
        "SFZBM": "G7001", "SFZMC": "兴义站", "XZQHDM": "522301", "JD": "104.89", "WD": "25.09",
    },
    "court.case": {
        "AH": "（2016）黔2301刑初123号", "AJLX": "刑事一审", "AYMC": "盗窃罪", "LARQ": "20160305",
        "JBFY": "兴义市人民法院", "JARQ": "20160601", "JAFS": "判决", "YSAJBH": "A5223010000002016010001",
    },
    "court.party": {
        "AH": "（2016）黔2301刑初123号", "XH": "1", "DSRLX": "自然人", "MC": "张伟", "ZJLX": "身份证",
        "ZJHM": "522301198001010012", "SSDW": "被告人", "LXDH": "13885912345", "DZ": "兴义市桔山街道1号",
    },
    "court.judgment": {
        "AH": "（2016）黔2301刑初123号",
        "QW": "（2016）黔2301刑初123号\n被告人张伟，身份证号522301198001010012，驾驶贵E12345号车。",
    },
    "court.dishonest": {
        "JLBH": "J1", "BZXRMC": "张伟", "ZJHM": "522301198001010012", "AH": "（2016）黔2301执55号",
        "ZXFY": "兴义市人民法院", "FBRQ": "2017-02-03", "LXQK": "全部未履行",
    },
    "judicial.mediation": {
        "TJBH": "T1", "JFLX": "邻里纠纷", "SLRQ": "2016/7/8", "TWH": "桔山街道调委会", "SQRXM": "张伟",
        "SQRZJHM": "522301198001010012", "SQRDH": "13885912345", "BSQRXM": "王芳", "BSQRZJHM": "",
        "BSQRDH": "13785912345", "TJJG": "调解成功", "SFQRAH": "（2016）黔2301民特9号",
    },
    "judicial.correction": {
        "JZBH": "Z1", "XM": "张伟", "GMSFHM": "522301198001010012", "XB": "1", "AH": "（2016）黔2301刑初123号",
        "JZKSRQ": "20160701", "JZJSRQ": "20180630", "SFS": "桔山司法所",
    },
    "judicial.legal_adviser": {
        "GWBH": "G1", "CJMC": "丰都村", "XZQHDM": "522301001200", "LSXM": "陈律", "LSSFZH": "522301198501010056",
        "ZYZH": "15223201010123456", "LSSWS": "贵州平安律师事务所", "LXDH": "13685912345",
    },
    "civil.marriage": {
        "DJZH": "M1", "DJRQ": "2005-10-01", "DJLX": "结婚", "NANXM": "张伟", "NANSFZH": "522301198001010012",
        "NANCSRQ": "19800101", "NVXM": "王芳", "NVSFZH": "522301198202020024", "NVCSRQ": "19820202",
    },
    "civil.social_org": {
        "TYSHXYDM": "51522301MJ00000001", "SHZZMC": "兴义市志愿者协会", "LX": "社会团体", "FDDBR": "李强",
        "FDDBRZJHM": "522301197501010034", "DZ": "兴义市富兴路9号", "CLRQ": "2010-09-09",
    },
    "civil.assistance": {
        "JTBH": "B1", "XM": "王芳", "GMSFHM": "522301198202020024", "LB": "低保", "JTZZ": "兴义市黄草街道2号",
        "LXDH": "13785912345", "KSRQ": "201601",
    },
}  # fmt: skip

#: The key column of each extract that numbers its rows.
KEYS = {name: "XH" if name == "court.party" else next(iter(row)) for name, row in EXAMPLES.items()}


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Every column of the rows, in the order in which they come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def text_of(value: Any) -> str:
    """A value as a delimited file holds it."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A delimited file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    names = columns_of(rows)
    writer.writerow(names)
    writer.writerows([text_of(row.get(n)) for n in names] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(k, v) for k, v in value.items())}</{name}>"
    return f"<{name}>{escape(text_of(value))}</{name}>"


def write(path: Path, rows: Sequence[Row], encoding: str = "utf-8") -> Path:
    """A file in the format its suffix names; ``encoding`` for the formats that are text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = columns_of(rows)
    if path.suffix == ".csv":
        return write_csv(path, rows, encoding)
    if path.suffix == ".jsonl":
        path.write_bytes("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode(encoding))
    elif path.suffix == ".xml":
        body = "".join(_element("AJ", dict(row)) for row in rows)
        path.write_bytes(f'<?xml version="1.0"?>\n<ROOT>{body}</ROOT>'.encode(encoding))
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(names)
        for row in rows:
            sheet.append([text_of(v) if isinstance(v := row.get(n), list | dict) else v for n in names])
        book.save(path)
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist([{n: r.get(n) for n in names} for r in rows]), path)
    else:
        raise ValueError(path.suffix)
    return path


def write_table(path: Path, table: str, rows: Sequence[Row]) -> str:
    """A SQLite database with one table; returns its URL."""
    names = columns_of(rows)
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE {table} ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        connection.executemany(
            f"INSERT INTO {table} VALUES ({marks})", [[text_of(r.get(n)) for n in names] for r in rows]
        )
    connection.close()
    return f"sqlite:///{path}"


def numbered(extract: str, numbers: Sequence[int], **changes: Any) -> list[dict[str, Any]]:
    """The example row several times under different keys, with these changes."""
    key = KEYS[extract]
    shape = (
        "A52230100000020160{:05d}" if extract == "police.case" else "（2016）黔2301刑初{}号" if key == "AH" else "K{}"
    )
    return [{**EXAMPLES[extract], key: shape.format(n), **changes} for n in numbers]


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """The answer of the lake to a query."""
    with Lake(home).connect() as connection:
        return connection.execute(sql).fetchall()


def mentions(home: Path) -> dict[str, dict[str, Any]]:
    """The current mentions by id, without what is null."""
    with Lake(home).connect() as connection:
        found = connection.execute("SELECT * FROM mentions")
        names = [d[0] for d in found.description or ()]
        rows = found.fetchall()
    by_id = {row[0]: {n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows}
    assert len(by_id) == len(rows), "two current mentions of one id"
    return by_id


def mention(home: Path, mention_id: str) -> dict[str, Any]:
    """The one current mention of that id, without what is null."""
    return mentions(home)[mention_id]


def take(home: Path, path: Path, **options: Any) -> IngestReport:
    """Deliver, and check that the counts add up."""
    report = deliver(home, path, **options)
    for delivery in report.deliveries:
        counts = delivery.counts
        assert counts.rows == counts.stored + counts.quarantined
        assert counts.stored == counts.new + counts.changed + counts.unchanged
    return report


def dump(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the lake says, without the times of arrival, to compare two lakes."""
    views = (
        "mention_versions",
        "links",
        "events",
        "rows",
        "texts",
        "text_mentions",
        "text_named",
        "text_links",
        "quarantine",
        "issues",
        "deliveries",
    )
    with Lake(home).connect() as connection:
        found = {}
        for view in views:
            relation = connection.execute(f"SELECT COLUMNS(lambda c: c <> 'received') FROM {view}")
            found[view] = sorted(relation.fetchall(), key=repr)
    return found
