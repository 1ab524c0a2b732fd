"""Token sets read from a column: near numbers share a token."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Levenshtein

from resolution.token_columns import LONGEST, SHORTEST, deletions

numbers = st.text("01X", min_size=SHORTEST, max_size=12)


@given(numbers, numbers)
def test_values_one_slip_apart_share_a_token_and_those_far_apart_do_not(one: str, other: str) -> None:
    shared = set(deletions(one)) & set(deletions(other))
    if OSA.distance(one, other) <= 1:
        assert shared
    if Levenshtein.distance(one, other) > 2:
        assert not shared


@given(st.text(max_size=60))
def test_no_value_has_more_keys_than_it_may(value: str) -> None:
    assert value in deletions(value)
    assert len(deletions(value)) <= LONGEST + 1
    if not SHORTEST <= len(value) <= LONGEST:
        assert deletions(value) == [value]
