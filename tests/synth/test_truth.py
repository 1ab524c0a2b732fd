"""Truth is whole: what a plain reading of the files finds by SOURCES.md is exactly what truth.csv tells of."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from synth import Rates, generate
from tests.synth import plain
from tests.synth.conftest import Province, read_truth


def test_every_mention_in_the_files_is_once_in_the_truth_and_none_else(province: Province) -> None:
    found = {mention: kind for mention, kind, _ in plain.all_mentions(province.folder, province.types)}
    assert found == province.types


def test_types_that_no_column_tells_can_be_told_from_the_rows(province: Province) -> None:
    guessed = {mention: kind for mention, kind, _ in plain.all_mentions(province.folder)}
    wrong = [mention for mention, kind in guessed.items() if province.types[mention] != kind]
    assert len(wrong) < 0.01 * len(guessed)


def test_the_true_links_join_things_that_the_files_speak_of(province: Province) -> None:
    with (province.folder / "truth_links.csv").open(encoding="utf-8", newline="") as file:
        links = [tuple(row) for row in csv.reader(file)][1:]
    assert links == sorted(set(links))
    assert {"driver", "party", "suspect", "victim", "reporter"} == {kind for kind, _, _ in links}
    things = set(province.truth.values())
    assert {end for _, *ends in links for end in ends} <= things


def test_rows_and_rows_without_a_key_are_counted(province: Province) -> None:
    keys = {"police.hukou": ("RYBH",), "court.party": ("AH", "XH"), "civil.marriage": ("DJZH",), "court.case": ("AH",)}
    keyless = 0
    for extract in plain.EXTRACTS:
        rows = plain.read(province.folder, extract)
        assert len(rows) == province.summary.rows[extract]
        if extract in keys:
            broken = sum(any(row[key] == "" for key in keys[extract]) for row in rows)
            assert broken == province.summary.keyless[extract]
            keyless += broken
    assert keyless > 0


def test_seventeen_extracts_are_there(province: Province) -> None:
    assert sorted(province.summary.rows) == sorted([*plain.EXTRACTS, "court.judgment", "police.toll_pass"])
    assert all(province.summary.rows.values())
    judgments = list((province.folder / "court" / "judgment").glob("*.txt"))
    assert len(judgments) == province.summary.rows["court.judgment"]
    passes = pq.ParquetFile(province.folder / "police" / "toll_pass.parquet")
    assert passes.metadata.num_rows == province.summary.rows["police.toll_pass"] == 4 * province.summary.people


def test_a_judgment_names_its_case_in_its_file_name_and_its_text(province: Province) -> None:
    for path in (province.folder / "court" / "judgment").glob("*.txt"):
        number = path.stem.replace("(", "（").replace(")", "）")
        assert f"court.case:{number}" in province.truth
        assert number in plain.case_number(plain.text_of(path))


def test_ethnicity_stands_in_one_column_of_one_extract(province: Province) -> None:
    for extract in plain.EXTRACTS:
        row = plain.read(province.folder, extract)[0]
        assert ("MZ" in row) == (extract == "police.hukou")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xml", "xlsx", "parquet"])
def test_any_flat_extract_comes_in_any_format(tmp_path: Path, kind: str) -> None:
    flat = [extract for extract in plain.EXTRACTS if extract != "police.case"]
    rates = Rates.from_mapping({"formats": dict.fromkeys(flat, kind) | {"court.judgment": "jsonl"}})
    generate(tmp_path, 200, 3, rates, toll_passes=10)
    truth, types = read_truth(tmp_path / "truth.csv")
    assert {mention for mention, _, _ in plain.all_mentions(tmp_path, types)} == set(truth)
    assert plain.read(tmp_path, "court.judgment")[0].keys() == {"AH", "QW"}


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"police\.hukou: no such format: dbf"):
        generate(tmp_path, 200, 3, Rates.from_mapping({"formats": {"police.hukou": "dbf"}}))


def test_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 100"):
        generate(tmp_path, 99, 1)


def test_two_deliveries_add_change_repeat_and_withdraw(tmp_path: Path) -> None:
    generate(tmp_path, 1500, 5, Rates.from_mapping({"deliveries": 2}), toll_passes=0)
    later = tmp_path / "update"
    first, _ = read_truth(tmp_path / "truth.csv")
    both, types = read_truth(later / "truth.csv")
    assert "mode: snapshot" in (later / "civil" / "delivery.yaml").read_text(encoding="utf-8")
    assert "mode" not in (later / "police" / "delivery.yaml").read_text(encoding="utf-8")

    after: dict[str, tuple[str, str]] = {}
    brought = [
        extract
        for extract in plain.EXTRACTS
        if list((later / extract.split(".")[0]).glob(f"{extract.split('.')[1]}.*"))
    ]
    assert "civil.assistance" in brought
    assert "civil.marriage" not in brought
    for extract in brought:
        before = {m: what for m, _, what in plain.mentions(tmp_path, extract, types)}
        now = {m: what for m, _, what in plain.mentions(later, extract, types)}
        own = {m for m in both if m.startswith(f"{extract}:")}
        assert now.keys() - before.keys(), extract
        assert any(now[m] == before[m] for m in now.keys() & before.keys()), extract
        assert any(now[m] != before[m] for m in now.keys() & before.keys()) or extract == "court.case", extract
        if extract == "civil.assistance":
            assert before.keys() - now.keys()
            assert own == now.keys()
        else:
            assert own >= now.keys()
            assert own <= now.keys() | before.keys()
        after.update({m: (both[m], first.get(m, both[m])) for m in own})
    assert all(one == other for one, other in after.values())
