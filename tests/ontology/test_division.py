"""Division codes and their dated history."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import ontology
from ontology.identifiers import Grade, division

COUNTIES = Path(ontology.__file__).parent / "data/guizhou_counties_2023.csv"


def counties_of_2023() -> dict[str, str]:
    with COUNTIES.open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def test_every_county_of_2023_is_in_force_under_its_name() -> None:
    counties = counties_of_2023()
    assert len(counties) == 88
    for code, name in counties.items():
        assert division.name(code) == name
        assert not division.is_abolished(code)
        assert division.successor(code) == code


def test_every_abolished_county_code_of_guizhou_leads_to_one_of_2023() -> None:
    counties = counties_of_2023()
    abolished = [
        code for code in (f"52{n:04d}" for n in range(10000)) if division.is_abolished(code) and not code.endswith("00")
    ]
    assert len(abolished) == 59
    assert {code for code in abolished if division.successor(code) not in counties} == set()


@pytest.mark.parametrize(
    ("old", "old_name", "new", "new_name"),
    [
        ("522401", "毕节市", "520502", "七星关区"),
        ("522101", "遵义市", "520302", "红花岗区"),
        ("520222", "盘县", "520281", "盘州市"),
        ("520321", "遵义县", "520304", "播州区"),
        ("520522", "黔西县", "520581", "黔西市"),
        ("522423", "黔西县", "520581", "黔西市"),
        ("520114", "小河区", "520111", "花溪区"),
    ],
)
def test_changes_of_the_last_decades(old: str, old_name: str, new: str, new_name: str) -> None:
    assert (division.name(old), division.successor(old), division.name(new)) == (old_name, new, new_name)


def test_a_code_knows_its_years() -> None:
    assert [division.in_force("522401", year) for year in (1992, 1993, 2011, 2012)] == [
        False,
        True,
        True,
        False,
    ]
    assert division.in_force("520581", 2021)
    assert not division.in_force("520581", 2020)
    assert [p.name for p in division.history("522125")] == ["道真县", "道真仡佬族苗族自治县"]


@pytest.mark.parametrize(
    ("text", "value", "grade", "reasons"),
    [
        ("520102", "520102", Grade.VALID, ()),
        (" 520102016 ", "520102016", Grade.VALID, ()),
        ("520102016001", "520102016001", Grade.VALID, ()),
        ("５２０１０２", "520102", Grade.VALID, ()),
        ("52", "520000", Grade.VALID, ()),
        ("5223", "522300", Grade.VALID, ()),
        ("520102.0", "520102", Grade.VALID, ()),
        ("522121", "522121", Grade.VALID, ("abolished_region",)),
        ("529999", "529999", Grade.DOUBTFUL, ("unknown_region",)),
        ("52010", None, Grade.UNUSABLE, ("shape",)),
        ("南明区", None, Grade.UNUSABLE, ("shape",)),
        ("", None, Grade.UNUSABLE, ("missing",)),
    ],
)
def test_reading(text: str, value: str | None, grade: Grade, reasons: tuple[str, ...]) -> None:
    reading = division.read(text)
    assert (reading.value, reading.grade, reading.reasons) == (value, grade, reasons)
