"""Search: every reading of the text is looked up at once, and the hits ranked by what the scope shows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.answers import SearchAnswer, SearchHit
from graph.embedded.session import Session, text, texts
from graph.scope import NONE, mask
from graph.store import SearchKey
from graph.topology import Bools, Ints

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

_HOW = ("whole", "start", "part")
_LAST = chr(0x10FFFF)
"""Sorts after every character, so that what begins with a text lies between it and it with this behind."""


def search(session: Session, keys: Sequence[SearchKey], types: frozenset[str], limit: int) -> SearchAnswer:
    """Entities with a term that one of the keys matches: best score first, then the better documented, then by id."""
    found = _Found.none()
    # Cheap look-ups first; the scans are spared where they could not come before what there is already.
    for how in _HOW:
        asked = [key for key in keys if key.how == how]
        best = max((key.score for key in keys if _HOW.index(key.how) >= _HOW.index(how)), default=0.0)
        if asked and int((found.score > best).sum()) <= limit:
            found = found.with_more(_matches(session, asked), partial(_shown, session, types=types))
    order = np.lexsort((found.node, -_mention_count(session)[found.node], -found.score))[:limit]
    return SearchAnswer(hits=_hits(session, found, order), cut=len(found.node) > limit)


@dataclass(frozen=True, slots=True)
class _Found:
    """Entities found, each once by the best of its matches; what matched is row `term` of `terms`."""

    node: Ints
    score: Floats
    term: Longs
    terms: list[pa.Table]

    @classmethod
    def none(cls) -> _Found:
        return cls(np.zeros(0, np.int32), np.zeros(0, np.float64), np.zeros(0, np.int64), [])

    def with_more(self, matches: pa.Table, shown: Callable[[Ints], Bools]) -> _Found:
        """These and the visible ones of `matches`."""
        node = np.asarray(matches.column("node"), dtype=np.int32)
        keep = shown(node)
        before = sum(len(table) for table in self.terms)
        node = np.concatenate([self.node, node[keep]])
        score = np.concatenate([self.score, np.asarray(matches.column("score"), dtype=np.float64)[keep]])
        term = np.concatenate([self.term, np.flatnonzero(keep) + before])
        order = np.lexsort((term, -score, node))
        node, score, term = node[order], score[order], term[order]
        first = np.ones(len(node), dtype=np.bool_)
        first[1:] = node[1:] != node[:-1]
        return _Found(node[first], score[first], term[first], [*self.terms, matches])


def _matches(session: Session, keys: Sequence[SearchKey]) -> pa.Table:
    return session.con.sql(" UNION ALL ".join(_matching(session, key) for key in keys)).to_arrow_table()


def _hits(session: Session, found: _Found, order: Longs) -> list[SearchHit]:
    if not len(order):
        return []
    summaries = session.summaries(found.node[order])
    terms = pa.concat_tables(found.terms).take(pa.array(found.term[order])).to_pylist()
    return [
        SearchHit(
            entity=summaries[int(found.node[at])],
            matched_on=term["kind"].partition("/")[0],
            matched=_as_shown(session, term["field"], term["value"]),
            score=round(float(found.score[at]), 3),
        )
        for at, term in zip(order, terms, strict=True)
    ]


def _as_shown(session: Session, field: str, value: str) -> str:
    entity_type, _, attribute = field.partition(".")
    return mask(value) if session.scope.masks_attribute(entity_type, attribute) else value


def _matching(session: Session, key: SearchKey) -> str:
    """SQL that finds rows (node, score, kind, field, value) of search_term."""
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
    columns = f"node, CAST({score} AS DOUBLE) AS score, kind, field, value"
    return f"SELECT {columns} FROM search_term WHERE {' AND '.join(conditions)}"


def _derived(key: SearchKey) -> bool:
    """Whether the term is less than the value: finding by it would tell more than the mask shows."""
    return key.kind in ("pinyin", "initials") or key.kind.endswith("/end")


def _shown(session: Session, node: Ints, *, types: frozenset[str]) -> Bools:
    keep: Bools = np.ones(len(node), dtype=np.bool_)
    if types:
        wanted = np.array([name in types for name in session.nodes.types] or [False], dtype=np.bool_)
        keep &= wanted[session.nodes.type_of[node]]
    if session.scope.cuts_graph and session.view.node_visible is not None:
        keep &= session.view.node_visible[node]
    return keep


def _mention_count(session: Session) -> Ints:
    return session.view.mention_count if session.scope.cuts_graph else session.nodes.mention_count
