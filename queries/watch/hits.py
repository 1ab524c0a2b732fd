"""The hits as a scope shows them, with what people did about them, and the doing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from governance.clock import now
from governance.ledger import Ledger
from graph.answers import EntitySummary
from graph.scope import Scope, mask
from graph.store import GraphStore
from ontology import schema
from queries.watch.answers import (
    HandlingRecord,
    Text,
    WatchFact,
    WatchGround,
    WatchHit,
    WatchHitDetail,
    WatchHits,
    WatchRule,
    WatchSource,
)
from queries.watch.rule import Rule, Words, load
from queries.watch.run import FORMAT, path
from resolution import registry
from stewardship import handling
from stewardship.handling import Action, Handling, HitState, Standing, standing

MAX_HITS = 500
MAX_FACTS = 200
"""Most occasions, and most facts it is seen with, returned with one hit."""


class UnknownHit(LookupError):
    """No such hit in this scope; what is hidden is as unknown as what never was."""


class Stale(ValueError):
    """The hit is not as it was shown: a fact has come or gone since."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A visible hit before anything is looked up for it. facts: ids of those that count."""

    hit_id: str
    rule: str
    subject: str
    opened: datetime
    last: datetime | None
    occasions: int
    facts: tuple[str, ...]
    extracts: tuple[str, ...]
    stands: Standing


def rules(home: Path, scope: Scope) -> list[WatchRule]:
    """All rules with their hits counted."""
    found = _found(home, scope)
    every = Counter(hit.rule for hit in found)
    still = Counter(hit.rule for hit in found if hit.stands.state in (HitState.OPEN, HitState.HANDLED))
    return [_rule(rule, every[rule.id], still[rule.id]) for rule in load()]


def hits(
    home: Path,
    store: GraphStore,
    scope: Scope,
    rules: Collection[str] = (),
    states: Collection[str] = (),
    subject: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> WatchHits:
    """Hits of these rules in these states (all, where none are named), those with the latest occasion first."""
    found = [hit for hit in _found(home, scope) if subject is None or hit.subject == subject]
    by_state = Counter(hit.stands.state.value for hit in found if not rules or hit.rule in rules)
    in_state = [hit for hit in found if not states or hit.stands.state.value in states]
    by_rule = Counter(hit.rule for hit in in_state)
    wanted = [hit for hit in in_state if not rules or hit.rule in rules]
    wanted.sort(key=lambda hit: (hit.last or hit.opened, hit.opened, hit.hit_id), reverse=True)
    page = wanted[offset : offset + min(limit, MAX_HITS)]
    summaries = _summaries(store, scope, [hit.subject for hit in page])
    ran, behind = _state(home)
    return WatchHits(
        hits=[_hit(hit, summaries[hit.subject]) for hit in page if hit.subject in summaries],
        total=len(wanted),
        by_rule=dict(sorted(by_rule.items())),
        by_state=dict(sorted(by_state.items())),
        cut=offset + len(page) < len(wanted),
        ran=ran,
        behind=behind,
    )


def hit(home: Path, store: GraphStore, scope: Scope, hit_id: str) -> WatchHitDetail:
    """One hit with its facts and what people did about it. Raises UnknownHit."""
    found = next(iter(_found(home, scope, hit_id)), None)
    if found is None:
        raise UnknownHit(hit_id)
    with _opened(home) as con:
        rows = con.execute(
            "SELECT part, kind, refs, extracts, entities, link_type, happened, told, fact_id, count(*) OVER "
            f"(PARTITION BY part) AS of_part FROM visible({_arguments(scope)}) WHERE hit_id = $hit "
            "QUALIFY part = 'basis' OR row_number() OVER (PARTITION BY part ORDER BY happened DESC NULLS LAST, fact) "
            "<= $most ORDER BY part, happened DESC NULLS LAST, fact",
            {"hit": hit_id, "most": MAX_FACTS} | _parameters(scope),
        ).fetchall()
    summaries = _summaries(store, scope, [found.subject, *(one for row in rows for one in row[4])])
    if found.subject not in summaries:
        raise UnknownHit(hit_id)
    facts = [_fact(scope, row, found) for row in rows]
    given = handling.events(Ledger.of_home(home), [hit_id]).get(hit_id, [])
    return WatchHitDetail(
        **_hit(found, summaries[found.subject]).model_dump(exclude={"subject"}),
        subject=summaries[found.subject],
        facts=facts,
        facts_cut=any(row[-1] > MAX_FACTS and row[0] != "basis" for row in rows),
        entities=list({summary.id: summary for summary in summaries.values()}.values()),
        handlings=[_record(event) for event in given],
    )


def handle(
    home: Path,
    store: GraphStore,
    scope: Scope,
    hit_id: str,
    action: Action,
    by: str,
    note: str,
    facts: Collection[str] | None = None,
) -> WatchHitDetail:
    """Records what somebody did about a hit, and the hit as it stands then.

    facts: ids of the facts that were shown, so that nobody closes what has come meanwhile; None where it is not known.
    Raises UnknownHit, Stale, and ValueError when it is not said by whom or why.
    """
    found = next(iter(_found(home, scope, hit_id)), None)
    if found is None:
        raise UnknownHit(hit_id)
    if facts is not None and not set(found.facts) <= set(facts):
        raise Stale(f"{hit_id} has {len(set(found.facts) - set(facts))} facts that were not shown: look at it again")
    shown = hit(home, store, scope, hit_id)
    event = Handling(
        id=0,
        hit_id=hit_id,
        action=action,
        facts=frozenset(found.facts),
        by=by,
        at=now().replace(microsecond=0),
        note=note,
        shown=shown.model_dump(mode="json", exclude={"handlings", "entities", "new_facts", "state"}),
    )
    ledger = Ledger.of_home(home)
    try:
        handling.record(ledger, event)
    finally:
        ledger.close()
    return hit(home, store, scope, hit_id)


# What a scope leaves -------------------------------------------------------------------------------------------------

_VISIBLE = """
CREATE TEMP MACRO visible(hidden_extracts, hidden_entities, hidden_prefixes, hidden_links, hidden_keys, hidden_rules) AS
TABLE SELECT f.* FROM watch.fact f ANTI JOIN watch.aside a ON a.rule = f.rule AND a.fact = f.fact
WHERE NOT list_has_any(f.extracts, hidden_extracts) AND NOT list_has_any(f.entities, hidden_entities)
  AND NOT list_has_any(list_transform(f.entities, lambda x: left(x, 1)), hidden_prefixes)
  AND NOT list_contains(hidden_links, coalesce(f.link_type, ''))
  AND NOT list_has_any(map_keys(f.told), hidden_keys)
  AND NOT list_contains(hidden_rules, f.rule)
"""

_HITS = """
WITH least AS (SELECT unnest($rules) AS rule, unnest($at_least) AS at_least),
whole AS (
    SELECT hit_id, count(*) FILTER (part = 'basis') AS basis, count(*) FILTER (part = 'context') AS context
    FROM watch.fact WHERE $hit IS NULL OR hit_id = $hit GROUP BY hit_id),
-- An occasion counts from when its first fact came; the hit is there from when enough of them were.
counted AS (
    SELECT hit_id, coalesce(unit, fact) AS unit, min(seq) AS seq, max(happened) AS last FROM visible({arguments})
    WHERE part = 'occasion' AND ($hit IS NULL OR hit_id = $hit) GROUP BY ALL),
times AS (
    SELECT hit_id, count(*) AS occasions, max(last) AS last, list_sort(list(seq)) AS seqs FROM counted GROUP BY hit_id),
seen AS (
    SELECT hit_id, min(rule) AS rule, max(subject) AS subject, count(*) FILTER (part = 'basis') AS basis,
        count(*) FILTER (part = 'context') AS context, coalesce(max(seq) FILTER (part = 'basis'), 0) AS seq,
        list_sort(list(DISTINCT fact_id) FILTER (part <> 'context')) AS facts,
        list_sort(list_distinct(flatten(list(extracts)))) AS extracts
    FROM visible({arguments}) WHERE $hit IS NULL OR hit_id = $hit GROUP BY hit_id)
SELECT s.hit_id, s.rule, s.subject, r.received, t.last, coalesce(t.occasions, 0), s.facts, s.extracts
FROM seen s JOIN whole w USING (hit_id) JOIN least l USING (rule) LEFT JOIN times t USING (hit_id)
LEFT JOIN watch.received r
    ON r.seq = CASE WHEN l.at_least = 0 THEN s.seq ELSE greatest(s.seq, t.seqs[l.at_least]) END
WHERE s.basis = w.basis AND (w.context = 0 OR s.context > 0) AND coalesce(t.occasions, 0) >= l.at_least
ORDER BY s.hit_id
"""


def _found(home: Path, scope: Scope, hit_id: str | None = None) -> list[_Found]:
    """The hits of the scope: a hit is there when all of its basis is, and as many occasions as the rule asks for; with
    those alone it is shown, as if the hidden ones had never been delivered."""
    if not path(home).exists():
        return []
    known = load()
    with _opened(home) as con:
        rows = con.execute(
            _HITS.format(arguments=_arguments(scope)),
            {"hit": hit_id, "rules": [r.id for r in known], "at_least": [r.at_least for r in known]}
            | _parameters(scope),
        ).fetchall()
    given = handling.events(Ledger.of_home(home), None if hit_id is None else [hit_id])
    return [
        _Found(
            row[0], row[1], row[2], row[3], row[4], row[5], tuple(row[6]), tuple(row[7]),
            standing(given.get(row[0], ()), row[6]),
        )
        for row in rows
    ]  # fmt: skip


_HIDDEN = ("hidden_extracts", "hidden_entities", "hidden_prefixes", "hidden_links", "hidden_keys", "hidden_rules")


def _arguments(scope: Scope) -> str:
    return ", ".join(f"${name}" for name in _HIDDEN)


def _parameters(scope: Scope) -> dict[str, list[str]]:
    ontology = schema.load()
    attributes = [(kind.name, attribute) for kind in ontology.entity_types.values() for attribute in kind.attributes]
    hidden_attributes = {f"{kind}.{name}" for kind, name in attributes if not scope.shows_attribute(kind, name)}
    needs = {rule.id: [ground for ground in rule.rests_on if not ground.optional] for rule in load()}
    return {
        "hidden_extracts": sorted(scope.hidden_extracts),
        "hidden_entities": sorted(scope.hidden_entity_ids),
        "hidden_prefixes": sorted(
            kind.id_prefix for kind in ontology.entity_types.values() if not scope.shows_entity_type(kind.name)
        ),
        "hidden_links": sorted(name for name in ontology.link_types if not scope.shows_link_type(name)),
        "hidden_keys": sorted(hidden_attributes),
        # A rule looks at more than its facts tell, as whether another row renewed what one shows as lapsed.
        "hidden_rules": sorted(
            rule
            for rule, grounds in needs.items()
            if any(hidden_attributes & set(ground.attributes) for ground in grounds)
            or not scope.shows_extracts(ground.extract for ground in grounds)
        ),
    }


@contextmanager
def _opened(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        quoted = str(path(home)).replace("'", "''")
        con.execute(f"ATTACH '{quoted}' AS watch (READ_ONLY)")
        con.execute(_VISIBLE)
        yield con


def _state(home: Path) -> tuple[datetime | None, bool]:
    """When the rules were last run, and whether the registry is another since."""
    if not path(home).exists():
        return None, registry.path(home).exists()
    with _opened(home) as con:
        rows = con.execute("SELECT finished, registry FROM watch.mark WHERE format = ?", [FORMAT]).fetchall()
    if not rows:
        return None, True
    finished, seen = rows[0]
    if not registry.path(home).exists():
        # Served from Neo4j alone: the worker that has the registry runs the rules with each of its runs.
        return finished, False
    with registry.open_read_only(home) as con:
        (now,) = con.execute("SELECT run_id FROM run ORDER BY finished DESC, run_id DESC").fetchone() or (None,)
    return finished, now != seen


# Answers -------------------------------------------------------------------------------------------------------------


def _summaries(store: GraphStore, scope: Scope, ids: Sequence[str]) -> dict[str, EntitySummary]:
    """Summaries by the id asked for, which may have been retired since the rules were run."""
    wanted = list(dict.fromkeys(ids))
    found = {summary.id: summary for summary in store.summaries(scope, wanted)}
    for one in wanted:
        if one not in found and (later := store.summaries(scope, [one])):
            found[one] = later[0]
    return {one: found[one] for one in wanted if one in found}


def _hit(found: _Found, subject: EntitySummary) -> WatchHit:
    return WatchHit(
        id=found.hit_id,
        rule=found.rule,
        subject=subject,
        state=found.stands.state.value,
        opened=found.opened,
        last=found.last,
        occasions=found.occasions,
        new_facts=len(found.stands.new_facts),
        extracts=list(found.extracts),
    )


def _fact(scope: Scope, row: Sequence[Any], found: _Found) -> WatchFact:
    part, kind, refs, extracts, entities, link_type, happened, told, fact_id, _ = row
    shown, masked = {}, False
    for key, value in told.items():
        entity_type, dot, attribute = key.partition(".")
        hides = bool(dot) and scope.masks_attribute(entity_type, attribute)
        masked |= hides
        if value is not None:
            shown[key] = mask(value) if hides else value
    return WatchFact(
        id=fact_id,
        part=part,
        kind=kind,
        refs=refs,
        extracts=extracts,
        entities=entities,
        link_type=link_type,
        # The day of a fact read off a row is the value of one of its attributes.
        at=None if masked and kind == "mention" else happened,
        told=shown,
        new=fact_id in found.stands.new_facts,
    )


def _record(event: Handling) -> HandlingRecord:
    return HandlingRecord(
        id=event.id, action=event.action.value, by=event.by, at=event.at, note=event.note, facts=len(event.facts)
    )


def _rule(rule: Rule, every: int, still: int) -> WatchRule:
    return WatchRule(
        id=rule.id,
        title=_text(rule.title),
        meaning=_text(rule.meaning),
        subject=rule.subject,
        rests_on=[
            WatchGround(extract=ground.extract, says=_text(ground.says), optional=ground.optional)
            for ground in rule.rests_on
        ],
        sources=[WatchSource(law=_text(source.law), article=source.article) for source in rule.sources],
        words={key: _text(words) for key, words in rule.words.items()},
        hits=every,
        open=still,
    )


def _text(words: Words) -> Text:
    return Text(zh=words.zh, en=words.en)
