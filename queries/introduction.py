"""Two people worth looking at first: they share no surname and no agency, and yet a path joins them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from graph.answers import PathAnswer
from graph.scope import Scope
from graph.store import GraphStore, PathOptions
from queries.explore import summaries
from queries.membership import membership
from queries.paths import paths

if TYPE_CHECKING:
    import pandas as pd

DEMO = "demo-deliveries"
"""Folder of a home in which `pingan demo` keeps what it made."""
REGISTER_OF_ALL = "police.hukou"
"""Everybody is in it, so being in it is nothing two people share."""
TRIED = 60
"""People tried on either side; a search takes about a millisecond."""
HUB = 50
"""A path through somebody with more neighbours than this tells nothing."""


def introduction(home: Path, store: GraphStore, scope: Scope) -> PathAnswer | None:
    """What a newcomer to the demo may look at first: two people of its province and the path that joins them.

    None where there are none such, where the home is not the demo's (nobody is shown real people without having asked
    for them), and under a scope that cuts anything, since the two are chosen by all rows.
    """
    if not (home / DEMO).is_dir() or not scope.is_everything:
        return None
    return two_people(membership(home), store, scope)


def two_people(members: pd.DataFrame, store: GraphStore, scope: Scope) -> PathAnswer | None:
    """The path between two such people, the ends first and last in it; None when there are none such.

    `members` is `queries.membership.membership`. The longest path of 3 to 5 hops found is given, always the
    same for the same registry.
    """
    extract = members["mention_id"].str.partition(":")[0]
    told = members[(members["entity_type"] == "Person") & (extract != REGISTER_OF_ALL)]
    agencies = told["mention_id"].str.partition(".")[0].groupby(told["entity_id"]).agg(frozenset)
    by_agency: dict[str, list[str]] = {}
    for entity_id, of in agencies.items():
        if len(of) == 1:
            by_agency.setdefault(next(iter(of)), []).append(str(entity_id))
    best: PathAnswer | None = None
    groups = sorted(by_agency.values(), key=len)[:2]
    if len(groups) < 2:
        return None
    shown = [summaries(store, scope, group[:TRIED]) for group in groups]
    options = PathOptions(max_length=5, max_degree=HUB)
    for left, right in product(*shown):
        if left.label[:1] == right.label[:1]:
            continue
        found = paths(store, scope, left.id, right.id, options)
        length = found.paths[0].length if found.paths else 0
        if length >= 3 and (best is None or length > best.paths[0].length):
            best = found
        if length == 5:
            break
    return best
