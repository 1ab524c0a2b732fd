"""What lies in Neo4j: labels, relationship types, properties, and the constraints and indexes they are found by.

Every relationship that an `Entity` has is a link, so that a traversal sees links and nothing else. What belongs to
entities and links without being traversed (mentions, rows as delivered) is found by index, and what is only read with
its owner (proofs, events by day, history) is a property of it, so that a link or an entity is written in one step.

`(:Entity:TYPE)`, TYPE one of Person, Vehicle, Enterprise, Case, Place
    id, type, label, summary, degree (distinct neighbours), mention_count
    extracts        those that speak of it, ascending
    mentions        how many mentions each of `extracts` has of it; absent where only others' rows name it
    naming          JSON [attribute, value, [extract …]] each: how others' rows name it
    terms           KIND ␟ TERM ␟ FIELD ␟ VALUE ␟ EXTRACT+EXTRACT… each: what it is found by (`graph.projection.terms`)
    texts, chars    terms of kinds searched for parts, and their characters parted by spaces
    parts           KIND ␟ every end of a term, of kinds searched for parts that hold digits
    history         JSON [at, kind, cause, detail] each, oldest first
    days            of a station: passes by day of all its links together, as a link has them
    `:Hub` besides those with more neighbours than HUB. They also have
    around          names of link types, entity types, extracts and fields, at least all those that its links and
                    neighbours rest on: whoever may see all of them sees its degree as it is stored

`()-[:LINK_TYPE]->()`, one type for each link type of the ontology
    id, role, count, from_date, to_date, first_seen, last_seen, extracts
    evidence        +EXTRACT+TYPE.ATTRIBUTE+ each: the sets of extracts and fields that its proofs rest on. It is
                    visible through those of which none is hidden.
    part_count, part_from, part_to, part_first_seen, part_last_seen, part_extracts
                    what the proofs of each of `evidence` say together, '' for none and extracts joined by +; absent
                    where there is one set, of which the link's own properties tell all
    proofs          EVIDENCE ␟ EXTRACT ␟ ROW_KEY ␟ FROM_MENTION ␟ TO_MENTION ␟ FROM_DATE ␟ TO_DATE ␟ NOTE each, '' for
                    none; in the order of extract, row, mentions and note
    days            of passed_station: DAY ␟ EXTRACT ␟ ins ␟ outs ␟ first ␟ last each

`(:Mention)`
    mention_id, entity_id, entity_type, agency, extract, row_key, role, delivery_id, version, as_of, probability, and
    its attributes by their names, as text
`(:Mention)-[:COMPARED]->(:Mention)`
    entity_type, weight, probability, linked, reason, comparisons (JSON)
`(:Retired)`
    id, entity_id (the entity that it leads to now, over however many steps)
    said            of one that is made of a number: EXTRACT ␟ TYPE.ATTRIBUTE ␟ ENTITY each that says so, the surest
                    first; it leads to the first that may be seen
`(:SourceRow)`
    key (EXTRACT:ROW_KEY), raw (JSON)
`(:Graph)`, one
    format, built, version (of the registry that it is the graph of)
    to, made        while it is led to another: to which version, how many changes are made (`graph.neo4j.following`)

Days are ISO 8601 dates, moments ISO 8601 without a zone, both as text. ␟ is U+001F. What is none is absent.
"""

from __future__ import annotations

from ontology import schema

FORMAT = 3
"""Of what is described above; a graph of another one is loaded anew."""

HUB = 1_000
"""Entities with more neighbours than this are not passed through when more than the shortest paths are looked for."""

SEPARATOR = "\x1f"

ENTITY_TYPES = tuple(schema.load().entity_types)
LINK_TYPES = tuple(schema.load().link_types)
"""Types become labels and relationship types, so nothing else may reach the text of a query."""

TERMS, TEXTS = "entity_terms", "entity_texts"
"""The full-text indexes: whole terms and their beginnings, and pieces of running text."""

SEARCHED_AS_TEXT = ("name", "title", "address")
SEARCHED_BY_PARTS = ("plate", "case_number")
"""Kinds of terms that are searched for any part: by pairs of characters, and by every end (digits do not pair)."""


def statements() -> list[str]:
    """Cypher that makes the constraints and indexes; each does nothing where its index is there already."""
    made = [
        "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT mention_id IF NOT EXISTS FOR (n:Mention) REQUIRE n.mention_id IS UNIQUE",
        "CREATE CONSTRAINT retired_id IF NOT EXISTS FOR (n:Retired) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT source_row_key IF NOT EXISTS FOR (n:SourceRow) REQUIRE n.key IS UNIQUE",
        "CREATE INDEX mention_entity IF NOT EXISTS FOR (n:Mention) ON (n.entity_id)",
        "CREATE INDEX retired_entity IF NOT EXISTS FOR (n:Retired) ON (n.entity_id)",
        _full_text(TERMS, "keyword", "terms", "parts"),
        _full_text(TEXTS, "cjk", "texts", "chars"),
    ]
    made += [
        f"CREATE CONSTRAINT link_{name} IF NOT EXISTS FOR ()-[r:`{name}`]-() REQUIRE r.id IS UNIQUE"
        for name in LINK_TYPES
    ]
    return made


def _full_text(name: str, analyzer: str, *properties: str) -> str:
    listed = ", ".join(f"n.{name}" for name in properties)
    return (
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:Entity) ON EACH [{listed}] "
        f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{analyzer}'}}}}"
    )
