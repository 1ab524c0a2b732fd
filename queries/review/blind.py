"""The blind sample: pairs drawn at random of what the resolver joined and of what it all but joined, shown without a
word of what it thinks, and what stewards say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import duckdb
from pydantic import Field

from governance.ledger import Ledger
from graph.answers import Answer, Mention
from graph.scope import Scope
from graph.store import GraphStore, UnknownEntity
from ontology.clock import china
from queries.review.visible import shows_mention
from resolution.registry import open_read_only
from stewardship.decisions import Pair
from stewardship.judgements import Judgement, Verdict, judge, judgements

JOINED, APART = 40, 20
"""Pairs of each type in a round that the resolver joined, and that it holds apart. The latter keep a steward from
guessing: were all of one kind, one would know what the resolver says."""


class BlindMention(Answer):
    """A mention without what would tell whom the resolver takes it for."""

    id: str = Field(examples=["police.hukou:5227320001"])
    type: str
    agency: str
    extract: str
    row_key: str
    role: str
    as_of: date | None
    attributes: dict[str, str]


class BlindPair(Answer):
    """Two mentions to be judged."""

    type: str
    left: BlindMention
    right: BlindMention


class BlindSample(Answer):
    """What is left for a steward in a round."""

    round: str = Field(description="The month of China's calendar the sample is of.", examples=["2026-11"])
    pairs: list[BlindPair]
    left: int = Field(description="Pairs of the round you have not judged.")
    total: int = Field(description="Pairs of the round.")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pair of a round. held: whether the resolver holds the two to be one."""

    entity_type: str
    pair: Pair
    held: bool


class NotInSample(LookupError):
    """The pair is not of this round's sample, or may not be seen."""


def round_of(now: datetime) -> str:
    """The round that a moment (UTC without zone) is in: all stewards get one month's sample, so that their judgements
    can be held against each other."""
    return f"{china(now):%Y-%m}"


def drawn(con: duckdb.DuckDBPyConnection, scope: Scope, round_: str) -> list[Drawn]:
    """The sample of a round, in an order that tells nothing: of each type the pairs that come first by a hash of round
    and pair, so that every steward gets the same, and a registry that has grown most of the same.

    Pairs that a person joined or parted are not in it: it is the resolver that is judged.
    """
    rows = con.execute(
        f"""SELECT entity_type, lesser, greater, linked FROM (
            SELECT e.entity_type, least(left_mention, right_mention) AS lesser,
                   greatest(left_mention, right_mention) AS greater, linked,
                   md5($round || chr(10) || lesser || chr(10) || greater) AS lot
            FROM match_edge e JOIN mention l ON l.mention_id = left_mention
                 JOIN mention r ON r.mention_id = right_mention
            WHERE reason IS DISTINCT FROM 'decision' AND (linked OR l.entity_id <> r.entity_id)
                  AND {shows_mention(scope, "l")} AND {shows_mention(scope, "r")}
        ) QUALIFY row_number() OVER (PARTITION BY entity_type, linked ORDER BY lot) <= if(linked, $joined, $apart)
        ORDER BY lot""",
        {"round": round_, "joined": JOINED, "apart": APART},
    ).fetchall()
    return [Drawn(entity_type, (left, right), linked) for entity_type, left, right, linked in rows]


def sample(
    home: Path, store: GraphStore, scope: Scope, ledger: Ledger, by: str, now: datetime, most: int
) -> tuple[BlindSample, frozenset[str]]:
    """What `by` has not judged of this round, at most `most` pairs; and the entities shown, for the audit."""
    round_ = round_of(now)
    with open_read_only(home) as con:
        every = drawn(con, scope, round_)
    done = {one.pair for one in judgements(ledger) if one.round == round_ and one.by == by}
    waiting = [one for one in every if one.pair not in done]
    pairs, entities = [], set[str]()
    for one in waiting[:most]:
        left, right = _mentions(store, scope, one.pair)
        entities |= {left.entity_id, right.entity_id}
        pairs.append(BlindPair(type=one.entity_type, left=_blind(left), right=_blind(right)))
    found = BlindSample(round=round_, pairs=pairs, left=len(waiting), total=len(every))
    return found, frozenset(entities)


def say(
    home: Path, scope: Scope, ledger: Ledger, pair: Pair, verdict: Literal["same", "different", "unsure"], by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Records what `by` says of a pair of this round. Raises NotInSample: whoever could choose what is judged could
    choose the figure. Raises Refused where `by` is nobody."""
    round_ = round_of(now)
    with open_read_only(home) as con:
        found = next((one for one in drawn(con, scope, round_) if set(one.pair) == set(pair)), None)
    if found is None:
        raise NotInSample(f"{pair[0]} and {pair[1]} are not in the sample of {round_}")
    judge(ledger, Judgement(round_, found.entity_type, found.pair, found.held, Verdict(verdict), by))


def _mentions(store: GraphStore, scope: Scope, pair: Pair) -> tuple[Mention, Mention]:
    shown = {mention.id: mention for mention in store.why_pair(scope, *pair).mentions}
    try:
        return shown[pair[0]], shown[pair[1]]
    except KeyError as error:
        raise UnknownEntity(str(error)) from error


def _blind(mention: Mention) -> BlindMention:
    return BlindMention(**{name: getattr(mention, name) for name in BlindMention.model_fields})
