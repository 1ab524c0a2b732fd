"""A row is stored, or quarantined with a reason; the counts add up, whatever the file holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import IngestError
from tests.ingest.files import EXAMPLES, FORMATS, numbered, query, take, write

HUKOU = EXAMPLES["police.hukou"]
QUARANTINE = "SELECT line, field, reason FROM quarantine ORDER BY line"


def csv_file(tmp_path: Path, text: str | bytes, name: str = "driver") -> Path:
    path = tmp_path / "police" / f"{name}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def counts(tmp_path: Path, path: Path) -> tuple[int, int, int]:
    totals = take(tmp_path / "home", path).totals
    return totals.rows, totals.stored, totals.quarantined


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("missing", ["", "  ", "无", None])
def test_a_row_without_its_key_is_quarantined(tmp_path: Path, suffix: str, missing: str | None) -> None:
    path = write(tmp_path / "police" / f"driver.{suffix}", [
        *numbered("police.driver", [1, 2]), {**EXAMPLES["police.driver"], "DABH": missing},
    ])  # fmt: skip
    assert counts(tmp_path, path) == (3, 2, 1)
    ((file, field, reason, hint, raw),) = query(
        tmp_path / "home", "SELECT file, field, reason, hint, raw FROM quarantine"
    )
    assert (file, field, reason) == (f"police/driver.{suffix}", "DABH", "the key DABH is missing")
    assert "deliver the row again" in hint
    assert json.loads(raw)["XM"] == "张伟"


def test_of_a_key_of_two_columns_either_may_be_missing(tmp_path: Path) -> None:
    row = EXAMPLES["court.party"]
    rows = [row, {**row, "XH": ""}, {**row, "AH": "不详"}, {**row, "AH": "", "XH": ""}]
    path = write(tmp_path / "court" / "party.csv", rows)
    assert counts(tmp_path, path) == (4, 1, 3)
    assert query(tmp_path / "home", QUARANTINE) == [
        (3, "XH", "the key XH is missing"),
        (4, "AH", "the key AH is missing"),
        (5, "AH", "the key AH and XH is missing"),
    ]


def test_lines_with_too_few_or_too_many_fields(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "DABH,XM\nD1,张伟\nD2\nD3,李,四\n\n,,\nD4,王五\n")
    assert counts(tmp_path, path) == (4, 2, 2)  # a line of delimiters alone is as blank as an empty one
    assert query(tmp_path / "home", QUARANTINE) == [
        (3, None, "1 fields where the header has 2"),
        (4, None, "3 fields where the header has 2"),
    ]
    assert query(tmp_path / "home", "SELECT raw FROM quarantine ORDER BY line")[:2] == [("D2",), ("D3,李,四",)]


@pytest.mark.parametrize("header", ["DABH,XM,XB", "DABH,XM,XB,"])
def test_delimiters_at_the_end_of_a_line_begin_no_field(tmp_path: Path, header: str) -> None:
    """As exports write them: behind each line, the header's too or not. What stands behind the last one is too much."""
    assert counts(tmp_path, csv_file(tmp_path, f"{header}\nD1,张伟,1,\nD2,王五,2\nD3,,,,\nD4,李,四,1\n")) == (4, 3, 1)
    assert query(tmp_path / "home", "SELECT row_key, name, sex FROM mentions ORDER BY 1") == [
        ("D1", "张伟", "1"), ("D2", "王五", "2"), ("D3", None, None),
    ]  # fmt: skip
    assert query(tmp_path / "home", QUARANTINE) == [(5, None, "4 fields where the header has 3")]
    plain = csv_file(tmp_path, f"{header}\nD5,张伟,1,\nD6,王五,2,\n", "driver")
    assert counts(tmp_path, plain) == (2, 2, 0)


def test_a_last_line_that_was_cut_short_is_not_lost(tmp_path: Path) -> None:
    assert counts(tmp_path, csv_file(tmp_path, "DABH,XM,XB\nD1,张伟,1\nD2,王")) == (2, 1, 1)
    assert query(tmp_path / "home", QUARANTINE) == [(3, None, "2 fields where the header has 3")]


def test_a_file_cut_in_the_middle_of_a_character_stays_utf8(tmp_path: Path) -> None:
    whole = "DABH,XM\n" + "".join(f"D{i},张伟\n" for i in range(50)) + "D50,王"
    assert counts(tmp_path, csv_file(tmp_path, whole.encode()[:-1])) == (51, 50, 1)
    assert query(tmp_path / "home", "SELECT DISTINCT name FROM mentions") == [("张伟",)]
    assert query(tmp_path / "home", QUARANTINE) == [(52, None, "bytes that are no text in the file's encoding")]


def test_a_damaged_byte_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = ["DABH,XM", *(f"D{i},张伟" for i in range(50))]
    data = "\n".join(lines).encode().replace("D7,张".encode(), b"D7,\xe5\xbc\xff")
    assert counts(tmp_path, csv_file(tmp_path, data)) == (50, 49, 1)


def test_quoted_fields_may_hold_line_ends(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'DABH,XM,LXZSXXDZ\r\nD1,张伟,"兴义市\r\n桔山"\r\nD2,王五,"说""好"""\r\nD3\r\n')
    assert counts(tmp_path, path) == (3, 2, 1)
    assert query(tmp_path / "home", "SELECT line, mention_id, address FROM mentions JOIN rows USING (row_key)") == [
        (2, "police.driver:D1", "兴义市 桔山"),
        (4, "police.driver:D2", '说"好"'),
    ]
    assert query(tmp_path / "home", QUARANTINE) == [(5, None, "1 fields where the header has 3")]


def test_a_quotation_mark_that_is_not_closed_swallows_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'DABH,XM\nD1,"张伟\nD2,王五\nD3,赵六\nD4,"钱七\n')
    assert counts(tmp_path, path) == (4, 2, 2)
    assert query(tmp_path / "home", QUARANTINE) == [
        (2, None, "a quotation mark is not closed"),
        (5, None, "a quotation mark is not closed"),
    ]


def test_a_quotation_mark_that_swallows_whole_lines_is_found_out(tmp_path: Path) -> None:
    """The record has as many fields as it should, but lines within it are records of their own."""
    path = csv_file(tmp_path, 'DABH,XM,XB,ZT\nD1,"张伟,1,A\nD2,王五,1,A\nD3,赵六",1,A\nD4,钱七,1,A\n')
    assert counts(tmp_path, path) == (4, 3, 1)
    assert query(tmp_path / "home", "SELECT row_key FROM rows ORDER BY row_key") == [("D2",), ("D3",), ("D4",)]


def test_a_header_in_the_middle_is_no_row(tmp_path: Path) -> None:
    assert counts(tmp_path, csv_file(tmp_path, "DABH,XM\nD1,张伟\nDABH,XM\nD2,王五\n")) == (3, 2, 1)
    assert query(tmp_path / "home", QUARANTINE) == [(3, "DABH", "a header line, not a row")]


def test_broken_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "police" / "driver.jsonl"
    path.parent.mkdir()
    path.write_text(
        '{"DABH": "D1", "XM": "张伟"}\n{"DABH": "D2", "XM": "王\n[1]\n\n{"DABH": "D3", "XM": "\\ud83d"}\n'
        '{"DABH": "D4", "XM": "\\ud842\\udfb7"}\n{"DABH": "D5"',
        "utf-8",
    )
    assert counts(tmp_path, path) == (6, 2, 4)
    assert query(tmp_path / "home", "SELECT name FROM mentions ORDER BY row_key") == [("张伟",), ("𠮷",)]
    assert query(tmp_path / "home", QUARANTINE) == [
        (2, None, "not valid JSON"), (3, None, "not a JSON object"), (5, None, "not valid JSON"),
        (7, None, "not valid JSON"),
    ]  # fmt: skip
    # Of a broken line the known columns that can still be told are kept.
    assert query(tmp_path / "home", "SELECT raw FROM quarantine WHERE line = 2") == [('{"DABH": "D2"}',)]


@pytest.mark.parametrize(
    ("body", "stored", "reasons"),
    [
        ("<AJ><AH>{1}</AH></AJ><AJ><AH>{2}</AH><AYMC>盗&窃</AYMC></AJ><AJ><AH>{3}</AH></AJ></R>", 2, [2]),
        ("<AJ><AH>{1}</AH></AJ>\n<AJ><AH>{2}</AH><AYMC>盗窃\n<AJ><AH>{3}</AH></AJ></R>", 2, [3]),
        ("<AJ><AH>{1}</AH></AJ>\n<AJ><AH>{2}</AH></AJ>\n<AJ><AH>{3}</AH><AYMC>盗", 2, [4]),
        ("<x:AJ><x:AH>{1}</x:AH></x:AJ><x:AJ><x:AH>{2}</x:AJ>", 1, [2]),
        ("<AJ><AH>{1}</AH></AJ>", 1, []),
        ("<AJ AH='{1}'/><AJ AH='{2}'/>", 2, []),
    ],
)
def test_broken_xml(tmp_path: Path, body: str, stored: int, reasons: list[int]) -> None:
    """Neither a broken record nor a missing end costs any other record."""
    path = tmp_path / "court" / "case.xml"
    path.parent.mkdir()
    for n in (1, 2, 3):
        body = body.replace(f"{{{n}}}", f"（2016）黔2301刑初{n}号")
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n<R>{body}', "utf-8")
    assert counts(tmp_path, path) == (stored + len(reasons), stored, len(reasons))
    assert [line for line, *_ in query(tmp_path / "home", QUARANTINE)] == reasons


def test_xml_entities_and_files_of_the_machine_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("不可见", "utf-8")
    path = tmp_path / "court" / "case.xml"
    path.parent.mkdir()
    path.write_text(
        f'<!DOCTYPE R [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY i "内部">]>'
        "<R><AJ><AH>（2016）黔2301刑初1号</AH><AYMC>盗窃&e;&i;</AYMC></AJ></R>",
        "utf-8",
    )
    take(tmp_path / "home", path)
    assert "不可见" not in str(query(tmp_path / "home", "SELECT * FROM mentions"))


def test_the_same_line_twice_is_one_row(tmp_path: Path) -> None:
    row = EXAMPLES["police.driver"]
    report = take(tmp_path / "home", write(tmp_path / "police" / "driver.csv", [row, row, row]))
    assert (report.totals.rows, report.totals.new, report.totals.unchanged) == (3, 1, 2)
    assert len(query(tmp_path / "home", "SELECT 1 FROM rows")) == 1


def test_of_two_lines_with_one_key_the_later_wins_and_the_earlier_is_kept(tmp_path: Path) -> None:
    row = EXAMPLES["police.driver"]
    rows = [{**row, "XM": "张伟"}, {**row, "XM": "张卫"}, {**row, "XM": "张伟"}, {**row, "XM": "张炜"}]
    totals = take(tmp_path / "home", write(tmp_path / "police" / "driver.csv", rows)).totals
    assert (totals.rows, totals.new, totals.changed, totals.unchanged) == (4, 1, 2, 1)
    versions = "SELECT version, name, current FROM mention_versions ORDER BY version"
    assert query(tmp_path / "home", versions) == [(1, "张卫", False), (2, "张伟", False), (3, "张炜", True)]


@pytest.mark.parametrize("name", ["hukou.csv", "hukou.jsonl", "hukou.xml", "hukou.xlsx", "hukou.parquet"])
@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02nothing"])
def test_a_file_that_is_none_says_what_to_do(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "police" / name
    path.parent.mkdir()
    path.write_bytes(content)
    if name == "hukou.jsonl" and content.strip():
        assert counts(tmp_path, path) == (1, 0, 1)
        return
    with pytest.raises(IngestError) as raised:
        take(tmp_path / "home", path)
    assert raised.value.hint
    assert name in str(raised.value)
    assert query(tmp_path / "home", "SELECT * FROM deliveries") == []


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_header_without_rows_is_an_error(tmp_path: Path, suffix: str) -> None:
    """As a snapshot it would withdraw everything."""
    path = write(tmp_path / "police" / f"hukou.{suffix}", [HUKOU])
    if suffix == "csv":
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    elif suffix == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path)
        book.active.delete_rows(2)
        book.save(path)
    else:
        import pyarrow.parquet as pq

        pq.write_table(pq.read_table(path).slice(0, 0), path)
    with pytest.raises(IngestError, match="no rows"):
        take(tmp_path / "home", path)


def test_a_file_of_another_extract_is_an_error(tmp_path: Path) -> None:
    for suffix in FORMATS:
        if suffix in ("jsonl", "xml"):
            continue
        with pytest.raises(IngestError, match="GCXH"):
            take(tmp_path / "home", write(tmp_path / "police" / f"toll_pass.{suffix}", [{"A": "1", "B": "2"}]))


values = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["D1", "D2", "D3", "", "无", '"', "D|4"]), values, values), min_size=1, max_size=12
    ),
    st.sampled_from([",", "|", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.booleans(),
)
def test_any_lines_add_up(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
    ends: bool,
) -> None:
    """Lines of any text, unquoted: fields may be too many, quotation marks open. Each counts once."""
    folder = tmp_path_factory.mktemp("any")
    written = [delimiter.join(line) for line in lines]
    text = "\n".join([delimiter.join(("DABH", "XM", "XB")), *written]) + ("\n" if ends else "")
    path = csv_file(folder, text.encode(encoding), "driver")
    try:
        report = take(folder / "home", path)
    except IngestError:
        # Nothing but blank lines is a file without rows.
        assert not any(line.replace(delimiter, "").replace('"', "").strip() for line in written)
        return
    totals = report.totals
    home = folder / "home"
    assert query(home, "SELECT count(*) FROM rows") == [(totals.new + totals.changed,)]
    assert query(home, "SELECT count(*) FROM quarantine") == [(totals.quarantined,)]
    if '"' not in text:
        assert totals.rows == sum(any(line.split(delimiter)) for line in written)
