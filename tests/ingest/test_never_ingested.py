"""What is not collected can't leak (DESIGN.md, rule 6): proved on the stored bytes, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingest import IngestError
from ingest.mapping import read_mapping
from ingest.staging import lake_folder
from tests.ingest.files import EXAMPLES, FORMATS, take, write

#: Values that stand nowhere but in columns that are never ingested. Rare words, so that they can't be there by chance.
SECRETS = ("鄂伦春族秘", "秘教派甲", "秘党员乙", "AB秘血型", "秘病名丙")
REFUSED = dict(zip(("MZ", "ZJXY", "ZZMM", "XUEXING", "JBMC"), SECRETS, strict=True))


def stored(home: Path) -> str:
    """All the lake holds: every file's bytes, and every value of every column of every Parquet file."""
    parts = []
    files = [f for f in lake_folder(home).rglob("*") if f.is_file()]
    assert any(f.suffix == ".parquet" for f in files)
    for file in files:
        parts.append(file.read_bytes().decode("utf-8", "replace"))
        if file.suffix == ".parquet":
            parquet = pq.ParquetFile(file)
            parts.append(str(parquet.schema_arrow))
            parts.append(json.dumps(parquet.read().to_pylist(), ensure_ascii=False, default=str))
    return "\n".join(parts)


def check(home: Path, *secrets: str) -> None:
    held = stored(home)
    for secret in secrets:
        assert secret not in held
        assert secret.encode("utf-8").hex() not in held


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("extract", ["police.hukou", "police.driver", "civil.assistance", "court.party"])
def test_no_value_of_a_refused_column_is_stored(tmp_path: Path, extract: str, suffix: str) -> None:
    """Whether the mapping knows the column or not; of rows stored, changed, and quarantined alike."""
    row = {**EXAMPLES[extract], **REFUSED}
    key = next(iter(row))
    rows = [row, {**row, "XM": "王芳"}, {**row, key: "X2"}, {**row, key: ""}]
    agency, name = extract.split(".")
    report = take(tmp_path / "home", write(tmp_path / agency / f"{name}.{suffix}", rows))
    assert set(report.deliveries[0].refused_columns) == set(REFUSED)
    assert report.totals.quarantined == 1
    check(tmp_path / "home", *SECRETS)


@pytest.mark.parametrize("suffix", FORMATS)
def test_not_in_nested_items(tmp_path: Path, suffix: str) -> None:
    row = dict(EXAMPLES["police.case"])
    row["RY"] = [{**row["RY"][0], **REFUSED}, {"MZ": SECRETS[0]}]
    take(tmp_path / "home", write(tmp_path / "police" / f"case.{suffix}", [row, {**row, "AJBH": ""}]))
    check(tmp_path / "home", *SECRETS)


@pytest.mark.parametrize(
    ("suffix", "break_it"),
    [
        ("csv", lambda text: text + "R9," + SECRETS[0] + "\n"),
        ("csv", lambda text: text.replace("R1,", 'R1,"', 1)),
        ("csv", lambda text: text[: text.rindex(",")]),
        ("jsonl", lambda text: text.rstrip("\n")[:-3]),
        ("jsonl", lambda text: text.replace('"R1",', '"R1"', 1)),
        ("jsonl", lambda text: f'{text}["{SECRETS[0]}"]\n'),
        ("xml", lambda text: text.replace("</AJ>", "", 1)),
        ("xml", lambda text: text.replace("<XM>", "<XM>&", 1)),
    ],
)
def test_not_in_the_quarantine_of_broken_records(tmp_path: Path, suffix: str, break_it: Any) -> None:
    row = {**EXAMPLES["police.hukou"], **REFUSED}
    path = write(tmp_path / "police" / f"hukou.{suffix}", [row, {**row, "RYBH": "R2"}])
    path.write_text(break_it(path.read_text("utf-8")), "utf-8")
    assert take(tmp_path / "home", path).totals.quarantined
    check(tmp_path / "home", *SECRETS)


def test_running_text_is_kept_without_statements_of_a_person(tmp_path: Path) -> None:
    said = "被告人张伟，男，仡佬族，中共党员，住黔东南苗族侗族自治州凯里市。"
    case = {**EXAMPLES["police.case"], "JYAQ": said}
    write(tmp_path / "in" / "police" / "case.csv", [case, {**case, "AJBH": ""}])
    with (tmp_path / "in" / "police" / "case.csv").open("a", encoding="utf-8") as file:
        file.write(f"A1,{said}\n")
    write(tmp_path / "in" / "court" / "judgment.jsonl", [{**EXAMPLES["court.judgment"], "QW": said}])
    take(tmp_path / "home", tmp_path / "in")
    check(tmp_path / "home", "仡佬", "党员")
    assert "黔东南苗族侗族自治州" in stored(tmp_path / "home")


@pytest.mark.parametrize(
    "columns",
    ["{JTBH: key, MZ: text}", "{JTBH: key, ZJXY: text}", "{JTBH: key, XM: {as: name, aliases: [民族]}}",
     "{JTBH: key, RY: {items: {XM: name, MZ: text}}}"],
)  # fmt: skip
def test_a_mapping_that_wants_one_is_refused(columns: str) -> None:
    text = f"extract: civil.other\nlabel: {{zh: 其他, en: other}}\nkey: [JTBH]\ncolumns: {columns}\n"
    with pytest.raises(IngestError, match="never ingested"):
        read_mapping(text, "other.yaml")
