"""What holds of every identifier: reading never raises, keeps the raw text, explains itself, and is fast."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers import (
    Grade,
    Reading,
    citizen_id,
    court_case_number,
    division,
    mobile,
    permits,
    person_id,
    plate,
    police_case_number,
    reason_text,
    uscc,
    vin,
)
from ontology.identifiers.reading import REASONS
from tests.ontology.right_numbers import citizen_ids, old_citizen_ids, organisation_codes, usccs, vins

MODULES = [
    citizen_id, permits, person_id, uscc, plate, vin, mobile, court_case_number, police_case_number, division,
]  # fmt: skip
READERS: list[Callable[[str], Reading]] = [module.read for module in MODULES]

# Any text at all, and text made of what identifiers are made of, which gets further into the readers.
texts = st.text(max_size=80) | st.text(
    "0123456789０１２XxⅩ*×AOIWJHMN贵黔警挂使领之字第号（）()〔〕-+·. 　\ud800²ß", max_size=30
)


@given(texts)
def test_reading_never_raises_and_keeps_the_raw_text(text: str) -> None:
    for read in READERS:
        reading = read(text)
        assert reading.raw == text
        assert (reading.value is None) == (reading.grade == Grade.UNUSABLE)
        assert reading.usable == (reading.value is not None)
        assert set(reading.reasons) <= set(REASONS)
        if reading.grade < Grade.VALID:
            assert reading.reasons, f"{reading} does not say why"


@st.composite
def broken_numbers(draw: st.DrawFn) -> str:
    """A right number of some kind with up to three characters replaced, dropped or doubled."""
    kinds = [citizen_ids(), old_citizen_ids(), usccs(), organisation_codes(), vins()]
    others = ["贵E12345", "贵AD12345", "（2016）黔2301刑初123号之一", "13859012345", "USA520080010112"]
    text = draw(st.one_of(kinds) | st.sampled_from(others))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text) - 1))
        replacement = draw(st.sampled_from(["", "*", "O", "x", " ", "·", "７", text[place] * 2]))
        text = text[:place] + replacement + text[place + 1 :]
    return text


@given(broken_numbers() | texts)
def test_a_value_reads_to_itself(text: str) -> None:
    for read in READERS:
        value = read(text).value
        if value is not None:
            assert read(value).value == value


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_narrative_in_a_column_is_refused_at_once(module: ModuleType) -> None:
    text = "5" * 5_000_000
    start = time.perf_counter()
    reading = module.read(text)
    assert time.perf_counter() - start < 0.5
    assert (reading.value, reading.reasons) == (None, ("too_long",))


def test_every_reason_has_a_text_in_both_languages() -> None:
    for code in REASONS:
        assert any("\u4e00" <= c <= "\u9fff" for c in reason_text(code))
        assert any("a" <= c <= "z" for c in reason_text(code, "en"))
    with pytest.raises(KeyError):
        reason_text("no such reason")


def test_grades_are_ordered_by_usefulness() -> None:
    assert list(Grade) == sorted(Grade)
    assert [g.name for g in Grade] == ["UNUSABLE", "INVALID", "DOUBTFUL", "MASKED", "VALID"]
