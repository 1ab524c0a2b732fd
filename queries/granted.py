"""Rows a grant opens: of its extract, its fields and the numbers asked about; nothing that resolution concluded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graph.answers import Mention
from graph.scope import Scope
from graph.store import GraphStore, SearchKey
from graph.terms import id_term, number_term
from queries.search import plan

NUMBERS = frozenset({"id_number", "plate", "vin", "uscc", "case_number", "practice_no"})
"""Attributes by which a record may be asked for: those that name one thing. A phone or a name would bring others'."""
MOST_NUMBERS = 100
MOST_ENTITIES = 20
MOST_MENTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """mentions: each once, in the order of the numbers; numbers: how many of those asked about have any."""

    mentions: tuple[Mention, ...]
    numbers: int


def granted_rows(
    store: GraphStore, scope: Scope, extract: str, fields: Collection[str], numbers: Sequence[str]
) -> Found:
    """Mentions of `extract` that themselves state one of the numbers in a field of `fields` (`Person.id_number`), with
    those fields alone. scope: what the policy lets be seen under the grant."""
    rows: dict[str, Mention] = {}
    with_rows = 0
    for number in dict.fromkeys(numbers):
        found = _of_number(store, scope, extract, fields, number)
        with_rows += bool(found)
        rows.update((mention.id, mention) for mention in found)
    return Found(tuple(rows.values()), with_rows)


def _of_number(store: GraphStore, scope: Scope, extract: str, fields: Collection[str], number: str) -> list[Mention]:
    asked_by = {field.partition(".")[2] for field in fields} & NUMBERS
    keys: list[SearchKey] = [key for key in plan(number) if key.how == "whole" and key.kind in asked_by]
    if not keys:
        return []
    types = frozenset(field.partition(".")[0] for field in fields)
    wanted = {number_term(number), id_term(number)}
    found: list[Mention] = []
    for hit in store.search(scope, keys, types, MOST_ENTITIES).hits:
        for mention in store.entity(scope, hit.entity.id, MOST_MENTIONS).mentions:
            said = {k: v for k, v in mention.attributes.items() if f"{mention.type}.{k}" in fields}
            states = {term(said[name]) for name in asked_by & set(said) for term in (number_term, id_term)}
            if mention.extract == extract and states & wanted:
                found.append(mention.model_copy(update={"attributes": said}))
    return found
