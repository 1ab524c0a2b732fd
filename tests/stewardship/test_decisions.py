"""What holds of decisions is a function of the events; contradictions are exactly what the closure of them says."""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stewardship.decisions import Contradicted, Decision, Kind, contradictions, current, undone

MENTIONS = "abcdef"
AT = datetime(2026, 1, 1)


def decided(number: int, kind: Kind, *sides: Iterable[str], undoes: int | None = None) -> Decision:
    return Decision(number, kind, tuple(tuple(side) for side in sides), "li", AT, "seen", undoes)


@st.composite
def ledgers(draw: st.DrawFn, lawful: bool = False) -> list[Decision]:
    """Events in order; an undo names any earlier event, where lawful one that stands."""
    events: list[Decision] = []
    for number in range(1, draw(st.integers(1, 10)) + 1):
        kind = draw(st.sampled_from([*Kind] if events else [kind for kind in Kind if kind is not Kind.UNDO]))
        if kind is Kind.UNDO:
            choices = [e.id for e in events if stands(events, e.id)] if lawful else range(1, number)
            events.append(decided(number, kind, undoes=draw(st.sampled_from(choices))))
            continue
        most = 4 if kind is Kind.SPLIT else 2
        chosen = draw(st.lists(st.sampled_from(MENTIONS), min_size=2, max_size=most, unique=True))
        cut = draw(st.integers(1, len(chosen) - 1))
        events.append(decided(number, kind, chosen[:cut], chosen[cut:]))
    return events


def stands(events: list[Decision], number: int) -> bool:
    """Said as it is meant: an event stands unless an undo of it stands."""
    return not any(e.undoes == number and stands(events, e.id) for e in events if e.id > number)


@given(ledgers(), st.data())
def test_the_state_is_a_function_of_the_events_in_whatever_order_they_are_read(
    events: list[Decision], data: st.DataObject
) -> None:
    expected = [e for e in events if e.kind is not Kind.UNDO and stands(events, e.id)]
    assert current(events) == expected
    assert current(data.draw(st.permutations(events))) == expected
    assert set(undone(events)) == {e.id for e in events if not stands(events, e.id)}


@given(ledgers(lawful=True), st.data())
def test_undoing_an_undo_gives_back_what_there_was(events: list[Decision], data: st.DataObject) -> None:
    standing = [e.id for e in events if stands(events, e.id)]
    number = data.draw(st.sampled_from(standing))
    last = len(events)
    once = [*events, decided(last + 1, Kind.UNDO, undoes=number)]
    twice = [*once, decided(last + 2, Kind.UNDO, undoes=last + 1)]
    assert current(twice) == current(events)
    assert {d.id for d in current(once)} != {d.id for d in current(events)}
    assert undone(once)[number] == last + 1


def joined(decisions: list[Decision]) -> set[tuple[str, str]]:
    """The transitive closure of what is the same, by brute force."""
    pairs = {pair for d in decisions if d.kind is Kind.SAME for pair in d.pairs()}
    closure = pairs | {(b, a) for a, b in pairs} | {(m, m) for m in MENTIONS}
    for middle, one, other in product(MENTIONS, repeat=3):
        if (one, middle) in closure and (middle, other) in closure:
            closure.add((one, other))
    return closure


@given(ledgers(), st.data())
def test_contradictions_are_the_pairs_both_joined_and_held_apart(events: list[Decision], data: st.DataObject) -> None:
    decisions = current(events)
    held = [(d.id, pair) for d in decisions if d.kind in (Kind.DIFFERENT, Kind.SPLIT) for pair in d.pairs()]
    lapsed = data.draw(st.sets(st.sampled_from(held))) if held else set()
    closure = joined(decisions)
    found = contradictions(decisions, lapsed)
    assert {c.key for c in found} == {key for key in held if key not in lapsed and key[1] in closure}
    for contradiction in found:
        # The chain leads from one end of the pair to the other, by decisions that say so.
        ends = [contradiction.pair[0], *(there for _, _, there in contradiction.chain)]
        assert [here for _, here, _ in contradiction.chain] == ends[:-1]
        assert ends[-1] == contradiction.pair[1]
        for by, here, there in contradiction.chain:
            assert by in decisions
            assert by.kind is Kind.SAME
            assert (min(here, there), max(here, there)) in by.pairs()


def test_the_message_names_the_chain_and_not_the_number_of_what_was_refused() -> None:
    decisions = [
        decided(1, Kind.SAME, "a", "b"),
        decided(2, Kind.SAME, "b", "c"),
        decided(3, Kind.DIFFERENT, "a", "c"),
    ]
    (found,) = contradictions(decisions)
    assert str(Contradicted(found, 3)) == "a = b (#1), b = c (#2), a ≠ c"
    assert str(Contradicted(found, 2)) == "a = b (#1), b = c, a ≠ c (#3)"


@pytest.mark.parametrize("sides", [("ab", "c"), ("ab", "cd", "ef"), ("a", "b")])
def test_a_split_decides_on_every_pair_across_its_sides_and_on_none_within(sides: tuple[str, ...]) -> None:
    across = {tuple(sorted((a, b))) for one, other in combinations(sides, 2) for a, b in product(one, other)}
    assert set(decided(1, Kind.SPLIT, *sides).pairs()) == across


def test_the_evidence_hash_is_of_all_evidence_and_of_nothing_else() -> None:
    def given_on(**evidence: str) -> str | None:
        return Decision(1, Kind.DIFFERENT, (("a",), ("b",)), "li", AT, "seen", evidence=evidence).evidence_hash

    assert given_on() is None
    assert given_on(a="1", b="2") == given_on(b="2", a="1")
    assert len({given_on(a="1", b="2"), given_on(a="2", b="1"), given_on(a="1"), given_on(a="1", b="3")}) == 4
