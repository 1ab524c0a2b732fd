"""Charts and whole graphs as files: what other tools read back is what the scope shows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from governance.sharing.watermark import check, new_mark, ordered
from graph.answers import Chart, EntitySummary, LinkSummary
from graph.embedded import EmbeddedStore
from graph.scope import ALL_LINKS, SYMMETRIC, Scope
from queries.charts import structure
from queries.export import Drawn, Mark, TooLarge, as_bytes, of_chart, of_everything, write
from tests.graph.fixtures import small_world

ALL = Scope.everything()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    path: Path = tmp_path_factory.mktemp("export") / "registry.duckdb"
    with EmbeddedStore(small_world().build(path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def chart(store: EmbeddedStore) -> Chart:
    return store.expand(ALL, "P-ZHANG", ALL_LINKS, 100, 0)


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_networkx_reads_back_what_was_drawn(chart: Chart, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"chart.{kind}"
    assert write(of_chart(chart, with_structure=True), file) == kind
    read = (nx.read_graphml if kind == "graphml" else nx.read_gexf)(file)
    assert set(read) == {node.id for node in chart.nodes}
    assert read.number_of_edges() == len(chart.links)
    zhang = read.nodes["P-ZHANG"]
    assert (zhang["type"], zhang["label"], zhang["mention_count"]) == ("Person", "张伟", 4)
    assert zhang["chart_degree"] == len(chart.nodes) - 1
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_links_that_have_no_direction_say_so(chart: Chart, tmp_path: Path) -> None:
    for kind, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        write(of_chart(chart), tmp_path / f"chart.{kind}")
        said = {edge["type"]: edge["symmetric"] for *_, edge in read(tmp_path / f"chart.{kind}").edges(data=True)}
        assert said == {link.type: link.type in SYMMETRIC for link in chart.links}


def test_csv_has_the_headers_and_values_that_an_import_asks_for(chart: Chart, tmp_path: Path) -> None:
    write(of_chart(chart), tmp_path / "csv")
    with (tmp_path / "csv" / "nodes.csv").open(encoding="utf-8", newline="") as lines:
        nodes = list(csv.DictReader(lines))
    with (tmp_path / "csv" / "links.csv").open(encoding="utf-8", newline="") as lines:
        links = list(csv.DictReader(lines))
    assert {row["entity_id:ID"]: row[":LABEL"] for row in nodes} == {node.id: node.type for node in chart.nodes}
    assert {(row[":START_ID"], row[":TYPE"], row[":END_ID"]) for row in links} == {
        (link.from_id, link.type, link.to_id) for link in chart.links
    }
    assert "mention_count:int" in nodes[0]
    assert "extracts:string[]" in nodes[0]
    assert any(row["from_date:date"] == "2015-06-01" for row in links)
    with pytest.raises(FileExistsError):
        write(of_chart(chart), tmp_path / "csv")
    with zipfile.ZipFile(io.BytesIO(as_bytes(of_chart(chart), "csv"))) as archive:
        assert archive.namelist() == ["nodes.csv", "links.csv"]


def test_an_i2_chart_has_an_icon_an_entity_and_a_line_a_link(chart: Chart) -> None:
    root = ElementTree.fromstring(as_bytes(of_chart(chart), "anx").decode("utf-16"))
    labels = [item.get("Label") for item in root.iter("ChartItem")]
    assert {node.label for node in chart.nodes} <= set(labels)
    assert len(list(root.iter("Link"))) == len(chart.links)
    assert len(list(root.iter("Entity"))) == len(chart.nodes)
    assert {end.get("EntityTypeReference") or end.get("Type") for end in root.iter("IconStyle")} >= {"人员"}
    with pytest.raises(TooLarge, match="export a part"):
        as_bytes(Drawn(list, list, 30_000), "anx")


def test_the_whole_graph_is_all_that_the_scope_shows(store: EmbeddedStore, tmp_path: Path) -> None:
    for scope in (ALL, Scope("test", hidden_extracts=frozenset({"judicial.correction", "court.party"}))):
        file = tmp_path / f"{scope.purpose}.graphml"
        write(of_everything(store, scope), file)
        read = nx.read_graphml(file)
        status = store.status(scope)
        assert read.number_of_nodes() == sum(status.entities.values())
        assert read.number_of_edges() == sum(status.links.values())
        assert {
            extract for *_, e in read.edges(data="extracts") for extract in e.split(";")
        } & scope.hidden_extracts == set()
        if scope is not ALL:
            assert "P-LINGHU" in read
            assert not any(kind == "correction" for *_, kind in read.edges(data="type"))


def test_what_is_masked_is_starred_in_the_file(store: EmbeddedStore) -> None:
    scope = Scope("test", masked_attributes=frozenset({"Vehicle.plate", "Person.birth_date"}))
    seen = store.links_among(scope, ["V-LORRY", "P-ZHANG", "E-FIRM"], ALL_LINKS, 100)
    for kind in ("graphml", "gexf", "anx"):
        text = as_bytes(of_chart(seen), kind).decode("utf-16" if kind == "anx" else "utf-8")
        assert "贵C12345" not in text
        assert "1978-03-05" not in text
        assert "*" in text


def test_texts_that_xml_cannot_hold_do_not_spoil_the_file() -> None:
    odd = EntitySummary(
        id="P-1", type="Person", label='张\x00三<&">', summary="\x0b", mention_count=1, degree=0, extracts=[]
    )
    chart = Chart(nodes=[odd], links=[], total=0, cut=False)
    read = nx.read_graphml(io.BytesIO(as_bytes(of_chart(chart), "graphml")))
    assert read.nodes["P-1"]["label"] == '张三<&">'
    for kind in ("gexf", "anx"):
        assert as_bytes(of_chart(chart), kind)


@pytest.mark.parametrize("name", ["chart.pdf", "chart.csv", "chart.graphmlx"])
def test_another_ending_is_refused_and_leaves_nothing(chart: Chart, tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="must end in"):
        write(of_chart(chart), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_structure_is_that_of_the_drawing() -> None:
    def node(entity_id: str) -> EntitySummary:
        return EntitySummary(
            id=entity_id, type="Person", label=entity_id, summary="", mention_count=1, degree=9, extracts=[]
        )

    def link(one: str, other: str, kind: str = "phone") -> LinkSummary:
        return LinkSummary(id=f"K-{one}{other}{kind}", type=kind, from_id=one, to_id=other, role=None, from_date=None,
                           to_date=None, count=1, first_seen=None, last_seen=None, extracts=[])  # fmt: skip

    # Two triangles joined by one tie, which two links show; one that nothing joins.
    ties = [link(a, b) for a, b in ("AB", "BC", "AC", "DE", "EF", "DF", "CD")] + [link("C", "D", "spouse")]
    chart = Chart(nodes=[node(name) for name in "ABCDEFX"], links=ties, total=0, cut=False)
    found = structure(chart)
    assert found.components == [["A", "B", "C", "D", "E", "F"], ["X"]]
    assert found.communities == [["A", "B", "C"], ["D", "E", "F"], ["X"]]
    assert found.degree == {"A": 2, "B": 2, "C": 3, "D": 3, "E": 2, "F": 2, "X": 0}
    assert max(found.betweenness, key=found.betweenness.__getitem__) in "CD"
    assert found == structure(chart)
    assert found.columns()["X"] == {"chart_degree": 0, "chart_betweenness": 0.0, "chart_closeness": 0.0,
                                    "chart_component": 2, "chart_community": 3}  # fmt: skip
    assert structure(Chart(nodes=[], links=[], total=0, cut=False)).components == []


def test_entities_of_a_marked_chart_stand_in_an_order_that_tells_which_file_it_is(chart: Chart) -> None:
    def written(code: str) -> list[str]:
        return [entity_id for entity_id, _ in of_chart(chart, mark=Mark("文件", partial(check, code))).nodes()]

    first, second = new_mark(), new_mark()
    ids = [entity.id for entity in chart.nodes]
    assert written(first) == ordered(first, ids, str)
    assert written(second) == ordered(second, ids, str)
