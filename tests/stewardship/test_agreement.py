"""Shares with their intervals, agreement beyond chance, and what of several judgements counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from governance.ledger import Ledger, ledger_url
from stewardship.agreement import Judged, agreement, by_pair, share
from stewardship.judgements import Judgement, Verdict, judge, judgements
from stewardship.steward import Refused

SAME, DIFFERENT, UNSURE = Verdict


def said(*verdicts: Verdict, held: bool = True) -> Judged:
    stewards = frozenset(f"s{k}" for k in range(len(verdicts)))
    return Judged("2026-11", "Person", ("a", "b"), held, verdicts, stewards)


def test_a_share_has_the_interval_of_wilson() -> None:
    # Newcombe 1998, table I: 81 of 263, and 15 of 148; without any hit the interval begins at 0, and is no point.
    for hits, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        found = share(hits, n)
        assert found is not None
        assert [found.low, found.high] == pytest.approx([low, high], abs=1e-4)
    assert share(0, 0) is None


def test_agreement_is_told_beside_that_of_chance() -> None:
    # By hand: of four pairs three are agreed on; each says same in 5 of 8, so chance agrees in (5² + 3²)/8².
    pairs = [said(SAME, SAME), said(SAME, SAME), said(DIFFERENT, DIFFERENT), said(SAME, DIFFERENT)]
    found = agreement(pairs)
    assert found is not None
    assert (found.pairs, found.observed) == (4, 0.75)
    chance = (25 + 9) / 64
    assert found.kappa == pytest.approx((0.75 - chance) / (1 - chance))
    # Of three judgements two alike: one pair of three agrees.
    assert agreement([said(SAME, SAME, UNSURE)]) is not None
    assert agreement([said(SAME, SAME, UNSURE)]).observed == pytest.approx(1 / 3)  # type: ignore[union-attr]


def test_where_all_say_the_same_of_all_chance_would_agree_as_well() -> None:
    found = agreement([said(SAME, SAME), said(SAME, SAME)])
    assert found is not None
    assert (found.observed, found.kappa) == (1, None)
    assert agreement([said(SAME)]) is None


def test_the_verdict_is_what_more_of_those_say_who_can_tell() -> None:
    assert said(SAME, SAME, DIFFERENT).verdict is SAME
    assert said(DIFFERENT, UNSURE, UNSURE).verdict is DIFFERENT
    assert said(SAME, DIFFERENT).verdict is None
    assert said(UNSURE).verdict is None


def test_the_last_word_of_a_steward_counts_and_none_is_taken_away(tmp_path: Path) -> None:
    ledger = Ledger(ledger_url(tmp_path, {}))
    assert judgements(ledger) == []
    for verdict, by in ((SAME, "甲"), (SAME, "乙"), (DIFFERENT, "甲")):
        judge(ledger, Judgement("2026-11", "Person", ("b", "a"), True, verdict, by))
    (pair,) = by_pair(judgements(ledger))
    assert pair.pair == ("a", "b")
    assert sorted(pair.verdicts) == [DIFFERENT, SAME]
    assert pair.stewards == {"甲", "乙"}
    with pytest.raises(Refused):
        judge(ledger, Judgement("2026-11", "Person", ("a", "b"), True, SAME, " "))
    for change in ("UPDATE blind_judgement SET verdict = 'same'", "DELETE FROM blind_judgement"):
        with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as session:
            session.execute(text(change))
    ledger.close()
