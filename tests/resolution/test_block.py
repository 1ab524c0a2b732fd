"""Candidates against a brute-force oracle that walks every pair of records."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from resolution.block import Candidates, candidates
from resolution.frame import Frame
from resolution.model import Rule
from tests.resolution.building import fewer, frame_of

Key = tuple[str, ...]


def keys_of(frame: Frame, rule: Rule, record: int) -> set[Key]:
    """Every key a record has under a rule: its column values, with one token of each set."""
    values = [frame.column(name).at(record) for name in rule.keys]
    held = []
    for name in rule.tokens:
        tokens = frame.token_sets.get(name)
        held.append(
            [] if tokens is None else [tokens.values[t] for t in tokens.tokens[tokens.records == record].tolist()]
        )
    if any(value is None for value in values):
        return set()
    return {(*(str(v) for v in values), *chosen) for chosen in product(*held)}


def oracle(frame: Frame, rules: Sequence[Rule]) -> tuple[dict[tuple[int, int], int], dict[str, int]]:
    """Pair → bit set of the rules it is found by; rule → records whose key is too common."""
    found: dict[tuple[int, int], int] = {}
    left_out: dict[str, int] = {}
    for number, rule in enumerate(rules):
        keys = [keys_of(frame, rule, record) for record in range(len(frame))]
        common = Counter(key for held in keys for key in held)
        if out := sum(n for n in common.values() if n > rule.cap):
            left_out[rule.name] = out
        for a, b in combinations(range(len(frame)), 2):
            if any(common[key] <= rule.cap for key in keys[a] & keys[b]):
                found[a, b] = found.get((a, b), 0) | 1 << number
    return found, left_out


COLUMNS, TOKENS = ("a", "b", "c", "d"), ("t", "u")


@st.composite
def blocked(draw: st.DrawFn) -> tuple[Frame, list[Rule]]:
    size = draw(st.integers(0, 20))
    value = st.none() | st.sampled_from("xyz")
    columns = {name: ("plain", draw(st.lists(value, min_size=size, max_size=size))) for name in COLUMNS}
    pair = st.tuples(st.integers(0, max(0, size - 1)), st.sampled_from("pqr"))
    held = {name: draw(st.lists(pair, max_size=20)) if size else [] for name in TOKENS}
    rules = []
    for number in range(draw(st.integers(0, 6))):
        keys = tuple(draw(st.lists(st.sampled_from(COLUMNS), max_size=4, unique=True)))
        tokens = tuple(draw(st.lists(st.sampled_from(TOKENS), max_size=2, unique=True)))[: 4 - len(keys)]
        rules.append(Rule(f"rule {number}", keys or ("a",), tokens, draw(st.integers(1, 8))))
    return frame_of(columns, **held), rules


@fewer(4)
@given(blocked())
def test_agrees_with_walking_every_pair(case: tuple[Frame, list[Rule]]) -> None:
    frame, rules = case
    found = candidates(frame, rules)
    expected, left_out = oracle(frame, rules)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert pairs == sorted(expected)  # each once, left < right, in order
    if rules:
        assert found.by_rule == {
            rule.name: sum(bits >> number & 1 for bits in expected.values()) for number, rule in enumerate(rules)
        }
    assert found.left_out == left_out


def test_a_common_key_is_left_out_of_its_rule_and_other_rules_still_reach_its_records() -> None:
    frame = frame_of({"name": ("plain", ["张伟"] * 5), "phone": ("plain", ["1", "1", None, None, None])})
    found = candidates(frame, [Rule("name", ("name",), (), 4), Rule("name + phone", ("name", "phone"), (), 4)])
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == [(0, 1)]
    assert found.by_rule == {"name": 0, "name + phone": 1}
    assert found.left_out == {"name": 5}


def test_a_key_held_by_as_many_records_as_the_cap_still_counts() -> None:
    frame = frame_of({"name": ("plain", ["张伟"] * 4)})
    assert len(candidates(frame, [Rule("name", ("name",), (), 4)])) == 6


def test_two_shared_tokens_are_one_pair() -> None:
    frame = frame_of({"x": ("plain", ["1", "1"])}, t=[(0, "p"), (0, "q"), (1, "p"), (1, "q")])
    found = candidates(frame, [Rule("x + t", ("x",), ("t",), 10)])
    assert (found.left.tolist(), found.right.tolist(), found.by_rule) == ([0], [1], {"x + t": 1})


def test_a_column_or_token_set_the_data_lacks_blocks_nothing() -> None:
    frame = frame_of({"x": ("plain", ["1", "1"])})
    assert len(candidates(frame, [Rule("y", ("y",), (), 9), Rule("x + t", ("x",), ("t",), 9)])) == 0


def test_different_columns_are_not_mixed_up() -> None:
    # The codes of a and b are the same small numbers: only their place in the key tells them apart.
    frame = frame_of({"a": ("plain", ["1", "2"]), "b": ("plain", ["2", "1"])})
    assert len(candidates(frame, [Rule("a + b", ("a", "b"), (), 9)])) == 0


def test_keys_of_several_columns_fall_together_for_nobody_else() -> None:
    size = 3000
    steps = {"a": 1, "b": 7, "c": 11, "d": 13}
    columns: dict[str, list[str | None]] = {
        name: [str(k * step % size) for k in range(size)] for name, step in steps.items()
    }
    rule = Rule("all", tuple(steps), (), 9)
    assert len(candidates(frame_of({name: ("plain", values) for name, values in columns.items()}), [rule])) == 0
    for values in columns.values():
        values[-1] = values[0]
    found = candidates(frame_of({name: ("plain", values) for name, values in columns.items()}), [rule])
    assert (found.left.tolist(), found.right.tolist()) == ([0], [size - 1])


@given(blocked(), st.data())
def test_with_the_keys_an_earlier_run_left_out_a_pair_depends_on_its_two_records_alone(
    case: tuple[Frame, list[Rule]], data: st.DataObject
) -> None:
    frame, rules = case
    rules = [replace(rule, name=str(number)) for number, rule in enumerate(rules)]
    everyone = candidates(frame, rules)
    chosen = data.draw(st.lists(st.integers(0, max(0, len(frame) - 1)), unique=True)) if len(frame) else []
    part = part_of(frame, chosen)
    for these in ([rule] for rule in rules) if rules else [rules]:
        of_all = candidates(frame, these)
        expected = {frozenset(pair) for pair in pairs_of(of_all) if set(pair) <= set(chosen)}
        found = candidates(part, these, everyone.left_out_keys)
        assert {frozenset((chosen[a], chosen[b])) for a, b in pairs_of(found)} == expected
        assert found.left_out == {}


def pairs_of(found: Candidates) -> list[tuple[int, int]]:
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True))


def part_of(frame: Frame, chosen: Sequence[int]) -> Frame:
    """A frame of some of the records, in the order given, as another delivery might bring them."""
    columns = {name: ("plain", [column.at(k) for k in chosen]) for name, column in frame.columns.items()}
    held = {
        name: [
            (chosen.index(r), tokens.values[t])
            for r, t in zip(tokens.records.tolist(), tokens.tokens.tolist(), strict=True)
            if r in chosen
        ]
        for name, tokens in frame.token_sets.items()
    }
    return frame_of(columns, **held)
