"""What texts tell, in the lake: ids and places of text mentions, links by these ids, homes without any."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import Lake, text_tables
from ingest.readings import Readings
from ingest.rereading import read_again
from tests.ingest.files import dump, query, take, write

AH, NUMBER = "（2016）黔2301刑初1号", "520102199003077910"
QW = (
    f"{AH}\n被告人张伟，男，汉族，1990年3月7日出生，中共党员，公民身份号码{NUMBER}，住贵州省兴义市黄草街道1号。\n"
    "被告人张伟驾驶贵E12345号车。不服（2015）兴刑初字第12号刑事判决。"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    take(
        tmp_path / "home", write(tmp_path / "court" / "judgment.jsonl", [{"AH": AH.translate({65288: "("}), "QW": QW}])
    )
    return tmp_path / "home"


def test_a_text_mention_is_named_by_its_row_and_place_in_the_stored_text(home: Path) -> None:
    ((text,),) = query(home, "SELECT text FROM texts")
    assert "汉族" not in text
    assert "党员" not in text
    named = query(
        home, "SELECT text_mention, start, end_, name, plate, case_number, spans FROM text_named ORDER BY start"
    )
    assert [text[start:end] for _, start, end, *_ in named] == ["张伟", "贵E12345", "（2015）兴刑初字第12号"]
    for mention, start, end, name, plate, case, spans in named:
        assert mention == f"court.judgment:{AH}@{start}-{end}"
        assert text[start:end] == (name or plate or case)
        for at, upto in json.loads(spans).values():
            assert 0 <= at < upto <= len(text)
    number = json.loads(named[0][6])["id_number"]
    assert text[slice(*number)] == NUMBER


def test_links_lead_from_text_mentions_to_the_case_and_to_each_other(home: Path) -> None:
    ids = {text: mention for mention, text in query(
        home, "SELECT text_mention, coalesce(name, plate, case_number) FROM text_named")}  # fmt: skip
    about = f"court.case:{AH}"
    assert set(query(home, "SELECT mention_id, link_type, from_mention, to_mention, role FROM text_links")) == {
        (about, "party", ids["张伟"], about, "被告人"),
        (about, "driver", ids["张伟"], ids["贵E12345"], None),
        (about, "originates_from", about, ids["（2015）兴刑初字第12号"], None),
    }
    ((text, start, end, sentence),) = query(
        home,
        "SELECT text, start, end_, sentence FROM text_links JOIN texts USING (mention_id) WHERE link_type = 'driver'",
    )
    assert text[start:end] == sentence == "被告人张伟驾驶贵E12345号车。"


def test_a_home_from_before_text_was_read_for_more_than_numbers_opens(home: Path) -> None:
    for name in ("text_named", "text_links"):
        (file,) = (home / "lake" / "deliveries").glob(f"*/{name}.parquet")
        file.unlink()
    assert query(home, "SELECT count(*) FROM text_mentions") == [(4,)]
    assert query(home, "SELECT * FROM text_named") == query(home, "SELECT * FROM text_links") == []


def test_texts_that_came_before_the_present_reader_are_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    views = ("texts", "text_mentions", "text_named", "text_links")
    said = {view: dump(home)[view] for view in views}
    (folder,) = (home / "lake" / "deliveries").iterdir()
    for name in views[1:]:
        (folder / f"{name}.parquet").unlink()
    manifest = json.loads((folder / "delivery.json").read_text("utf-8"))
    (folder / "delivery.json").write_text(json.dumps({n: v for n, v in manifest.items() if n != "reader"}), "utf-8")
    assert query(home, "SELECT reader FROM deliveries") == [("",)]
    assert (read_again(home), read_again(home)) == (1, 0)
    assert {view: dump(home)[view] for view in views} == said
    # Each other reader reads all; whoever has the reading before open keeps it.
    for reader, kept in (("another", ["000001-0001", "000001-0002"]), ("a third", ["000001-0002", "000001-0003"])):
        monkeypatch.setattr("ingest.text_reader.digest", lambda reader=reader: reader)
        assert read_again(home) == 1
        assert query(home, "SELECT reader FROM deliveries") == [(reader,)]
        assert sorted(path.name for path in (home / "lake" / "readings").iterdir()) == kept
    assert {view: dump(home)[view] for view in views} == said


def test_texts_are_read_alike_however_many_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Lake(home).connect() as lake:
        one = lake.sql("SELECT * FROM stored_texts").to_arrow_table()
    whole = text_tables.read(one, Readings(home))
    many = one.take([0] * 7)
    monkeypatch.setattr(text_tables, "SLICE", 3)
    read = text_tables.read(many, Readings(home))
    for name in ("text_mentions", "text_named", "text_links"):
        assert read[name].num_rows == 7 * whole[name].num_rows > 0
        assert read[name].slice(0, whole[name].num_rows).equals(whole[name])
