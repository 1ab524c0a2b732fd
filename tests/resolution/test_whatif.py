"""What an identity hangs on: without anything taken away it is as it is, and the neighbourhood says what all would."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ingest import deliver
from resolution import rebuild, whatif
from resolution.bundle import Bundle
from resolution.decided import Pairs
from resolution.frame import Codes, Frame
from resolution.model import Model
from resolution.registry import open_read_only
from resolution.resolve import resolve
from resolution.whatif import NotHeld, UnknownEntity, WhatIf, Without, without
from synth import generate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("province")
    generate(folder / "files", 600, 3, toll_passes=50)
    deliver(folder / "home", folder / "files")
    with rebuild(folder / "home") as con:
        resolve(con, folder / "home")
    with open_read_only(folder / "home") as con:
        yield con


def entities(con: duckdb.DuckDBPyConnection, entity_type: str, number: int) -> dict[str, tuple[str, ...]]:
    """So many entities, those with most mentions first, with their mentions."""
    rows = con.execute(
        "SELECT entity_id, list(mention_id ORDER BY mention_id) FROM membership WHERE entity_type = ? "
        "GROUP BY 1 ORDER BY count(*) DESC, entity_id LIMIT ?",
        [entity_type, number],
    ).fetchall()
    assert len(rows) == number
    return {entity: tuple(mentions) for entity, mentions in rows}


def partition(answer: WhatIf) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(part.mentions, part.strangers) for part in answer.parts]


@pytest.mark.parametrize(("entity_type", "number"), [("Person", 50), ("Vehicle", 10), ("Enterprise", 10), ("Case", 2)])
def test_with_nothing_taken_away_an_entity_is_as_it_is(
    registry: duckdb.DuckDBPyConnection, entity_type: str, number: int
) -> None:
    for entity, mentions in entities(registry, entity_type, number).items():
        answer = without(registry, entity)
        assert partition(answer) == [(mentions, ())]
        assert (answer.cut, answer.fallen) == (False, ())


def test_the_neighbourhood_says_what_resolving_everybody_says(
    registry: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = []
    for entity, mentions in entities(registry, "Person", 6).items():
        cases += [(entity, [Without("id")]), (entity, [Without("id"), Without("name")])]
        cases += [(entity, [Without(mention=mentions[0]), Without("phone")])] if _has(registry, mentions[1:]) else []
    near = [without(registry, entity, gone) for entity, gone in cases]
    assert any(answer.fallen for answer in near)

    def everybody(frame: Frame, _: Model, __: Bundle, ___: list[int], ____: Pairs) -> tuple[Codes, bool]:
        return np.arange(len(frame), dtype=np.int32), False

    monkeypatch.setattr(whatif, "_near", everybody)
    everyone = [without(registry, entity, gone) for entity, gone in cases]
    assert [partition(answer) for answer in near] == [partition(answer) for answer in everyone]
    assert all(answer.looked_at > 10 * few.looked_at for answer, few in zip(everyone, near, strict=True))


def _has(con: duckdb.DuckDBPyConnection, mentions: tuple[str, ...]) -> bool:
    """Whether one of these mentions has a phone."""
    query = "SELECT count(phone) FROM mention WHERE mention_id IN (SELECT unnest(?))"
    return bool(con.execute(query, [list(mentions)]).fetchall()[0][0])


def test_a_value_is_taken_away_however_it_is_written_and_for_whichever_attribute_name(
    registry: duckdb.DuckDBPyConnection,
) -> None:
    entity = next(iter(entities(registry, "Person", 1)))
    ((number,),) = registry.execute(
        "SELECT id_number FROM mention WHERE entity_id = ? AND id_number IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC "
        "LIMIT 1",
        [entity],
    ).fetchall()
    written = [
        without(registry, entity, [Without(name, n)]) for name in ("id", "id_number") for n in (number, f" {number} ")
    ]
    assert len({answer.parts for answer in written}) == 1


def test_every_mention_falls_away_from_itself_when_all_evidence_does(registry: duckdb.DuckDBPyConnection) -> None:
    entity, mentions = next(iter(entities(registry, "Person", 1).items()))
    everything = [Without(a) for a in ("id", "name", "phone", "address") if _states(registry, mentions, a)]
    answer = without(registry, entity, everything)
    assert len(answer.parts) > 1
    assert sorted(m for part in answer.parts for m in part.mentions) == sorted(mentions)
    assert set(answer.fallen) == set(mentions) - set(answer.parts[0].mentions)
    assert all(part.probability is None or part.probability < 1 for part in answer.parts[1:])


def _states(con: duckdb.DuckDBPyConnection, mentions: tuple[str, ...], attribute: str) -> bool:
    column = {"id": "id_number"}.get(attribute, attribute)
    query = f"SELECT count({column}) FROM mention WHERE mention_id IN (SELECT unnest(?))"
    return bool(con.execute(query, [list(mentions)]).fetchall()[0][0])


def test_of_one_mention_alone_the_attribute_falls_for_nobody_else(registry: duckdb.DuckDBPyConnection) -> None:
    entity, mentions = next(iter(entities(registry, "Person", 1).items()))
    with_id = [m for m in mentions if _states(registry, (m,), "id")]
    one = without(registry, entity, [Without("id", mention=with_id[0]), Without("name", mention=with_id[0])])
    assert set(one.parts[0].mentions) >= set(mentions) - {with_id[0]}


def test_a_relation_can_be_taken_away(registry: duckdb.DuckDBPyConnection) -> None:
    ((entity, mention, spouse),) = registry.execute(
        "SELECT m.entity_id, i.mention_id, i.value FROM inferred i JOIN membership m USING (mention_id) "
        "WHERE i.name = 'spouse' AND i.value LIKE 'name:%' ORDER BY ALL LIMIT 1"
    ).fetchall()
    by_name = without(registry, entity, [Without("spouse", spouse.removeprefix("name:"))])
    assert without(registry, entity, [Without("spouse")]).parts
    assert mention in {m for part in by_name.parts for m in part.mentions}
    with pytest.raises(NotHeld):
        without(registry, entity, [Without("spouse"), Without("spouse")])


def test_what_is_not_there_cannot_be_taken_away(registry: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    one, other = entities(registry, "Person", 2).items()
    for gone in (Without("nonsense"), Without("phone", "1"), Without(mention=other[1][0]), Without("id", mention="x")):
        with pytest.raises(NotHeld):
            without(registry, one[0], [gone])
    with pytest.raises(UnknownEntity):
        without(registry, "P-NOBODY")
    alone = without(registry, one[0], [Without(mention=m) for m in one[1]])
    assert (alone.parts, alone.fallen) == ((), ())
