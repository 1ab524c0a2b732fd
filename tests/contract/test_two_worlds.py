"""Provinces made at random: one with sealed rows answers, to who may not see them, as the one that never had them.

What the resolver decided, who is whom and whom a text means, is the same in both: both are asked about a partition made
with all rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb
import pytest

from graph.projection import attachments
from graph.scope import LinkFilter, Scope
from graph.store import GraphStore
from ontology import schema
from tests.contract.conftest import Build
from tests.contract.test_scope import attempt, everything_asked
from tests.contract.two_worlds import province, unrelated, unstated, without

SEEDS = (7,)
ATTRIBUTES = ("", "phone", "id_number", "address", "registered_address", "household_no", "birth_date")
MORE_SEEDS = range(2, 6)


def everything_there(scope: Scope, known: Iterable[str], *stores: GraphStore) -> tuple[list[str], list[str]]:
    """Ids of all entities and links that one of the stores shows, those that are only named among them."""
    ids, links = set(known), set()
    for store in stores:
        wanted = sorted(ids)
        for one in wanted:
            chart = attempt(lambda: store.expand(scope, one, LinkFilter(), 999, 0))  # noqa: B023
            if not isinstance(chart, type):
                ids |= {n.id for n in chart.nodes}
                links |= {k.id for k in chart.links}
    return sorted(ids), sorted(links)


@contextmanager
def decided(by_all: list[tuple[str, str, int]] | None = None) -> Iterator[list[tuple[str, str, int]]]:
    """Meanwhile whom a text means is decided, and told of; or it is as it was decided before, by all rows."""
    decide, told = attachments.decide, by_all or []

    def deciding(con: duckdb.DuckDBPyConnection) -> None:
        decide(con)
        if by_all is None:
            told[:] = con.execute("FROM p_decided").fetchall()
            return
        con.execute("DELETE FROM p_decided")
        for one in by_all:
            con.execute("INSERT INTO p_decided VALUES (?, ?, ?)", one)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attachments, "decide", deciding)
        yield told


def compare(build: Build, seed: int) -> None:
    made = province(seed)
    world = made.world
    closed = frozenset(schema.load().sealed_grounds())
    poorer = without(world, made.is_sealed)
    assert len(poorer.mentions) < len(world.mentions), "nothing is sealed in this province"
    poorer = unrelated(poorer)
    attribute = ATTRIBUTES[seed % len(ATTRIBUTES)]
    with decided() as by_all:
        rich = build(world)
    with decided(by_all):
        poor = build(unstated(poorer, attribute) if attribute else poorer)
    known = [m["entity_id"] for m in world.mentions]
    ids, links = everything_there(Scope.everything(), known, rich, poor)
    mentions = [m["mention_id"] for m in world.mentions]
    starts = (known[-1],)
    hidden = Scope("test", hidden_extracts=closed, hidden_attributes=frozenset({attribute} - {""}))
    cut = everything_asked(rich, hidden, ids, links, mentions, starts, made.texts)
    never = everything_asked(poor, hidden, ids, links, mentions, starts, made.texts)
    differing = sorted(question for question in cut if cut[question] != never[question])
    assert not differing, {question: (cut[question], never[question]) for question in differing[:3]}


@pytest.mark.parametrize("seed", SEEDS)
def test_who_may_not_see_sealed_rows_is_answered_as_if_there_were_none(build: Build, seed: int) -> None:
    compare(build, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_in_many_more_provinces_too(build: Build, seed: int) -> None:
    compare(build, seed)
