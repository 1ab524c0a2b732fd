"""Search: each tier of readings is looked up in full-text indexes, held against the terms, and ranked, in one query.

An index brings whatever may match; whether it does, by which term and through which visible extract is told by the
entity's own list of terms, so that hits and scores are those of the port's contract and not of an index's analysis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from graph.answers import SearchAnswer, SearchHit
from graph.neo4j.cut import Cut
from graph.neo4j.reading import entity_map, summary
from graph.neo4j.schema import SEARCHED_AS_TEXT, SEARCHED_BY_PARTS, SEPARATOR, TERMS, TEXTS
from graph.neo4j.session import Row, Session
from graph.scope import NONE, Scope, mask
from graph.store import SearchKey

_HOW = ("whole", "start", "part")
MOST_MATCHES = 2_000
"""Visible entities that one reading may bring; where more match it, the answer says that it is cut."""
_HAN = re.compile("[㐀-鿿豈-﫿]+")
_MEANS_SOMETHING = re.compile(r"([+\-!(){}\[\]^\"~*?:\\/&|\s])")
"""What Lucene's query language reads as more than a character."""


def search(session: Session, keys: Sequence[SearchKey], types: frozenset[str], limit: int) -> SearchAnswer:
    """Entities with a term that one of the keys matches: best score first, then the better documented, then by id."""
    cut, scope = session.cut(), session.scope
    tiers = [[_lookup(scope, at, key) for at, key in enumerate(keys) if key.how == how] for how in _HOW]
    best = [max((key.score for key in keys if _HOW.index(key.how) >= at), default=0.0) for at in range(len(_HOW))]
    row = session.row(
        cut,
        f"""WITH [] AS found, false AS cut
        {"".join(_tier(cut, number, bool(types)) for number in range(len(_HOW)))}
        CALL (found) {{
            UNWIND found AS one
            WITH one[0] AS n, max(one[1]) AS score, collect(one[2]) AS terms
            ORDER BY score DESC, {_mention_count(cut, "n")} DESC, n.id
            WITH collect([n, score, terms]) AS ranked
            RETURN size(ranked) AS total, COLLECT {{
                UNWIND ranked[..$limit] AS one WITH one[0] AS n, one[1] AS score, one[2] AS terms
                RETURN {{entity: {entity_map(cut, "n")}, score: score, terms: terms}} }} AS hits
        }}
        RETURN hits, total, cut""",
        tiers=tiers, best=best, types=sorted(types), limit=limit,
    )  # fmt: skip
    assert row is not None
    hits = [_hit(scope, keys, hit) for hit in row["hits"]]
    return SearchAnswer(hits=hits, cut=row["cut"] or row["total"] > limit)


def _lookup(scope: Scope, at: int, key: SearchKey) -> dict[str, Any]:
    """How one reading is looked up and what its terms must fulfil."""
    index, query = _query(key)
    unfit = scope.hidden_attributes | (NONE if key.how == "whole" and not _derived(key) else scope.masked_attributes)
    return {
        "at": at, "how": key.how, "text": key.text, "length": len(key.text), "score": key.score,
        "head": f"{key.kind}{SEPARATOR}", "index": index, "query": query, "unfit": sorted(unfit),
    }  # fmt: skip


def _query(key: SearchKey) -> tuple[str, str]:
    """The index and the Lucene query that bring at least what the key matches."""
    if key.how == "whole":
        return TERMS, f"terms:{_literal(f'{key.kind}{SEPARATOR}{key.text}{SEPARATOR}')}*"
    if key.how == "start":
        return TERMS, f"terms:{_literal(f'{key.kind}{SEPARATOR}{key.text}')}*"
    if key.kind in SEARCHED_BY_PARTS:
        return TERMS, f"parts:{_literal(f'{key.kind}{SEPARATOR}{key.text}')}*"
    runs = _HAN.findall(key.text) if key.kind in SEARCHED_AS_TEXT else []
    # Pairs are only made of neighbouring characters, so one that stands alone is looked up by itself.
    asked = [f'texts:"{run}"' if len(run) > 1 else f"chars:{run}" for run in runs]
    return TEXTS, " AND ".join(asked)


def _literal(text: str) -> str:
    return _MEANS_SOMETHING.sub(r"\\\1", text)


def _derived(key: SearchKey) -> bool:
    """Whether the term is less than the value: finding by it would tell more than the mask shows."""
    return key.kind in ("pinyin", "initials") or key.kind.endswith("/end")


def _tier(cut: Cut, number: int, typed: bool) -> str:
    """Adds [entity, score, [key, term]] of one tier to `found`, where it could still bring something better."""
    fits = f"""t STARTS WITH key.head AND CASE key.how
            WHEN 'whole' THEN t STARTS WITH key.head + key.text + '{SEPARATOR}'
            WHEN 'start' THEN t STARTS WITH key.head + key.text
            ELSE split(t, '{SEPARATOR}')[1] CONTAINS key.text END"""
    if cut.scope.hidden_extracts:
        fits += f" AND any(x IN split(split(t, '{SEPARATOR}')[4], '+') WHERE NOT x IN $hidden_extracts)"
    if cut.scope.hidden_attributes or cut.scope.masked_attributes:
        fits += f""" AND NOT split(t, '{SEPARATOR}')[2] IN key.unfit
            AND NOT split(split(t, '{SEPARATOR}')[2], '.')[1] IN key.unfit"""
    shown = cut.entity("n") + (" AND n.type IN $types" if typed else "")
    return f"""
        CALL (found) {{
            UNWIND found AS one WITH one[0] AS n, max(one[1]) AS score WHERE score > $best[{number}]
            RETURN count(n) AS better
        }}
        CALL (better) {{
            UNWIND CASE WHEN better > $limit THEN [] ELSE $tiers[{number}] END AS key
            WITH key WHERE key.query <> ''
            CALL (key) {{
                CALL db.index.fulltext.queryNodes(key.index, key.query) YIELD node AS n
                WITH n, [t IN n.terms WHERE {fits}] AS terms WHERE size(terms) > 0 AND {shown}
                WITH n, terms LIMIT {MOST_MATCHES}
                UNWIND terms AS t
                WITH n, t, key.score - 0.05 * (1 - toFloat(key.length) / size(split(t, '{SEPARATOR}')[1])) AS score
                RETURN collect([n, score, [key.at, t]]) AS matches, count(DISTINCT n) = {MOST_MATCHES} AS full
            }}
            RETURN collect(matches) AS matches, any(one IN collect(full) WHERE one) AS full
        }}
        WITH reduce(all = found, some IN matches | all + some) AS found, cut OR full AS cut"""


def _mention_count(cut: Cut, n: str) -> str:
    """Visible mentions of a node."""
    if not cut.scope.hidden_extracts:
        return f"{n}.mention_count"
    return (
        f"reduce(summed = 0, part IN range(0, size(coalesce({n}.mentions, [])) - 1) | "
        f"CASE WHEN {n}.extracts[part] IN $hidden_extracts THEN summed ELSE summed + {n}.mentions[part] END)"
    )


def _hit(scope: Scope, keys: Sequence[SearchKey], row: Row) -> SearchHit:
    """The hit with the term that matched best; of equals the one of the earlier reading."""

    def rank(match: list[Any]) -> tuple[float, int, list[str]]:
        at, term = match
        parts = term.split(SEPARATOR)
        key = keys[at]
        return -(key.score - 0.05 * (1 - len(key.text) / len(parts[1]))), at, parts

    _, _, (kind, _, field, value, _) = min(map(rank, row["terms"]))
    entity_type, _, attribute = field.partition(".")
    return SearchHit(
        entity=summary(scope, row["entity"]),
        matched_on=kind.partition("/")[0],
        matched=mask(value) if scope.masks_attribute(entity_type, attribute) else value,
        score=round(row["score"], 3),
    )
