"""What a driving licence allows to be driven, by annex 1 of the regulation."""

from __future__ import annotations

import pytest

from ontology.licences import classes, drivable, kinds_of_vehicle


@pytest.mark.parametrize(
    ("licence", "vehicle_type", "may"),
    [
        ("A1", "K11", True), ("A1A2", "Q11", True), ("A2", "K21", True), ("A1", "H11", True), ("B2", "H11", True),
        ("C1", "K33", True), ("C2", "K33", True), ("a2d", "H25", True), ("A2,D", "Q11", True),
        ("C1", "K11", False), ("B2", "K11", False), ("B1", "K11", False), ("A1", "Q11", False), ("C1E", "H11", False),
        ("D", "K33", False), ("A3", "K21", False),
    ],
)  # fmt: skip
def test_a_licence_allows_its_class_and_those_that_it_includes(licence: str, vehicle_type: str, may: bool) -> None:
    allowed, kinds = drivable(licence), kinds_of_vehicle(vehicle_type)
    assert allowed is not None
    assert kinds is not None
    assert bool(allowed & kinds) == may


@pytest.mark.parametrize("text", [None, "", "无", "X9", "C1?", "大型客车"])
def test_of_a_licence_that_cannot_be_read_nothing_is_said(text: str | None) -> None:
    assert classes(text) is None
    assert drivable(text) is None


@pytest.mark.parametrize("text", [None, "", "G14", "B11", "X99", "重型罐车"])
def test_trailers_and_unknown_types_are_of_no_kind(text: str | None) -> None:
    assert kinds_of_vehicle(text) is None
