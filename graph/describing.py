"""The values of an entity's attributes and the label and line that stand for it, from the mentions a scope shows.

What `graph.description` says in SQL for whole registries, said in Python for the few entities of an answer: there the
planning of a query over all columns would take longer than all else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graph.answers import Attribute, AttributeValue
from graph.description import DESCRIBING, SEPARATOR
from graph.scope import Scope, mask
from ontology import codes, schema

_ORDER = {name: position for position, name in enumerate(schema.load().columns)}


@dataclass(slots=True)
class Value:
    """One value of one attribute and who states it; `shown`: starred where it is masked; `latest` is '' where no source
    dates its rows."""

    attribute: str
    value: str
    shown: str
    mentions: int = 0
    latest: str = ""
    extracts: set[str] = field(default_factory=set)


def values(
    scope: Scope, entity_type: str, stated: Iterable[Mapping[str, Any]], naming: Iterable[Sequence[Any]]
) -> list[Value]:
    """Visible values, masked ones starred.

    stated: attribute, value, mentions, latest, extracts of visible mentions, each value once; naming: attribute, value
    and extracts of what others' rows call the entity.
    """
    found = [
        Value(row["attribute"], row["value"], row["value"], row["mentions"], row["latest"] or "", set(row["extracts"]))
        for row in stated
    ]
    for attribute, value, extracts in naming:
        shown = set(extracts) - scope.hidden_extracts
        if shown:
            found.append(Value(attribute, value, value, 0, "", shown))
    return [_as_shown(scope, entity_type, v) for v in found if scope.shows_attribute(entity_type, v.attribute)]


def _as_shown(scope: Scope, entity_type: str, value: Value) -> Value:
    if scope.masks_attribute(entity_type, value.attribute):
        value.shown = mask(value.value)
    return value


def counted(mentions: Iterable[Mapping[str, Any]], names: Sequence[str] = DESCRIBING) -> list[dict[str, Any]]:
    """What mentions say, each value of each attribute once, as `values` takes it; of the attributes named alone."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = frozenset(names)
    for mention in mentions:
        for name, value in mention.items():
            if value is None or name not in wanted:
                continue
            row = found.setdefault(
                (name, value), {"attribute": name, "value": value, "mentions": 0, "latest": "", "extracts": set()}
            )
            row["mentions"] += 1
            row["latest"] = max(row["latest"], mention.get("as_of") or "")
            row["extracts"].add(mention["extract"])
    return list(found.values())


def attributes(found: list[Value], extracts: frozenset[str]) -> list[Attribute]:
    """Attributes in the order of the ontology, each with its values, the most stated first.

    `extracts` are those through which the entity is visible at all.
    """
    merged: dict[tuple[str, str], Value] = {}
    for one in found:
        # Starring may make two values the same.
        value = merged.setdefault((one.attribute, one.shown), Value(one.attribute, one.shown, one.shown))
        value.mentions += one.mentions
        value.latest = max(value.latest, one.latest)
        value.extracts |= one.extracts
    by_name: dict[str, list[Value]] = {}
    for value in merged.values():
        by_name.setdefault(value.attribute, []).append(value)
    return [
        Attribute(
            name=name,
            values=[
                AttributeValue(value=v.value, extracts=sorted(v.extracts & extracts), mentions=v.mentions)
                for v in sorted(by_name[name], key=_most_stated)
            ],
        )
        for name in sorted(by_name, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    ]


def _most_stated(value: Value) -> tuple[int, tuple[int, ...], str]:
    return -value.mentions, _newest(value.latest), value.value


def _newest(day: str) -> tuple[int, ...]:
    """Sorts later days first and an unknown one last."""
    return tuple(-ord(character) for character in day) or (1,)


def described(entity_id: str, entity_type: str, found: list[Value]) -> tuple[str, str]:
    """Label and summary; the value shown is the one most mentions state, of those the latest; a name written 某某
    yields to any other."""
    best: dict[str, Value] = {}
    for value in found:
        known = best.get(value.attribute)
        if value.attribute in DESCRIBING and (known is None or _telling(value) < _telling(known)):
            best[value.attribute] = value
    said = {name: value.shown for name, value in best.items()}
    return _label(entity_type, said) or entity_id, _summary(entity_type, said)


def as_stored(scope: Scope, stored: Mapping[str, Any]) -> tuple[str, str] | None:
    """Label and summary of an entity as the graph has them, starred where they are masked; None where some of what they
    are made of is out of sight, so that they must be made anew (`described`). stored: type, label, summary, told (see
    `graph.description.described_sql`) and extracts, of an entity that is known by rows of these alone."""
    told, of = stored["told"], stored["type"]
    if told is None or not scope.hidden_extracts.isdisjoint(stored["extracts"]):
        return None
    if not _describes(of, scope.hidden_attributes):
        return None
    label, *names = told.split(",")
    parts = stored["summary"].split(SEPARATOR) if names else []
    if len(parts) != len(names):
        # A value has what stands between two.
        return None

    def shown(name: str, value: str) -> str:
        return mask(value) if scope.masks_attribute(of, name) else value

    return shown(label, stored["label"]), SEPARATOR.join(map(shown, names, parts))


@cache
def _describes(entity_type: str, hidden: frozenset[str]) -> bool:
    """Whether no attribute that describes entities of a type is among the hidden ones."""
    return not any(name in hidden or f"{entity_type}.{name}" in hidden for name in DESCRIBING)


def _telling(value: Value) -> tuple[bool, int, tuple[int, ...], str]:
    return ("某" in value.value, *_most_stated(value))


def _label(entity_type: str, said: dict[str, str]) -> str | None:
    first = {
        "Person": ("name", "id_number", "phone"),
        "Vehicle": ("plate", "vin"),
        "Enterprise": ("name", "uscc"),
        "Case": ("case_number", "title"),
    }.get(entity_type, ("name", "address"))
    for name in first:
        if name in said:
            return said[name]
    if entity_type == "Case":
        return " ".join(said[name] for name in ("unit", "case_kind", "filed") if name in said) or None
    return None


def _summary(entity_type: str, said: dict[str, str]) -> str:
    told: list[str | None]
    match entity_type:
        case "Person":
            told = [_coded("sex", said.get("sex")), said.get("birth_date"), said.get("address")]
        case "Vehicle":
            told = [said.get("vehicle_type"), _coded("use", said.get("use")), said.get("vin")]
        case "Enterprise":
            told = [said.get("uscc"), said.get("address")]
        case "Case":
            title = said.get("title") if "case_number" in said else None
            told = [title, *(said.get(name) for name in ("case_kind", "cause", "filed", "unit"))]
        case _:
            return _coded("place_kind", said.get("kind")) or ""
    return SEPARATOR.join(text for text in told if text is not None)


def _coded(table: str, code: str | None) -> str | None:
    return codes.table(table).label(code)
