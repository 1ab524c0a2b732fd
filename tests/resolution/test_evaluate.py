"""The set-based measures against an oracle that walks every pair and mention, as the definitions say."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.evaluate import Scores, evaluate

Mention = tuple[str, object, object]  # extract, true thing, entity
TYPES = ("Person", "Vehicle")
EXTRACTS = ("civil.marriage", "court.party", "police.hukou")


def tables(rows: list[tuple[str, str, int, int | None]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Truth and membership of rows (extract, type, true id, entity id or None when the registry lacks it)."""
    named = [(f"{extract}:{n}", kind, true, entity) for n, (extract, kind, true, entity) in enumerate(rows)]
    truth = pd.DataFrame(
        [(m, kind, str(true)) for m, kind, true, _ in named], columns=["mention_id", "entity_type", "true_id"]
    )
    held = [(m, kind, f"P-{entity}") for m, kind, _, entity in named if entity is not None]
    # Handed over in another order than the truth: nothing may hang on positions.
    return truth, pd.DataFrame(held[::-1], columns=["mention_id", "entity_type", "entity_id"])


def oracle(mentions: list[Mention], crossing: tuple[str, str] | None = None) -> dict[str, object]:
    """The measures by walking; if asked, only over the pairs that cross from one extract to the other."""

    def counts(a: Mention, b: Mention) -> bool:
        return crossing is None or sorted((a[0], b[0])) == sorted(crossing)

    pairs = [(a, b) for a, b in combinations(mentions, 2) if counts(a, b)]
    true = sum(a[1] == b[1] for a, b in pairs)
    predicted = sum(a[2] == b[2] for a, b in pairs)
    correct = sum(a[1] == b[1] and a[2] == b[2] for a, b in pairs)
    precision = recall = 0.0
    for a in mentions:
        both = sum(b[1] == a[1] and b[2] == a[2] for b in mentions)
        precision += both / sum(b[2] == a[2] for b in mentions) / len(mentions)
        recall += both / sum(b[1] == a[1] for b in mentions) / len(mentions)
    return {
        "mentions": len(mentions),
        "pairwise": {
            "precision": correct / predicted if predicted else None,
            "recall": correct / true if true else None,
            "f1": 2 * correct / (true + predicted) if true + predicted else None,
            "true_pairs": true,
            "predicted_pairs": predicted,
            "correct_pairs": correct,
        },
        "b_cubed": {
            "precision": pytest.approx(precision),
            "recall": pytest.approx(recall),
            "f1": pytest.approx(2 * precision * recall / (precision + recall)),
        },
    }


row = st.tuples(st.sampled_from(EXTRACTS), st.sampled_from(TYPES), st.integers(0, 4), st.none() | st.integers(0, 4))


@given(st.lists(row, min_size=1, max_size=40))
def test_agrees_with_walking_every_pair(rows: list[tuple[str, str, int, int | None]]) -> None:
    truth, membership = tables(rows)
    result = evaluate(truth, membership)
    # A missing mention is a thing of its own: no other mention equals it.
    mentions = [
        (extract, kind, (kind, true), f"P-{entity}" if entity is not None else n)
        for n, (extract, kind, true, entity) in enumerate(rows)
    ]

    def of(kinds: tuple[str, ...], extracts: tuple[str, ...] = EXTRACTS) -> list[Mention]:
        return [(x, true, entity) for x, kind, true, entity in mentions if kind in kinds and x in extracts]

    assert result.overall.as_dict() == oracle(of(TYPES))
    assert set(result.by_type) == {kind for _, kind, _, _ in rows}
    for kind, scores in result.by_type.items():
        assert scores.as_dict() == oracle(of((kind,)))
    expected_pairs = {
        (kind, a, b)
        for kind in TYPES
        for a in EXTRACTS
        for b in EXTRACTS
        if a <= b and of((kind,), (a,)) and of((kind,), (b,))
    }
    assert {(p.entity_type, p.left, p.right) for p in result.by_extracts} == expected_pairs
    for pair in result.by_extracts:
        expected = oracle(of((pair.entity_type,), (pair.left, pair.right)), (pair.left, pair.right))
        assert pair.scores.as_dict() == expected
    assert result.missing_mentions == sum(entity is None for _, _, _, entity in rows)
    assert result.unjudged_mentions == 0


def test_a_missing_mention_costs_recall_and_is_reported() -> None:
    truth, membership = tables([("police.hukou", "Person", 1, 1), ("court.party", "Person", 1, None)])
    result = evaluate(truth, membership)
    assert result.missing_mentions == 1
    assert result.overall.pairwise.recall == 0.0
    assert result.overall.pairwise.precision is None


def test_mentions_the_truth_does_not_know_are_reported_and_not_judged() -> None:
    truth, membership = tables([("police.hukou", "Person", 1, 1), ("court.party", "Person", 1, 1)])
    stranger = pd.DataFrame([("police.driver:9", "Person", "P-1")], columns=["mention_id", "entity_type", "entity_id"])
    result = evaluate(truth, pd.concat([membership, stranger], ignore_index=True))
    assert result.unjudged_mentions == 1
    assert result.overall.pairwise.precision == 1.0


def test_a_mention_held_as_another_type_is_reported() -> None:
    truth, membership = tables([("court.party", "Person", 1, 1)])
    assert evaluate(truth, membership.assign(entity_type="Enterprise")).mistyped_mentions == 1
    assert evaluate(truth.assign(entity_type="PERSON"), membership) == evaluate(truth, membership)


def test_one_number_used_for_two_types_is_two_things() -> None:
    truth, membership = tables([("police.hukou", "Person", 7, 1), ("police.vehicle", "Vehicle", 7, 2)])
    assert evaluate(truth, membership).overall.pairwise.true_pairs == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t, m: (t.iloc[:0], m), "no mention"),
        (lambda t, m: (pd.concat([t, t]), m), "the truth names 2 mentions twice"),
        (lambda t, m: (t, pd.concat([m, m])), "the membership names 2 mentions twice"),
        (lambda t, m: (t.assign(true_id=None), m), "the truth has a row without"),
        (lambda t, m: (t.drop(columns="true_id"), m), "the truth has no column true_id"),
    ],
)
def test_tables_that_cannot_be_judged_are_refused(change, message) -> None:  # type: ignore[no-untyped-def]
    truth, membership = tables([("police.hukou", "Person", 1, 1), ("court.party", "Person", 1, 1)])
    with pytest.raises(ValueError, match=message):
        evaluate(*change(truth, membership))


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_million_mentions_take_seconds() -> None:
    size = 1_000_000
    dice = np.random.default_rng(7)
    true = dice.integers(0, size // 3, size)
    wrong = dice.random(size) < 0.05
    names = np.array([f"police.x{n % 14}" for n in range(14)])[dice.integers(0, 14, size)]
    mention = pd.Series(names).str.cat(pd.Series(np.arange(size)).astype(str), sep=":")
    truth = pd.DataFrame({"mention_id": mention, "entity_type": "Person", "true_id": pd.Series(true).astype(str)})
    entity = np.where(wrong, size + dice.integers(0, size // 3, size), true)
    membership = pd.DataFrame(
        {"mention_id": mention, "entity_type": "Person", "entity_id": pd.Series(entity).astype(str)}
    ).sample(frac=1, random_state=7)
    scores: Scores = evaluate(truth, membership).overall
    # Both mentions of a true pair stay right with .95², so that is the recall to expect.
    assert scores.pairwise.recall == pytest.approx(0.95**2, abs=0.005)
