"""On Spark the same records by the same model are the same things: to the row of the registry, whatever was decided."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

import synth
from ingest import deliver
from ingest.lake import Lake
from resolution import evidence, kept_rows, relations
from resolution import model as models
from resolution.bundle import Bundle
from resolution.decided import Verdict
from resolution.engine import Resolution, attach_tokens, run
from resolution.model import Model
from resolution.naming import Called
from resolution.records import build_frame
from resolution.registry import path, rebuild
from resolution.resolve import resolve
from resolution.spark.session import session
from tests.resolution.building import bundle_of, exact_model, model, valid_id

pytestmark = pytest.mark.slow
pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")

QUICK = {
    "spark.sql.shuffle.partitions": "2",
    # A few seconds of each of many plans: to compile them well takes longer than to run them.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with session("local[2]", tmp_path_factory.mktemp("spark"), QUICK) as started:
        yield started


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small province, of which some rows came again, changed, and some did not come again."""
    folder = tmp_path_factory.mktemp("province")
    synth.generate(folder / "files", 250, 11, toll_passes=20)
    deliver(folder / "home", folder / "files")
    again = folder / "again" / "police"
    again.mkdir(parents=True)
    (again / "delivery.yaml").write_text("agency: police\nas_of: 2025-12-31\nmode: snapshot\n", encoding="utf-8")
    head, *lines = (folder / "files" / "police" / "hukou.csv").read_bytes().splitlines(keepends=True)
    changed = [line.replace(b",1", b",2", 1) for line in lines[:20]]
    (again / "hukou.csv").write_bytes(b"".join([head, *changed, *lines[30:]]))
    deliver(folder / "home", folder / "again")
    return folder / "home"


def decisions(home: Path) -> list[Verdict]:
    """Two mentions of one household said to be one, and two that the evidence makes one said to be two."""
    with duckdb.connect(str(path(home)), read_only=True) as con:
        together = con.execute(
            "SELECT entity_id, min(mention_id), max(mention_id) FROM membership WHERE entity_type = 'Person' "
            "GROUP BY 1 HAVING count(*) > 2 ORDER BY 1 LIMIT 3"
        ).fetchall()
        alone = con.execute(
            "SELECT min(mention_id) FROM membership WHERE entity_type = 'Person' GROUP BY entity_id "
            "HAVING count(*) = 1 ORDER BY 1 LIMIT 4"
        ).fetchall()
    apart = [(one, other, False) for _, one, other in together]
    joined = [(*sorted((alone[k][0], alone[k + 1][0])), True) for k in (0, 2)]
    return [
        Verdict(left, right, same, k, "steward", datetime(2026, 1, 1), "looked at both files")
        for k, (left, right, same) in enumerate((*apart, *joined), 1)
    ]


@pytest.mark.timeout(1800)  # a minute on a machine that does nothing else
def test_the_registry_is_the_same_to_the_row(spark: Any, home: Path, tmp_path: Path) -> None:
    from resolution.spark.resolve import SparkResolver

    with rebuild(home) as con:
        resolve(con, home)
    said = decisions(home)
    here, there = tmp_path / "here", tmp_path / "there"
    for copy in (here, there):
        shutil.copytree(home / "lake", copy / "lake")
    with rebuild(here) as con:
        expected = resolve(con, here, decisions=said)
    with rebuild(there) as con:
        report = resolve(con, there, decisions=said, engine=partial(SparkResolver, spark))
    # Both learned for themselves: the bundles are the same, too.
    assert report.learned == expected.learned == "first"
    assert report.bundles == expected.bundles
    assert {t: r["candidates"] for t, r in report.by_type.items()} == {
        t: r["candidates"] for t, r in expected.by_type.items()
    }
    assert {t: r["clusters"] for t, r in report.by_type.items()} == {
        t: r["clusters"] for t, r in expected.by_type.items()
    }
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path(here)}' AS here (READ_ONLY)")
        con.execute(f"ATTACH '{path(there)}' AS there (READ_ONLY)")
        for table in (
            "membership",
            "match_edge",
            "bundle",
            "inferred",
            "first_round",
            "decision",
            "mention",
            "relation",
        ):
            one, other = (
                con.execute(f"SELECT * FROM {side}.{table} ORDER BY ALL").fetchall() for side in ("here", "there")
            )
            assert one == other, table
            assert one


def test_the_lake_is_the_same_under_spark(spark: Any, home: Path) -> None:
    from resolution.spark.lake import open_views

    open_views(spark, home)
    with Lake(home).connect() as lake:
        told = "count_if(withdrawn), count_if(version > 1)"
        assert min(lake.execute(f"SELECT {told} FROM mention_versions").fetchall()[0]) > 5
        for view in ("mentions", "links"):
            expected = lake.sql(f"SELECT * FROM {view} ORDER BY ALL").fetchall()
            columns = [row[0] for row in lake.execute(f"DESCRIBE {view}").fetchall()]
            found = duckdb.from_arrow(spark.table(view).select(*columns).toArrow())
            again = found.order("ALL").fetchall()
            assert again == expected
            assert len(expected) > 100


def test_a_delivery_that_came_later_is_not_read(spark: Any, home: Path) -> None:
    from resolution.spark.lake import open_views

    open_views(spark, home, [])
    assert spark.table("mentions").count() == 0


def test_relations_are_the_same_tokens(spark: Any, home: Path) -> None:
    from resolution.spark.lake import open_views
    from resolution.spark.records import rows_of
    from resolution.spark.relations import tokens_of
    from resolution.spark.rows import Layout

    open_views(spark, home)
    spec = models.load("person")
    with Lake(home).connect() as lake:
        table = lake.sql("SELECT * FROM mentions WHERE entity_type = 'Person' ORDER BY mention_id").to_arrow_table()
        known = relations.read(lake)
    frame = build_frame(spec, table)
    called = {mention: f"one of {mention[-1]}" for mention in frame.ids[::2]}
    called |= {other: f"called {other}" for other in known.enterprise.other.to_pylist()[::2]}
    expected = relations.tokens_of(known, frame, Called.of(called))
    named = pa.table({"mention": list(called), "called": list(called.values())})
    rows = rows_of(spark.table("mentions").where("entity_type = 'Person'"), spec)
    found = tokens_of(spark, rows, Layout.of(spec), spark.createDataFrame(named)).toArrow()
    assert {tuple(row.values()) for row in found.to_pylist()} == {
        (frame.ids[record], name, token) for name, pairs in expected.items() for record, token in pairs
    }
    assert {name for name, pairs in expected.items() if pairs} == set(expected)


# ------------------------------------------------------------------ any table
@dataclass
class World:
    """Records at random, with what a person said of them."""

    table: pa.Table
    tokens: dict[str, list[tuple[int, str]]]
    same: list[tuple[int, int]]
    different: list[tuple[int, int]]


def people() -> Model:
    return model(
        attributes={
            "name": {"standardise": "person_name"},
            "id": {"standardise": "person_id"},
            "birth": {"standardise": "date", "otherwise": "id.birth"},
            "phone": {"standardise": "phone"},
        },
        tokens=["case", "exclusive"],
        owned_identifiers={"id": "name"},
        cap=4,
        blocking=[["id"], ["phone"], ["name.near", "birth"], ["name.simplified", "case"], ["name.near", "phone"]],
        training=[["id"], ["name.near", "birth"]],
        comparisons={
            "name": {"compare": "person_name", "term_frequency": ["same", "same_sound"]},
            "id": {"compare": "person_id"},
            "birth": {"compare": "date"},
            "phone": {"compare": "edit", "term_frequency": ["same"]},
            "case": {"compare": "shared_token", "term_frequency": ["shared"]},
        },
        constraints={"single": ["id.trusted"], "exclusive": ["exclusive"]},
        thresholds={"link": 0.6, "review": 0.2, "margin": 3},
    )


def world(seed: int) -> World:
    """Some forty people in some hundred and twenty records: names in common, numbers borrowed, slips, blanks."""
    dice = random.Random(seed)
    persons = []
    for _ in range(40):
        name = dice.choice("张李王陈") + dice.choice(["伟", "秀英", "国强", "晓燕", "艳", "丽华"])
        day = f"{dice.randrange(1950, 1990)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
        number = valid_id(f"522301{day}{dice.randrange(1000):03d}")
        birth = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        persons.append((name, number, birth, f"138{dice.randrange(10**8):08d}"))
    rows: list[list[str | None]] = []
    tokens: dict[str, list[tuple[int, str]]] = {"case": [], "exclusive": []}
    for k in range(120):
        name, number, birth, phone = dice.choice(persons)
        if dice.random() < 0.1:  # a relative's number
            number = dice.choice(persons)[1]
        if dice.random() < 0.1:
            name = name[:1] + dice.choice(["伟", "炜", "丽", "国"])
        rows.append([value if dice.random() < 0.6 else None for value in (name, number, birth, phone)])
        if dice.random() < 0.3:
            tokens["case"].append((k, f"A{dice.randrange(12)}\x1f"))
        if dice.random() < 0.3:
            tokens["exclusive"].append((k, f"hh:{dice.randrange(20)}"))
    rows += [list(dice.choice(rows)) for _ in range(30)]  # alike in everything
    names = ("name", "id", "birth", "phone")
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    )
    pairs = [(min(pair), max(pair)) for pair in (dice.sample(range(len(rows)), 2) for _ in range(8))]
    return World(table, tokens, pairs[:4], [pair for pair in pairs[4:] if pair not in pairs[:4]])


def on_spark(
    spark: Any,
    spec: Model,
    bundle: Bundle,
    table: pa.Table,
    tokens: Mapping[str, Sequence[tuple[int, str]]] | None = None,
    same: Sequence[tuple[int, int]] = (),
    different: Sequence[tuple[int, int]] = (),
    one_to_one: bool = False,
) -> tuple[list[int], list[float], list[tuple[object, ...]], dict[str, object]]:
    """Labels and probabilities of the records, the evidence, and the report."""
    from resolution.spark.partition import Told, partition
    from resolution.spark.records import rows_of, with_tokens

    # In several pieces and none of their order: as files of a lake are read.
    rows = rows_of(spark.createDataFrame(table).repartition(3, "mention_id"), spec)
    if tokens:
        held = [(f"r{k:04d}", name, token) for name, pairs in tokens.items() for k, token in pairs]
        columns = zip(("id", "name", "token"), zip(*held, strict=True), strict=True)
        given = pa.table({name: pa.array(column, pa.string()) for name, column in columns})
        rows = with_tokens(rows, spark.createDataFrame(given), spec).checkpoint()
    number = {row.id: row.number for row in rows.select("id", "number").collect()}
    record = {n: int(name[1:]) for name, n in number.items()}

    def numbered(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(number[f"r{a:04d}"], number[f"r{b:04d}"]) for a, b in pairs]

    found = partition(
        rows, spec, bundle, Told(kept_rows.EDGES, _edges), numbered(same), numbered(different), one_to_one
    )
    members = found.members.toArrow().sort_by("id")
    labels = [record[label] for label in members["label"].to_pylist()]
    told = sorted(tuple(row.values()) for row in found.evidence.toArrow().to_pylist())
    return labels, members["probability"].to_pylist(), told, found.report


def _edges(found: Resolution) -> pa.Table:
    return kept_rows.edges(found, ())


def held_against(
    found: tuple[list[int], list[float], list[tuple[object, ...]], dict[str, object]], expected: Resolution
) -> None:
    labels, probabilities, told, report = found
    assert labels == expected.labels.tolist()
    assert probabilities == expected.probability.tolist()
    assert told == sorted(evidence.rows(expected))
    counted = ["records", "profiles", "candidates", "by_rule", "clusters", "joined", "joined_collectively", "refused"]
    counted += ["held_back", "prior", "warnings"]
    assert {name: report[name] for name in counted} == {name: expected.report[name] for name in counted}


@pytest.mark.parametrize("seed", range(4))
def test_any_table_has_the_same_clusters_and_evidence(spark: Any, seed: int) -> None:
    spec, drawn = replace(people(), largest=None if seed % 2 else 4), world(seed)
    ids = pa.array([f"r{k:04d}" for k in range(drawn.table.num_rows)], pa.string())
    table = drawn.table.append_column("mention_id", ids)
    frame = build_frame(spec, table)
    attach_tokens(frame, drawn.tokens)
    bundle = run(frame, spec).bundle
    assert bundle.left_out
    expected = run(frame, spec, bundle, drawn.same, drawn.different)
    assert len(set(expected.labels.tolist())) < len(frame)
    assert bool(expected.report["held_back"]) == (spec.largest is not None)
    held_against(on_spark(spark, spec, bundle, table, drawn.tokens, drawn.same, drawn.different), expected)


def test_keys_that_have_grown_too_common_are_left_out(spark: Any) -> None:
    dice = random.Random(7)
    spec = exact_model("a", "b", "c", m=0.9, cap=2, thresholds={"link": 0.5, "review": 0.1, "margin": 1})
    columns = {name: [dice.choice([None, *"uvwxyz"]) for _ in range(60)] for name in "abc"}
    table = pa.table({"mention_id": [f"r{k:04d}" for k in range(60)]} | columns)
    frame, bundle = build_frame(spec, table), bundle_of(spec)
    expected = run(frame, spec, bundle)
    assert expected.report["left_out"]
    assert expected.report["candidates"]
    held_against(on_spark(spark, spec, bundle, table), expected)


def test_tables_are_linked_one_to_one(spark: Any) -> None:
    dice = random.Random(5)
    spec = exact_model("name", "phone", thresholds={"link": 0.5, "review": 0.1})
    columns = {
        "name": [f"n{dice.randrange(12)}" for _ in range(80)],
        "phone": [f"{dice.randrange(12)}" for _ in range(80)],
    }
    ids = pa.array([f"r{k:04d}" for k in range(80)], pa.string())
    table = pa.table({"mention_id": ids} | columns)
    frame = build_frame(spec, table)
    frame.source = np.repeat(np.arange(2, dtype=np.int32), 40)
    bundle = run(frame, spec, one_to_one=True).bundle
    expected = run(frame, spec, bundle, one_to_one=True)
    assert expected.report["joined"]
    assert expected.report["refused"]
    linked = table.append_column("source", pa.array(frame.source))
    held_against(on_spark(spark, spec, bundle, linked, one_to_one=True), expected)


def test_what_is_learned_from_all_is_the_bundle_of_one_machine(spark: Any) -> None:
    from resolution.spark.learning import learned
    from resolution.spark.records import rows_of

    spec, drawn = people(), world(9)
    ids = pa.array([f"r{k:04d}" for k in range(drawn.table.num_rows)], pa.string())
    table = drawn.table.append_column("mention_id", ids)
    rows = rows_of(spark.createDataFrame(table), spec)
    frame = build_frame(spec, table)
    attach_tokens(frame, {"case": [], "exclusive": []})
    expected = run(frame, spec).bundle
    assert learned(rows, spec).dump() == expected.dump()
    # Of a sample: the keys too common to block on are still those of all records.
    by_sample = learned(rows, spec, learn_on=60)
    assert by_sample.dump() == learned(rows, spec, learn_on=60).dump()
    assert {rule: keys.tolist() for rule, keys in by_sample.left_out.items()} == {
        rule: keys.tolist() for rule, keys in expected.left_out.items()
    }
    assert by_sample.records == expected.records
    assert by_sample.weights.dump() != expected.weights.dump()


def test_components_are_those_of_the_graph(spark: Any) -> None:
    """Chains, stars, rings, and graphs at random, all in one."""
    from resolution.spark.components import components

    dice = random.Random(3)
    edges = [(k, k + 1) for k in range(200)] + [(300, k) for k in range(301, 340)] + [(399, 390)]
    edges += [(400 + k, 400 + (k + 1) % 50) for k in range(50)]
    for start in range(500, 2000, 100):
        density = dice.choice([20, 60, 200])
        edges += [(start + dice.randrange(100), start + dice.randrange(100)) for _ in range(density)]
    dice.shuffle(edges)
    edges = [pair if dice.random() < 0.5 else pair[::-1] for pair in edges]
    one, other = (np.array(side) for side in zip(*edges, strict=True))
    graph = sparse.coo_array((np.ones(len(one)), (one, other)), (2000, 2000))
    _, expected = connected_components(graph, directed=False)
    least = {label: int(np.flatnonzero(expected == label)[0]) for label in set(expected.tolist())}
    nodes = {node for pair in edges if pair[0] != pair[1] for node in pair}
    table = pa.table({"one": pa.array(one, pa.int64()), "other": pa.array(other, pa.int64())})
    found = components(spark.createDataFrame(table)).toArrow()
    assert found.num_rows == len(nodes)
    assert dict(zip(found["node"].to_pylist(), found["component"].to_pylist(), strict=True)) == {
        node: least[int(expected[node])] for node in nodes
    }


def test_a_graph_without_edges_has_no_components(spark: Any) -> None:
    from resolution.spark.components import components

    assert components(spark.createDataFrame([], "one long, other long")).count() == 0
