"""Numbers that records state and that are known not to be the own of one of them."""

from typing import Any

import numpy as np
import pytest

from resolution.folding import fold
from resolution.frame import Frame
from resolution.model import ModelError
from resolution.records import settled
from tests.resolution.building import frame_of, model, outcome, valid_id

NUMBER, OTHER = valid_id("52230119800101123"), valid_id("52230119751231456")
SPEC: dict[str, Any] = {
    "attributes": {"name": {"standardise": "person_name"}, "id": {"standardise": "person_id"}},
    "owned_identifiers": {"id": "name"},
    "blocking": [["id.claimed"]],
    "comparisons": {"claimed": {"compare": "claims", "of": ["id.claimed"]}},
}


def settled_frame(names: list[str], numbers: list[str | None], *borrowed: int) -> Frame:
    frame = frame_of({"name": ("person_name", names), "id": ("person_id", numbers)})
    return settled(frame, model(**SPEC), {"id": np.isin(np.arange(len(names)), borrowed)})


def test_what_is_claimed_is_compared_where_not_both_own_their_numbers() -> None:
    names = ["张伟", "张伟", "李娜", "李娜", "王强", "赵敏"]
    frame = settled_frame(names, [NUMBER, NUMBER, NUMBER, OTHER, NUMBER, None], 2, 4)
    expected = {(0, 1): -1, (0, 3): -1, (0, 2): 0, (2, 0): 0, (2, 4): 0, (2, 3): 1, (3, 4): 1, (2, 5): -1, (0, 5): -1}
    found = outcome("claims", frame, expected, ["id.claimed"]).levels.tolist()
    assert dict(zip(expected, found, strict=True)) == expected


def test_a_number_whose_check_fails_is_no_claim() -> None:
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    frame = settled_frame(["张伟", "李娜", "李娜"], [wrong, wrong, OTHER], 1)
    assert outcome("claims", frame, [(0, 1), (1, 2)], ["id.claimed"]).levels.tolist() == [-1, -1]


def test_who_claims_another_number_is_no_like_record() -> None:
    spec = model(**SPEC)
    frame = settled_frame(["李娜", "李娜", "李娜", "李娜"], [NUMBER, NUMBER, OTHER, None], 0, 1, 2)
    assert fold(frame, spec, ()).of_record.tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize(
    "change",
    [
        {"owned_identifiers": {}},
        {"comparisons": {"claimed": {"compare": "claims", "of": ["id"]}}},
        {"comparisons": {"claimed": {"compare": "claims", "of": ["id.valid"]}}},
    ],
)
def test_claims_are_of_numbers_that_have_an_owner(change: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="there is no id"):
        model(**SPEC | change)


def test_what_no_rule_nor_comparison_reads_is_not_kept() -> None:
    plain = SPEC | {"blocking": [["id"]], "comparisons": {"id": {"compare": "person_id"}}}
    assert model(**SPEC).claimed == ("id.claimed",)
    assert model(**plain).claimed == ()
