"""Search: every reading of the text is looked up at once, and the hits ranked by what the scope shows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.answers import SearchAnswer, SearchHit
from graph.embedded.rows import text, texts
from graph.embedded.session import Session
from graph.scope import mask
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
    """Rows (node, score, kind, field, value) of the terms that the keys match and the scope shows."""
    asked = tuple(keys)
    found = session.kept.matches.of([asked], lambda _: {asked: _read(session, asked)})[asked]
    key, size = (np.asarray(found.column(name), dtype=np.int64) for name in ("key", "size"))
    # Of two terms that hold the text, the one it fills more of is nearer.
    lengths = np.array([len(one.text) for one in asked], dtype=np.float64)
    score = np.array([one.score for one in asked])[key] - 0.05 * (1 - lengths[key] / size)
    rows = found.select(["node", "kind", "field", "value"]).append_column("score", pa.array(score))
    shown = _visible_sets(session)[np.asarray(found.column("set_no"))]
    shown &= _fit(session, asked, key, found.column("field"))
    return rows if shown.all() else rows.filter(pa.array(shown))


def _read(session: Session, keys: Sequence[SearchKey]) -> pa.Table:
    return session.con.sql(_matching(keys)).to_arrow_table()


def _visible_sets(session: Session) -> Bools:
    """By number of a set of extracts, whether the scope shows one of them."""
    hidden = session.scope.hidden_extracts
    return np.array([not hidden.issuperset(extracts) for extracts in session.kept.sets(session.rows)] or [True])


def _fit(session: Session, keys: Sequence[SearchKey], key: Longs, field: pa.ChunkedArray) -> Bools:
    """Which matches may be found by their field: none is by a hidden one, by a masked one only its whole value."""
    scope = session.scope
    fit: Bools = np.ones(len(key), dtype=np.bool_)
    if scope.hidden_attributes:
        fit &= ~_of_fields(field, scope.hidden_attributes)
    loose = np.array([one.how != "whole" or _derived(one) for one in keys])
    if scope.masked_attributes and loose.any():
        fit &= ~(loose[key] & _of_fields(field, scope.masked_attributes))
    return fit


def _of_fields(field: pa.ChunkedArray, names: frozenset[str]) -> Bools:
    """Which of the fields (`Person.phone`) are named, by that name or by the attribute's alone."""
    every = field.combine_chunks().dictionary_encode()
    named = [name in names or name.rpartition(".")[2] in names for name in every.dictionary.to_pylist()]
    found: Bools = np.array(named or [False])[np.asarray(every.indices)]
    return found


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


def _matching(keys: Sequence[SearchKey]) -> str:
    """SQL that finds rows (node, key, size, kind, field, value, set_no) of search_term: `key` is the place of the key
    among `keys`, which are of one `how`, `size` the term's length."""
    columns = "node, kind, field, value, set_no, length(term) AS size"
    if keys[0].how == "start" or len({(key.kind, key.text if key.how == "whole" else "") for key in keys}) < len(keys):
        # One by one: the terms lie in order, so of each only those that begin so are read.
        return " UNION ALL ".join(
            f"SELECT {columns}, {at} AS key FROM search_term WHERE {_condition(key)}" for at, key in enumerate(keys)
        )
    # All at once: to plan one more branch takes longer than to look at a term for all of them.
    which = " ".join(f"WHEN {_condition(key)} THEN {at}" for at, key in enumerate(keys))
    within = f"kind IN ({texts({key.kind for key in keys})})"
    if keys[0].how == "whole":
        within += f" AND term IN ({texts({key.text for key in keys})})"
    every = f"SELECT {columns}, CASE {which} END AS key FROM search_term WHERE {within}"
    return f"SELECT * FROM ({every}) WHERE key IS NOT NULL"


def _condition(key: SearchKey) -> str:
    wanted = text(key.text)
    term = {
        "whole": f"term = {wanted}",
        "start": f"term >= {wanted} AND term < {text(key.text + _LAST)}",
        "part": f"contains(term, {wanted})",
    }[key.how]
    return f"kind = {text(key.kind)} AND {term}"


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
