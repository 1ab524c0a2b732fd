"""Rates mean what they say, and a wrong one is refused."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from synth import Rates, generate
from synth.rates import DEFAULT_NO_ID
from tests.synth import plain
from tests.synth.conftest import Province, read_truth

CLEAN = {
    **dict.fromkeys(
        "id_mistyped id_swapped id_truncated id_masked id_legacy id_of_relative id_of_stranger id_full_width "
        "id_lower_x name_homophone name_near_pinyin name_shape name_missing_character name_traditional name_spaced "
        "name_dotted_otherwise second_registration changed_names phone_mistyped vin_mistyped plate_mistyped no_key "
        "repeated_row".split(),
        0.0,
    ),
    "no_id": dict.fromkeys(DEFAULT_NO_ID, 0.0),
}


def test_without_errors_every_mention_of_a_person_bears_one_name_and_one_number(tmp_path: Path) -> None:
    generate(tmp_path, 800, 2, Rates.from_mapping(CLEAN), toll_passes=0)
    truth, types = read_truth(tmp_path / "truth.csv")
    numbers: dict[str, set[str | None]] = defaultdict(set)
    names: dict[str, set[str | None]] = defaultdict(set)
    for mention, kind, what in plain.all_mentions(tmp_path, types):
        if kind == "Person":
            numbers[truth[mention]].add(what.get("id_number"))
            names[truth[mention]].add(re.sub(r"[·•‧・.．]", "", what["name"]))
    assert len(numbers) > 600
    assert all(len(told) == 1 and None not in told for told in numbers.values())
    assert all(len(told) == 1 for told in names.values())
    assert len({number for told in numbers.values() for number in told}) == len(numbers)


def test_shares_without_number_are_those_set(province: Province) -> None:
    roles = {
        "police.case": None, "judicial.mediation": "applicant", "court.party": None, "civil.marriage": None,
        "police.hukou": None, "police.driver": None, "police.enterprise_driver": None,
    }  # fmt: skip
    for extract in roles:
        told = [what for _, kind, what in plain.mentions(province.folder, extract, province.types) if kind == "Person"]
        share = sum("id_number" not in what for what in told) / len(told)
        wanted = [rate for key, rate in DEFAULT_NO_ID.items() if key.split("#")[0] == extract]
        slack = 4 * (max(wanted) * (1 - max(wanted)) / len(told)) ** 0.5 + 0.004
        assert min(wanted) - slack <= share <= max(wanted) + slack, extract


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0.0, 0.0), (0.5, 0.44, 0.56), (1.0, 1.0, 1.0)])
def test_a_share_by_extract_can_be_set(tmp_path: Path, share: float, low: float, high: float) -> None:
    generate(tmp_path, 1200, 4, Rates.from_mapping({"no_id": {"civil.marriage": share}}), toll_passes=0)
    told = [what for _, _, what in plain.mentions(tmp_path, "civil.marriage")]
    assert low <= sum("id_number" not in what for what in told) / len(told) <= high


def test_the_unregistered_are_as_many_as_set(tmp_path: Path) -> None:
    summary = generate(tmp_path, 1000, 4, Rates.from_mapping({"not_registered": 1.0, "second_registration": 0.0}), 0)
    assert summary.rows["police.hukou"] < 20  # some of those from elsewhere, whose share is another


def test_rates_come_from_yaml_and_overlay_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "rates.yaml"
    path.write_text("twins: 0.5\nno_id:\n  court.party: 0.4\ndeliveries: 2\n", encoding="utf-8")
    rates = Rates.from_yaml(path)
    assert (rates.twins, rates.deliveries) == (0.5, 2)
    assert rates.no_id["court.party"] == 0.4
    assert rates.no_id["civil.marriage"] == DEFAULT_NO_ID["civil.marriage"]
    assert rates.id_mistyped == Rates().id_mistyped


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"twin": 0.1}, "no such rate: twin"),
        ({"twins": 1.5}, "twins: 1.5 is not a share"),
        ({"no_id": {"court.party": -0.1}}, "court.party: -0.1 is not a share"),
        ({"no_id": {"court.parties": 0.1}}, "no such extract or role: court.parties"),
        ({"dirt": {"court.parties": 1}}, "dirt: no such extract or role: court.parties"),
        ({"deliveries": 3}, "deliveries: 3"),
    ],
)
def test_a_wrong_rate_is_refused(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        Rates.from_mapping(given)


def test_a_rate_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rates.yaml"
    path.write_text("- twins\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a mapping of rates was expected"):
        Rates.from_yaml(path)
