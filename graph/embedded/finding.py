"""Search: every reading of the text is looked up at once, and the hits ranked by what the scope shows of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graph.answers import SearchAnswer, SearchHit
from graph.embedded.session import Session, text, texts
from graph.scope import NONE, mask
from graph.store import SearchKey
from graph.topology import Bools, Ints

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

_LAST = chr(0x10FFFF)
"""Sorts after every character, so that what begins with a text lies between it and it with this behind."""


def search(session: Session, keys: Sequence[SearchKey], types: frozenset[str], limit: int) -> SearchAnswer:
    """Entities with a term that one of the keys matches: best score first, then the better documented, then by id."""
    if not keys:
        return SearchAnswer(hits=[], cut=False)
    found = session.con.execute(" UNION ALL ".join(_matching(session, key) for key in keys)).fetchnumpy()
    node, score, term = (np.asarray(found[name]) for name in ("node", "score", "t"))
    keep = _shown(session, node, types)
    node, score, term = node[keep], score[keep], term[keep]
    # Each entity once, by the best of its matches.
    order = np.lexsort((term, -score, node))
    node, score, term = node[order], score[order], term[order]
    first = np.ones(len(node), dtype=np.bool_)
    first[1:] = node[1:] != node[:-1]
    node, score, term = node[first], score[first], term[first]
    order = np.lexsort((node, -_mention_count(session)[node], -score))[:limit]
    return SearchAnswer(hits=_hits(session, node[order], score[order], term[order]), cut=len(node) > limit)


def _hits(session: Session, nodes: Ints, scores: Floats, terms: Longs) -> list[SearchHit]:
    if not len(nodes):
        return []
    summaries = session.summaries(nodes)
    matched = {
        number: (kind, field, value)
        for number, kind, field, value in session.rows(
            # One look-up each: for a list of row numbers DuckDB would scan the table.
            " UNION ALL ".join(
                f"SELECT rowid, kind, field, value FROM search_term WHERE rowid = {int(term)}" for term in terms
            )
        )
    }
    return [
        SearchHit(
            entity=summaries[int(node)],
            matched_on=matched[int(term)][0].partition("/")[0],
            matched=_as_shown(session, *matched[int(term)][1:]),
            score=round(float(score), 3),
        )
        for node, score, term in zip(nodes, scores, terms, strict=True)
    ]


def _as_shown(session: Session, field: str, value: str) -> str:
    entity_type, _, attribute = field.partition(".")
    return mask(value) if session.scope.masks_attribute(entity_type, attribute) else value


def _matching(session: Session, key: SearchKey) -> str:
    """SQL that finds rows (node, t) of search_term; t is the row's number."""
    kind, wanted = text(key.kind), text(key.text)
    term = {
        "whole": f"term = {wanted}",
        "start": f"term >= {wanted} AND term < {text(key.text + _LAST)}",
        "part": f"contains(term, {wanted})",
    }[key.how]
    conditions = [f"kind = {kind}", term]
    scope = session.scope
    if scope.hidden_extracts:
        conditions.append(
            "set_no IN (SELECT set_no FROM source_set WHERE len(list_filter(extracts, lambda x: x NOT IN "
            f"({texts(scope.hidden_extracts)}))) > 0)"
        )
    unfit = scope.hidden_attributes | (NONE if key.how == "whole" and not _derived(key) else scope.masked_attributes)
    if unfit:
        conditions.append(f"field NOT IN ({texts(unfit)}) AND split_part(field, '.', 2) NOT IN ({texts(unfit)})")
    # Of two terms that hold the text, the one it fills more of is nearer.
    score = f"{key.score} - 0.05 * (1 - {len(key.text)} / length(term))"
    return f"SELECT node, {score} AS score, rowid AS t FROM search_term WHERE {' AND '.join(conditions)}"


def _derived(key: SearchKey) -> bool:
    """Whether the term is less than the value: finding by it would tell more than the mask shows."""
    return key.kind in ("pinyin", "initials") or key.kind.endswith("/end")


def _shown(session: Session, node: Ints, types: frozenset[str]) -> Bools:
    keep: Bools = np.ones(len(node), dtype=np.bool_)
    if types:
        wanted = np.array([name in types for name in session.nodes.types] or [False], dtype=np.bool_)
        keep &= wanted[session.nodes.type_of[node]]
    if session.scope.cuts_graph and session.view.node_visible is not None:
        keep &= session.view.node_visible[node]
    return keep


def _mention_count(session: Session) -> Ints:
    return session.view.mention_count if session.scope.cuts_graph else session.nodes.mention_count
