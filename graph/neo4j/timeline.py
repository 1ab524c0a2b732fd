"""Everything dated about one entity, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from graph.answers import EntitySummary, Timeline, TimelineEvent
from graph.neo4j.cut import Cut
from graph.neo4j.mentions import history, of
from graph.neo4j.reading import entity_map, found, link, link_map, summary
from graph.neo4j.schema import ENTITY_TYPES, LINK_TYPES, SEPARATOR
from graph.neo4j.session import Row, Session
from graph.scope import Period, Scope
from graph.store import UnknownEntity
from ontology import schema

_PASSES = "passed_station"
_NOT_PASSES = tuple(name for name in LINK_TYPES if name != _PASSES)
_DATED = tuple(
    name for name, kind in schema.load().columns.items() if kind in (schema.Datatype.DATE, schema.Datatype.TIMESTAMP)
)
_CASE_DATES = ("occurred", "filed")
"""When a case came about, the surest first: that is when undated links to it did."""


def timeline(session: Session, entity_id: str, period: Period, limit: int) -> Timeline:
    """The newest `limit` events within the period, oldest first. Raises UnknownEntity."""
    cut, scope = session.cut(), session.scope
    row = session.row(
        cut,
        f"""{found(cut, "e")}
        WITH e WHERE e IS NOT NULL
        CALL (e) {{ {_links(cut)} }}
        CALL (e) {{ {_cases(cut)} }}
        CALL (e) {{ {_station_days(cut)} }}
        RETURN e.id AS id, e.type AS type, e.history AS history, links, links_total, cases, cases_total, days,
            COLLECT {{ {of(cut, "e")} UNWIND $dated AS name WITH m, name WHERE m[name] IS NOT NULL
                WITH name, m ORDER BY m.extract, m.mention_id
                WITH name, m[name] AS at, count(*) AS count, collect(m)[0] AS m
                RETURN [name, at, count, m.extract, m.mention_id] }} AS attributes,
            COLLECT {{ {cut.hop("e", "r", "m", (_PASSES,))} AND startNode(r) = e
                RETURN {{id: r.id, days: r.days, place: {entity_map(cut, "m")}}} }} AS passes""",
        id=entity_id, limit=limit,
        dated=[name for name in _DATED if any(_in_time(scope, of_type, name) for of_type in ENTITY_TYPES)],
        case_dates=[name for name in _CASE_DATES if _in_time(scope, "Case", name)],
        since=period.first.isoformat() if period.first else "",
        until=period.last.isoformat() if period.last else "9999-12-31",
    )  # fmt: skip
    if row is None:
        raise UnknownEntity(entity_id)
    told = [*_attributes(scope, row), *_passes(scope, row), *_days(scope, row), *_history(scope, row)]
    told = [event for event in told if _inside(period, event)]
    total = len(told) + row["links_total"] + row["cases_total"]
    told += [_of_link(scope, event) for event in (*row["links"], *row["cases"])]
    told.sort(key=lambda e: (e.at, e.kind, e.attribute or "", e.link_type or "", e.link_id or "", e.text))
    return Timeline(entity_id=row["id"], events=told[-limit:], total=total, cut=total > limit)


def _in_time(scope: Scope, entity_type: str, name: str) -> bool:
    """Whether a date may be told; a masked one has no place in time that could be shown."""
    return scope.shows_attribute(entity_type, name) and not scope.masks_attribute(entity_type, name)


def _inside(period: Period, event: TimelineEvent) -> bool:
    first = period.first.isoformat() if period.first else ""
    last = period.last.isoformat() if period.last else "9999-12-31"
    return first <= event.at[:10] <= last


# The newest of each kind are enough: what is older than `limit` of its own kind is older than `limit` of all.


def _links(cut: Cut) -> str:
    """Beginnings and ends of links; passes are told day by day instead."""
    return f"""
        {cut.hop("e", "r", "m", _NOT_PASSES)}
        UNWIND [["link_from", {cut.begins("r")}], ["link_to", {cut.ends("r")}]] AS event
        WITH r, m, event[0] AS kind, event[1] AS at WHERE at >= $since AND at <= $until
        {_newest(cut, "links")}"""


def _cases(cut: Cut) -> str:
    """When the cases happened or were filed that undated links lead to: that is when the link came about."""
    moment = """CASE WHEN size(said) = 10 THEN said WHEN substring(said, 11, 8) = '00:00:00' THEN left(said, 10)
            ELSE left(said, 10) + 'T' + substring(said, 11, 8) END"""
    return f"""
        {cut.hop("e", "r", "m", _NOT_PASSES)} AND m:Case AND {cut.begins("r")} IS NULL AND {cut.ends("r")} IS NULL
        CALL (m) {{
            MATCH (c:Mention {{entity_id: m.id}}) WHERE {cut.mention("c")}
            UNWIND range(0, size($case_dates) - 1) AS i
            WITH i, min(c[$case_dates[i]]) AS said WHERE said IS NOT NULL
            RETURN $case_dates[i] AS attribute, said ORDER BY i LIMIT 1
        }}
        WITH r, m, attribute AS kind, {moment} AS at WHERE left(at, 10) >= $since AND left(at, 10) <= $until
        {_newest(cut, "cases")}"""


def _newest(cut: Cut, name: str) -> str:
    """The newest `limit` of rows (r, m, kind, at), and how many there are."""
    return f"""
        WITH r, m, kind, at ORDER BY at DESC, kind DESC, type(r) DESC, r.id DESC
        WITH collect([r, m, kind, at]) AS every
        RETURN size(every) AS {name}_total, COLLECT {{
            UNWIND every[..$limit] AS one WITH one[0] AS r, one[1] AS m, one[2] AS kind, one[3] AS at
            RETURN {{kind: kind, at: at, link: {link_map(cut, "r")}, entity: {entity_map(cut, "m")}}} }} AS {name}"""


def _of_link(scope: Scope, row: Row) -> TimelineEvent:
    told = link(scope, row["link"])
    by_case = row["kind"] in _CASE_DATES
    return TimelineEvent(
        at=row["at"], kind="attribute" if by_case else row["kind"], attribute=row["kind"] if by_case else None,
        link_type=told.type, link_id=told.id, text=told.role or "", entity=summary(scope, row["entity"]),
        count=1 if by_case else told.count, extract=told.extracts[0],
    )  # fmt: skip


def _attributes(scope: Scope, row: Row) -> list[TimelineEvent]:
    """Dated attributes; a value that several mentions state is one event."""
    return [
        TimelineEvent(
            at=_moment(at), kind="attribute", attribute=name, text=_moment(at), count=count, extract=extract,
            mention_id=mention_id,
        )
        for name, at, count, extract, mention_id in row["attributes"]
        if _in_time(scope, row["type"], name)
    ]  # fmt: skip


def _moment(said: str) -> str:
    """ISO 8601; a day where no time is known, which a source that states one writes as midnight."""
    at = datetime.fromisoformat(said)
    return at.isoformat(timespec="seconds") if at.hour or at.minute or at.second else said[:10]


def _passes(scope: Scope, row: Row) -> list[TimelineEvent]:
    """Passes of a vehicle by day and station."""
    events: list[TimelineEvent] = []
    for passed in row["passes"]:
        place = summary(scope, passed["place"])
        days = [day.split(SEPARATOR) for day in passed["days"] or ()]
        events += _by_day(scope, days, passed["id"], place)
    return events


def _station_days(cut: Cut) -> str:
    """Passes of a station by day: as stored where nothing hidden is among them, else summed up from its links."""
    if not cut.scope.cuts_graph:
        return "RETURN e.days AS days"
    return f"""
        WITH e, {cut.disturbed("e")} AS disturbed
        CALL (e, disturbed) {{
            WITH e WHERE disturbed
            {cut.hop("e", "r", "m", (_PASSES,))} AND endNode(r) = e
            UNWIND r.days AS day WITH split(day, '{SEPARATOR}') AS d
            WITH d[0] AS day, d[1] AS extract, sum(toInteger(d[2])) AS ins, sum(toInteger(d[3])) AS outs,
                min(d[4]) AS first, max(d[5]) AS last
            RETURN collect({f" + '{SEPARATOR}' + ".join(("day", "extract", "ins", "outs", "first", "last"))}) AS summed
        }}
        RETURN CASE WHEN disturbed THEN summed ELSE e.days END AS days"""


def _days(scope: Scope, row: Row) -> list[TimelineEvent]:
    """Passes of a station by day, of all vehicles together."""
    return _by_day(scope, [day.split(SEPARATOR) for day in row["days"] or ()], None, None)


def _by_day(
    scope: Scope, days: Iterable[list[str]], link_id: str | None, place: EntitySummary | None
) -> list[TimelineEvent]:
    """Events of rows (day, extract, ins, outs, first, last): what several extracts say of a day is one."""
    together: dict[str, list[list[str]]] = defaultdict(list)
    for day in days:
        if day[1] not in scope.hidden_extracts:
            together[day[0]].append(day[1:])
    events = []
    for rows in together.values():
        extracts, ins, outs, firsts, lasts = zip(*rows, strict=True)
        first, last = min(firsts), max(lasts)
        entries, exits = sum(map(int, ins)), sum(map(int, outs))
        events.append(
            TimelineEvent(
                at=first, kind="passes", link_type=_PASSES, link_id=link_id, entity=place, count=entries + exits,
                text=f"{first[11:16]}–{last[11:16]}" if last > first else first[11:16], entries=entries, exits=exits,
                extract=min(extracts),
            )
        )  # fmt: skip
    return events


def _history(scope: Scope, row: Row) -> list[TimelineEvent]:
    return [
        TimelineEvent(at=event.at.isoformat(timespec="seconds"), kind="history", text=event.kind)
        for event in history(scope, row["history"])
    ]
