"""What led to a change of identities: a delivery, a withdrawal, a decision, or that the weights were learned anew.

A cause is JSON: {"deliveries": ids of those whose mentions came or changed, "withdrawn": mention ids, "decisions": ids
given or taken back}, of each what touched the entities concerned; {"model": version of the bundle} where it was the
weights.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from resolution.registry import PREFIX

Cause = Mapping[str, object]
KINDS = ("deliveries", "decisions", "withdrawn")


@dataclass(frozen=True, slots=True)
class Before:
    """The relations that say how things were before, of at least all mentions that something may have happened to, and
    how those stand now. was: mention_id, entity_type, entity_id; was_mention: mention_id, entity_id, version,
    delivery_id; decided: as `decision`; stands, mention: the same of now."""

    was: str = "old.membership"
    was_mention: str = "old.mention"
    decided: str = "old.decision"
    stands: str = "membership"
    mention: str = "mention"


_STIRRED = """
CREATE OR REPLACE TEMP TABLE stirred AS
SELECT entity_id, kind, what FROM (
    -- A mention that came or changed, in the entity that has it and in the one that had it.
    SELECT unnest([n.entity_id, o.entity_id]) AS entity_id, 'deliveries' AS kind, n.delivery_id AS what
    FROM {mention} n LEFT JOIN {was_mention} o USING (mention_id)
    WHERE (n.version, n.delivery_id) IS DISTINCT FROM (o.version, o.delivery_id)
    UNION ALL
    SELECT o.entity_id, 'withdrawn', o.mention_id
    FROM {was_mention} o ANTI JOIN {mention} n USING (mention_id)
    UNION ALL
    SELECT m.entity_id, 'decisions', d.decision_id::TEXT
    FROM (SELECT decision_id, unnest([left_mention, right_mention]) AS mention_id FROM (
            (FROM decision EXCEPT FROM {decided}) UNION ALL (FROM {decided} EXCEPT FROM decision))) d
    JOIN (SELECT mention_id, entity_id FROM {stands} UNION SELECT mention_id, entity_id FROM {was}) m
        USING (mention_id))
WHERE entity_id IS NOT NULL GROUP BY ALL
"""


@dataclass(slots=True)
class Causes:
    """stirred: entity → kind → what touched it. What nothing touched has the cause `otherwise`, or where that is empty
    the bundle by which its type is resolved. models: first letter of an id → version."""

    stirred: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    otherwise: Cause = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)

    def of(self, *entities: str) -> Cause:
        """Of what became of these entities, which are of one type."""
        told: dict[str, set[str]] = defaultdict(set)
        for entity in entities:
            for kind, what in self.stirred.get(entity, {}).items():
                told[kind].update(what)
        if not told:
            return self.otherwise or {"model": self.models.get(entities[0][:1])}
        return {kind: _listed(kind, told[kind]) for kind in KINDS if kind in told}


def gather(con: duckdb.DuckDBPyConnection, before: Before, otherwise: Cause | None = None) -> Causes:
    """What touched each entity between then and now. otherwise: as in Causes."""
    names = {name: getattr(before, name) for name in ("was", "was_mention", "decided", "stands", "mention")}
    con.execute(_STIRRED.format(**names))
    stirred: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entity, kind, what in con.execute("FROM stirred").fetchall():
        stirred[entity][kind].append(what)
    con.execute("DROP TABLE stirred")
    versions = con.execute("SELECT entity_type, coalesce(version, md5(weights::TEXT)[:12]) FROM bundle").fetchall()
    return Causes(stirred, otherwise or {}, {PREFIX[entity_type]: version for entity_type, version in versions})


def whole(deliveries: Iterable[str], decisions: Iterable[int]) -> Cause:
    """All that there was new in a run."""
    told: dict[str, list[object]] = {"deliveries": [*deliveries], "decisions": [*decisions]}
    return {kind: what for kind, what in told.items() if what}


def dump(cause: Cause) -> str:
    """As the registry keeps it, in the form in which DuckDB itself writes JSON."""
    return json.dumps(cause, ensure_ascii=False, separators=(",", ":"))


def _listed(kind: str, what: Iterable[str]) -> list[object]:
    if kind == "decisions":
        return [*sorted(int(number) for number in what)]
    return [*sorted(what)]
