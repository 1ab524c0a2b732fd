"""Charts and paths as networkx graphs, and how a chart hangs together, for analysts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from graph.answers import Chart, PathAnswer


def to_networkx(answer: Chart | PathAnswer) -> nx.MultiDiGraph:
    """A chart as a directed multigraph: nodes keyed by entity id, edges by link id, the answer's fields as attributes.

    Links of symmetric types run from the lower entity id to the higher; use `.to_undirected()` where direction means
    nothing. Dates stay `date` objects.
    """
    graph = nx.MultiDiGraph()
    for node in answer.nodes:
        graph.add_node(node.id, **node.model_dump(exclude={"id"}))
    for link in answer.links:
        graph.add_edge(link.from_id, link.to_id, key=link.id, **link.model_dump(exclude={"id", "from_id", "to_id"}))
    return graph


@dataclass(frozen=True, slots=True)
class ChartStructure:
    """How the drawing of a chart hangs together.

    These are facts of the chart, of what somebody has drawn and no more: somebody who stands between others here may
    only stand there because of what was expanded. They say nothing of how important or suspect anybody is, and must not
    be read so (DESIGN, rule 6). Keyed by entity id; betweenness and closeness are shares from 0 to 1.
    """

    components: list[list[str]]
    """Parts that no link joins, the largest first."""
    communities: list[list[str]]
    """Groups with more links within than between (Louvain), the largest first."""
    degree: dict[str, int]
    """Distinct neighbours on the chart."""
    betweenness: dict[str, float]
    closeness: dict[str, float]

    def columns(self) -> dict[str, dict[str, int | float]]:
        """Entity id → its values by the names under which exports and frames have them."""
        part = {entity: at for at, members in enumerate(self.components, 1) for entity in members}
        group = {entity: at for at, members in enumerate(self.communities, 1) for entity in members}
        return {
            entity: {
                "chart_degree": self.degree[entity],
                "chart_betweenness": self.betweenness[entity],
                "chart_closeness": self.closeness[entity],
                "chart_component": part[entity],
                "chart_community": group[entity],
            }
            for entity in self.degree
        }


def structure(answer: Chart | PathAnswer) -> ChartStructure:
    """Components, centralities and communities of a chart as it is drawn; the same chart gives the same."""
    drawn = nx.Graph()
    drawn.add_nodes_from(sorted(node.id for node in answer.nodes))
    # Parallel links are one tie: how many rows say so is no matter of the drawing.
    drawn.add_edges_from(sorted({(link.from_id, link.to_id) for link in answer.links}))
    communities = nx.community.louvain_communities(drawn, seed=0) if len(drawn) else []
    return ChartStructure(
        components=_largest_first(nx.connected_components(drawn)),
        communities=_largest_first(communities),
        degree=dict(drawn.degree()),
        betweenness=nx.betweenness_centrality(drawn),
        closeness=nx.closeness_centrality(drawn),
    )


def _largest_first(groups: Iterable[set[str]]) -> list[list[str]]:
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
