"""Which extract a file is, what a delivery.yaml says, and what is said of what can't be taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest import IngestError, deliver
from tests.ingest.files import EXAMPLES, mention, query, take, write, write_table

DRIVER, PARTY = EXAMPLES["police.driver"], EXAMPLES["court.party"]
DELIVERED = "SELECT extract, agency, file, as_of::VARCHAR, mode, unit FROM deliveries ORDER BY seq"


@pytest.fixture
def province(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    write(root / "police" / "driver.csv", [DRIVER])
    write(root / "court" / "party.jsonl", [PARTY])
    judgments = root / "court" / "judgment"
    judgments.mkdir()
    for n in (1, 2):
        (judgments / f"(2016)黔2301刑初{n}号.txt").write_text(f"（2016）黔2301刑初{n}号\n正文", "utf-8")
    (root / "truth.csv").write_text("mention_id\n", "utf-8")
    (root / "police" / ".DS_Store").write_text("", "utf-8")
    (root / "police" / "~$driver.xlsx").write_text("", "utf-8")
    return root


def test_a_whole_folder(tmp_path: Path, province: Path) -> None:
    report = take(tmp_path / "home", province)
    assert [d.extract for d in report.deliveries] == ["court.judgment", "court.party", "police.driver"]
    assert (report.totals.new, report.failures, report.ignored) == (4, [], ["truth.csv"])
    assert [row[2] for row in query(tmp_path / "home", DELIVERED)] == [
        "court/judgment/ (2 files)", "court/party.jsonl", "police/driver.csv",
    ]  # fmt: skip
    assert report.as_dict()["totals"]["rows"] == 4
    assert report.as_dict()["extracts"]["court.judgment"]["new"] == 2


@pytest.mark.parametrize(
    ("path", "extracts"),
    [
        ("police", ["police.driver"]),
        ("court", ["court.judgment", "court.party"]),
        ("court/judgment", ["court.judgment"]),
        ("court/party.jsonl", ["court.party"]),
        ("court/judgment/(2016)黔2301刑初1号.txt", ["court.judgment"]),
    ],
)
def test_a_part_of_it(tmp_path: Path, province: Path, path: str, extracts: list[str]) -> None:
    report = take(tmp_path / "home", province / path)
    assert [d.extract for d in report.deliveries] == extracts


def test_a_part_after_the_whole_is_unchanged(tmp_path: Path, province: Path) -> None:
    take(tmp_path / "home", province)
    for part in ("police", "court/judgment", "court/party.jsonl"):
        totals = take(tmp_path / "home", province / part).totals
        assert (totals.new, totals.changed) == (0, 0)
        assert totals.unchanged == totals.rows > 0


def test_names_in_another_case(tmp_path: Path) -> None:
    write(tmp_path / "in" / "POLICE" / "Driver.csv", [DRIVER]).rename(tmp_path / "in" / "POLICE" / "Driver.CSV")
    for path in (tmp_path / "in", tmp_path / "in" / "POLICE", tmp_path / "in" / "POLICE" / "Driver.CSV"):
        assert take(tmp_path / "home", path).deliveries[0].extract == "police.driver"


def test_a_file_in_an_extract_s_folder_is_of_that_extract_whatever_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "police" / "driver" / "vehicle.csv", [DRIVER])
    assert take(tmp_path / "home", path).deliveries[0].extract == "police.driver"


def test_a_relative_path(tmp_path: Path, province: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(province / "court")
    assert [d.extract for d in take(tmp_path / "home", Path()).deliveries] == ["court.judgment", "court.party"]
    assert take(tmp_path / "home", Path("party.jsonl")).totals.unchanged == 1


@pytest.mark.parametrize("name", ["police.driver.csv", "driver.csv"])
def test_a_file_by_its_name_alone(tmp_path: Path, name: str) -> None:
    assert take(tmp_path / "home", write(tmp_path / name, [DRIVER])).deliveries[0].extract == "police.driver"


def test_a_file_that_does_not_tell_its_extract(tmp_path: Path) -> None:
    """There is a case of the police and one of the court: nobody guesses."""
    path = write(tmp_path / "x" / "case.csv", [EXAMPLES["court.case"]])
    with pytest.raises(IngestError, match="--extract"):
        take(tmp_path / "home", path)
    assert take(tmp_path / "home", path, extract="court.case").totals.new == 1


def test_an_extract_in_several_files_is_one_delivery(tmp_path: Path) -> None:
    root = tmp_path / "in" / "police"
    write(root / "driver" / "1.csv", [DRIVER])
    write(root / "driver" / "b" / "2.jsonl", [{**DRIVER, "DABH": "D2"}])
    write(root / "driver.parquet", [{**DRIVER, "DABH": "D3"}])
    (delivery,) = take(tmp_path / "home", tmp_path / "in").deliveries
    assert delivery.counts.new == 3
    assert query(tmp_path / "home", "SELECT file FROM rows ORDER BY row_key") == [
        ("police/driver/1.csv",), ("police/driver/b/2.jsonl",), ("police/driver.parquet",),
    ]  # fmt: skip


def test_judgments_are_known_by_their_text_or_their_file(tmp_path: Path) -> None:
    folder = tmp_path / "court" / "judgment"
    folder.mkdir(parents=True)
    texts = {
        "(2016)黔2301刑初1号.txt": "兴义市人民法院\n刑事判决书\n（2016）黔2301刑初1号\n正文",
        "(2017)黔23刑终9号.txt": "上诉人不服（2016）黔2301刑初1号判决。\n（2017）黔23刑终9号",
        "下载1.txt": "判决书\n〔2018〕黔2301民初7号\n另见（2016）黔2301刑初1号",
        "(2019)黔2301执3号.txt": "正文里没有案号",
        "没有.txt": "什么也没有",
        "空.txt": " \n",
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("gb18030"))
    totals = take(tmp_path / "home", folder).totals
    assert (totals.rows, totals.new, totals.quarantined) == (6, 4, 2)
    assert query(tmp_path / "home", "SELECT file, mention_id FROM texts JOIN rows USING (row_key) ORDER BY file") == [
        ("(2016)黔2301刑初1号.txt", "court.case:（2016）黔2301刑初1号"),
        ("(2017)黔23刑终9号.txt", "court.case:（2017）黔23刑终9号"),
        ("(2019)黔2301执3号.txt", "court.case:（2019）黔2301执3号"),
        ("下载1.txt", "court.case:（2018）黔2301民初7号"),
    ]
    assert query(tmp_path / "home", "SELECT file, reason FROM quarantine ORDER BY file") == [
        ("没有.txt", "the key AH is missing"), ("空.txt", "the document is empty"),
    ]  # fmt: skip


def test_a_judgment_row_without_its_number_has_it_in_its_text(tmp_path: Path) -> None:
    path = write(tmp_path / "court" / "judgment.jsonl", [{"AH": "", "QW": "（2016）黔2301刑初1号\n正文"}])
    take(tmp_path / "home", path)
    assert query(tmp_path / "home", "SELECT row_key FROM rows") == [("（2016）黔2301刑初1号",)]


# delivery.yaml -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [".", "police", "police/driver"])
@pytest.mark.parametrize("what", [".", "police", "police/driver", "police/driver/1.csv"])
def test_notes_beside_the_files_in_the_agency_folder_or_at_the_root(tmp_path: Path, where: str, what: str) -> None:
    root = tmp_path / "in"
    write(root / "police" / "driver" / "1.csv", [DRIVER])
    (root / where / "delivery.yaml").write_text("as_of: 2024-05-01\nmode: snapshot\nunit: 交警支队\n", "utf-8")
    take(tmp_path / "home", root / what)
    ((_, agency, _, as_of, mode, unit),) = query(tmp_path / "home", DELIVERED)
    assert (agency, as_of, mode, unit) == ("police", "2024-05-01", "snapshot", "交警支队")
    assert str(mention(tmp_path / "home", "police.driver:D1")["as_of"]) == "2024-05-01"


def test_the_nearer_note_wins_key_by_key(tmp_path: Path) -> None:
    root = tmp_path / "in"
    write(root / "police" / "driver.csv", [DRIVER])
    write(root / "court" / "party.csv", [PARTY])
    (root / "delivery.yaml").write_text("as_of: 20240501\nunit: 省厅\n", "utf-8")
    (root / "court" / "delivery.yaml").write_text("as_of: 2024年6月1日\n", "utf-8")
    take(tmp_path / "home", root)
    assert [row[3:] for row in query(tmp_path / "home", DELIVERED)] == [
        ("2024-06-01", "add", "省厅"), ("2024-05-01", "add", "省厅"),
    ]  # fmt: skip


def test_a_note_may_name_the_agency(tmp_path: Path) -> None:
    folder = tmp_path / "2024年5月"
    write(folder / "driver.csv", [DRIVER])
    (folder / "delivery.yaml").write_text("agency: police\n", "utf-8")
    for path in (folder, folder / "driver.csv"):
        assert take(tmp_path / "home", path).deliveries[0].extract == "police.driver"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("key", ["unit", "delivering_unit", "Delivering unit", "报送单位"])
def test_a_note_is_read_in_any_encoding_and_the_unit_by_any_of_its_names(
    tmp_path: Path, encoding: str, key: str
) -> None:
    write(tmp_path / "in" / "police" / "driver.csv", [DRIVER])
    note = f"agency: 兴义市公安局\n{key}: 交警支队\nmode: incremental\ncontact: 张三\n"
    (tmp_path / "in" / "police" / "delivery.yaml").write_text(note, encoding)
    report = take(tmp_path / "home", tmp_path / "in")
    ((_, agency, _, _, mode, unit),) = query(tmp_path / "home", DELIVERED)
    assert (agency, mode, unit) == ("police", "add", "交警支队")
    assert report.ignored == ["police/delivery.yaml: contact"]


def test_an_agency_called_otherwise_than_its_folder_is_the_delivering_unit(tmp_path: Path) -> None:
    write(tmp_path / "in" / "police" / "driver.csv", [DRIVER])
    (tmp_path / "in" / "delivery.yaml").write_text("agency: 省公安厅\n", "utf-8")
    take(tmp_path / "home", tmp_path / "in")
    ((_, agency, _, _, _, unit),) = query(tmp_path / "home", DELIVERED)
    assert (agency, unit) == ("police", "省公安厅")
    assert mention(tmp_path / "home", "police.driver:D1")["agency"] == "police"


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("mode: snapshots", "unknown mode"),
        ("mode: full", "unknown mode"),
        ("snapshot: true", "Did you mean mode: snapshot"),
        ("mod: snapshot", "Did you mean mode"),
        ("as_of: 昨天", "no date"),
        ("- mode", "not a list of keys"),
        ("mode: [", "not valid YAML"),
    ],
)
def test_a_note_that_can_not_be_followed_stops_the_delivery(tmp_path: Path, note: str, said: str) -> None:
    write(tmp_path / "in" / "police" / "driver.csv", [DRIVER])
    (tmp_path / "in" / "police" / "delivery.yaml").write_text(note, "utf-8")
    with pytest.raises(IngestError, match=said):
        take(tmp_path / "home", tmp_path / "in")


# What can't be taken in --------------------------------------------------------------------------------------------


def test_what_is_wrong_is_said_and_the_rest_is_taken_in(tmp_path: Path, province: Path) -> None:
    (province / "police" / "hukou.csv").write_text("", "utf-8")
    (province / "police" / "vehicle.docx").write_text("", "utf-8")
    write(province / "police" / "unheard_of.csv", [DRIVER])
    write(province / "customs" / "driver.csv", [DRIVER])
    report = take(tmp_path / "home", province)
    assert report.totals.new == 4
    assert not report.ok
    said = {f.where: f.what for f in report.failures}
    assert said == {
        "police/hukou.csv": "the file is empty",
        "police/vehicle.docx": "files ending in .docx can't be read",
        "police/unheard_of.csv": "there is no mapping for police.unheard_of",
        "customs/driver.csv": "customs is no known agency",
    }
    assert all(f.hint for f in report.failures)


def test_a_delivery_within_a_delivery_is_left_alone(tmp_path: Path, province: Path) -> None:
    write(province / "update" / "police" / "driver.csv", [{**DRIVER, "DABH": "D2"}])
    (province / "update" / "truth.csv").write_text("mention_id\n", "utf-8")
    report = take(tmp_path / "home", province)
    assert (report.ok, report.ignored) == (True, ["truth.csv", "update/"])
    assert take(tmp_path / "home", province / "update").totals.new == 1


def test_a_snapshot_with_a_part_that_can_not_be_read_is_not_taken_in(tmp_path: Path) -> None:
    """Its rows would be withdrawn as absent."""
    folder = tmp_path / "in" / "police" / "driver"
    write(folder / "1.csv", [DRIVER])
    (folder / "2.docx").write_text("", "utf-8")
    (folder / "delivery.yaml").write_text("mode: snapshot", "utf-8")
    report = deliver(tmp_path / "home", tmp_path / "in")
    assert [f.what for f in report.failures][-1] == "a part of the snapshot can't be read"
    assert query(tmp_path / "home", "SELECT * FROM deliveries") == []


@pytest.mark.parametrize(
    ("path", "said"), [("nowhere", "no such file"), ("empty", "no extract in it"), ("note", "no extract in it")]
)
def test_nothing_to_take_in(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "note").mkdir()
    (tmp_path / "note" / "README.md").write_text("x", "utf-8")
    with pytest.raises(IngestError, match=said):
        deliver(tmp_path / "home", tmp_path / path)


def test_an_unknown_extract_is_an_error_that_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"police\.hukou"):
        deliver(tmp_path / "home", write(tmp_path / "a.csv", [DRIVER]), "police.nothing")


def test_a_locked_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "police" / "driver.csv", [DRIVER])
    whole = Path.open

    def locked(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == path:
            raise PermissionError(13, "The process cannot access the file")
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(IngestError, match="Close it in other programs"):
        deliver(tmp_path / "home", path)


def test_a_document_that_fails_on_the_way(tmp_path: Path, province: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(path: Path) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("ingest.readers.documents.detect", failing)
    with pytest.raises(IngestError, match="Input/output error"):
        deliver(tmp_path / "home", province / "court" / "judgment")


# Databases ---------------------------------------------------------------------------------------------------------


def test_a_table_or_a_query_of_a_database(tmp_path: Path) -> None:
    rows = [{**DRIVER, "MZ": "苗族"}, {**DRIVER, "DABH": "D2"}]
    url = write_table(tmp_path / "x.db", "DRIVER", rows)
    home = tmp_path / "home"
    report = deliver(home, url, "police.driver")
    assert (report.totals.new, report.deliveries[0].refused_columns) == (2, ["MZ"])
    assert deliver(home, f"{url}#table=driver", "police.driver").totals.unchanged == 2
    query_url = f"{url}#query=SELECT%20*%20FROM%20DRIVER%20WHERE%20DABH='D2'"
    assert deliver(home, query_url, "police.driver").totals.unchanged == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{}#table=nothing", "no table named nothing"),
        ("sqlite:///{}", "no table named police_hukou or hukou"),
        ("sqlite:///{}#query=SELECT x FROM nowhere", "can't be read"),
        ("sqlite:///{}#query=SELECT 1 AS x", "none of the columns"),
        ("sqlite:///{}#what=1", "table= or query="),
        ("nosuchdriver://u:secret@h/d", "not a usable database URL"),
        ("postgresql+nothing://u:secret@h/d", "not a usable database URL"),
    ],
)
def test_a_database_that_can_not_be_read(tmp_path: Path, url: str, said: str) -> None:
    write_table(tmp_path / "x.db", "DRIVER", [DRIVER])
    with pytest.raises(IngestError, match=said) as raised:
        deliver(tmp_path / "home", url.format(tmp_path / "x.db"), "police.hukou")
    assert "secret" not in str(raised.value)


def test_a_database_does_not_tell_its_extract(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="Add --extract"):
        deliver(tmp_path / "home", "sqlite:///x.db")
