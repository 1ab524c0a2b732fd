"""Provinces made at random: one with sealed rows answers, to who may not see them, as the one that never had them.

What is decided by all rows is the same in both: who is whom, whom a text means, and whose record or text is under a
seal since somebody was a child then, whichever row tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pytest

from graph.projection import attachments, seals
from graph.projection.staging import put
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
def decided(by_all: dict[str, pa.Table] | None = None) -> Iterator[dict[str, pa.Table]]:
    """Meanwhile what is decided by all rows is decided, and told of; or it is as it was decided before."""
    told = by_all or {}

    def keeping(
        decide: Callable[[duckdb.DuckDBPyConnection], None], *tables: str
    ) -> Callable[[duckdb.DuckDBPyConnection], None]:
        def deciding(con: duckdb.DuckDBPyConnection) -> None:
            decide(con)
            for name in tables:
                if by_all is None:
                    told[name] = con.sql(f"FROM {name}").to_arrow_table()
                else:
                    put(con, name, by_all[name])

        return deciding

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attachments, "decide", keeping(attachments.decide, "p_decided"))
        patch.setattr(attachments, "seal", keeping(attachments.seal, "p_text_row"))
        patch.setattr(seals, "know_ages", keeping(seals.know_ages, "p_born", "p_case_day"))
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
