"""Charts and paths as networkx graphs, for analysts."""

from __future__ import annotations

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
