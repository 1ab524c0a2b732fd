"""How what a person types is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.store import SearchKey
from queries.search import plan


def best(text: str) -> dict[str, float]:
    """The best score of each kind among the readings."""
    scores: dict[str, float] = {}
    for key in plan(text):
        scores[key.kind] = max(scores.get(key.kind, 0), key.score)
    return scores


@pytest.mark.parametrize(
    "text", ["(2016)黔2301刑初123号", "（2016）黔2301刑初123号", "〔2016〕黔2301刑初123号", "[2016]黔2301刑初123 号"]
)
def test_every_bracket_style_of_a_case_number_is_one(text: str) -> None:
    assert SearchKey("case_number", "2016黔2301刑初123号", "whole", 1.0) in plan(text)


def test_a_number_of_15_digits_is_looked_for_in_its_18_digit_form() -> None:
    texts = {key.text for key in plan("522121780305123") if key.kind == "id_number" and key.how == "whole"}
    assert "522121197803051235" in texts


def test_han_is_a_name_first_and_a_sound_last() -> None:
    scores = best("张伟")
    assert scores["name"] > scores["former_name"] > scores["address"] > scores["pinyin"]
    assert "initials" not in scores


def test_letters_are_a_sound_and_initials() -> None:
    scores = best("zhang wei")
    assert scores["pinyin"] > scores["initials"]
    assert {key.text for key in plan("zhang wei") if key.kind == "pinyin"} == {"zhangwei"}


def test_the_end_of_a_number_is_looked_for_from_four_digits_on() -> None:
    assert SearchKey("id_number/end", "4321", "start", 0.7) in plan("1234")
    assert not [key for key in plan("123") if key.kind.endswith("/end")]


@given(st.text(max_size=30))
def test_any_text_is_read_without_complaint_and_each_reading_once(text: str) -> None:
    keys = plan(text)
    places = [(key.kind, key.text, key.how) for key in keys]
    assert len(places) == len(set(places))
    assert all(key.text and 0 < key.score <= 1 for key in keys)
