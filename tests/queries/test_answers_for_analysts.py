"""Answers as DataFrames and networkx graphs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from graph.answers import PathAnswer, SearchAnswer, Timeline
from graph.embedded import EmbeddedStore
from graph.scope import Scope
from graph.store import GraphStore, PathOptions
from queries import charts, explore, frames, paths, search, timeline, why
from tests.graph.fixtures import small_world

ALL = Scope.everything()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    path: Path = tmp_path_factory.mktemp("registry") / "registry.duckdb"
    with EmbeddedStore(small_world().build(path)) as opened:
        yield opened


def test_a_chart_is_a_networkx_graph_with_every_field(store: GraphStore) -> None:
    chart = explore.expand(store, ALL, "P-ZHANG")
    graph = charts.to_networkx(chart)
    assert set(graph) == {n.id for n in chart.nodes}
    assert graph.number_of_edges() == len(chart.links)
    assert graph.nodes["P-LI"]["label"] == "李娜"
    assert graph.get_edge_data("P-ZHANG", "E-FIRM").popitem()[1]["from_date"] == date(2015, 6, 1)
    assert nx.shortest_path_length(graph.to_undirected(), "P-LI", "C-COURT") == 2


def test_paths_are_a_networkx_graph_too(store: GraphStore) -> None:
    answer = paths.paths(store, ALL, "P-LI", "V-LORRY", PathOptions(k=2))
    assert nx.has_path(charts.to_networkx(answer).to_undirected(), "P-LI", "V-LORRY")


def test_frames_have_one_row_a_thing(store: GraphStore) -> None:
    chart = explore.expand(store, ALL, "P-ZHANG")
    assert list(frames.nodes(chart)["id"]) == [n.id for n in chart.nodes]
    assert list(frames.links(chart)["id"]) == [k.id for k in chart.links]
    entity = explore.entity(store, ALL, "P-ZHANG")
    assert list(frames.mentions(entity)["id"]) == [m.id for m in entity.mentions]
    values = frames.attributes(entity)
    assert values.loc[values["attribute"] == "name", "mentions"].tolist() == [3, 1]
    hits = frames.hits(search.search(store, ALL, "张伟"))
    assert hits.loc[0, ["id", "matched_on"]].tolist() == ["P-ZHANG", "name"]


def test_a_timeline_frame_sorts_and_resamples_by_time(store: GraphStore) -> None:
    frame = frames.timeline(timeline.timeline(store, ALL, "V-LORRY"))
    passes = frame[frame["kind"] == "passes"].set_index("at")
    assert passes["count"].resample("D").sum().tolist() == [2, 1]


def test_the_waterfall_adds_up_to_the_weights(store: GraphStore) -> None:
    answer = why.identity(store, ALL, "P-ZHANG")
    sums = frames.waterfall(answer).groupby(["left_mention", "right_mention"])["weight"].sum()
    for edge in (*answer.edges, *answer.doubts):
        assert sums[edge.left, edge.right] == pytest.approx(edge.weight)


def test_frames_of_nothing_keep_their_columns() -> None:
    empty = PathAnswer(paths=[], nodes=[], links=[], cut=False)
    assert "label" in frames.nodes(empty)
    assert "first_seen" in frames.links(empty)
    assert "score" in frames.hits(SearchAnswer(hits=[], cut=False))
    nothing = frames.timeline(Timeline(entity_id="P-1", events=[], total=0, cut=False))
    assert pd.api.types.is_datetime64_any_dtype(nothing["at"])


@pytest.mark.parametrize(
    "options", [PathOptions(max_length=0), PathOptions(max_length=11), PathOptions(k=0), PathOptions(k=51)]
)
def test_paths_beyond_their_limits_are_refused(store: GraphStore, options: PathOptions) -> None:
    with pytest.raises(ValueError, match="must be"):
        paths.paths(store, ALL, "P-LI", "P-ZHANG", options)
