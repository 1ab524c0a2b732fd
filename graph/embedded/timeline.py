"""Everything dated about one entity, in the order of time."""

from __future__ import annotations

from datetime import date, datetime

from graph.answers import Timeline, TimelineEvent
from graph.embedded.mentions import history, visible_mentions
from graph.embedded.rows import MentionRow, numbers, text, texts
from graph.embedded.session import Session
from graph.scope import Period

_PASSES = "passed_station"
_CASE = "Case"


def timeline(session: Session, entity_id: str, period: Period, limit: int) -> Timeline:
    """The newest `limit` events within the period, oldest first. Raises UnknownEntity."""
    node, present = session.resolve(entity_id)
    entity_type = session.kept.entities(session.rows, [node])[node]["type"]
    events = [*_attributes(session, present, entity_type), *_links(session, node), *_passes(session, node)]
    events += [
        TimelineEvent(at=event.at.isoformat(timespec="seconds"), kind="history", text=event.kind)
        for event in history(session, present)
    ]
    first = period.first.isoformat() if period.first else ""
    last = period.last.isoformat() if period.last else "9999-12-31"
    events = [event for event in events if first <= event.at[:10] <= last]
    events.sort(key=lambda e: (e.at, e.kind, e.attribute or "", e.link_type or "", e.link_id or "", e.text))
    return Timeline(entity_id=present, events=events[-limit:], total=len(events), cut=len(events) > limit)


def _attributes(session: Session, entity_id: str, entity_type: str) -> list[TimelineEvent]:
    """Dated attributes; a value that several mentions state is one event."""
    found: dict[tuple[str, str], list[MentionRow]] = {}
    for name in _dated(session):
        if _in_time(session, entity_type, name):
            for row in session.mentions(entity_id):
                if name in row.attributes:
                    found.setdefault((name, _moment(datetime.fromisoformat(row.attributes[name]))), []).append(row)
    return [
        TimelineEvent(
            at=at, kind="attribute", attribute=name, text=at, count=len(rows), extract=rows[0].extract,
            mention_id=rows[0].id,
        )
        for (name, at), rows in found.items()
    ]  # fmt: skip


def _dated(session: Session) -> list[str]:
    return [name for name, kind in session.kept.columns.items() if kind in ("DATE", "TIMESTAMP")]


def _moment(at: datetime | date) -> str:
    """ISO 8601; a day where no time is known, which a source that states one writes as midnight."""
    if isinstance(at, datetime) and (at.hour or at.minute or at.second):
        return at.isoformat(timespec="seconds")
    return at.isoformat()[:10]


def _links(session: Session, node: int) -> list[TimelineEvent]:
    """Beginnings and ends of links; passes are told day by day instead."""
    view = session.view
    neighbour, link = view.entries(node)
    types = view.topology.link_types
    passes = types.index(_PASSES) if _PASSES in types else -1
    dated = view.dated(link)
    told = (view.topology.link_type[link] != passes) & dated
    undated = dict(zip(link[~dated].tolist(), neighbour[~dated].tolist(), strict=True))
    other = dict(zip(link[told].tolist(), neighbour[told].tolist(), strict=True))
    summaries = session.summaries(other.values())
    events = _cases(session, undated)
    for number, summary in zip(sorted(other), session.links(other), strict=True):
        for kind, at in (("link_from", summary.from_date), ("link_to", summary.to_date)):
            if at is not None:
                events.append(
                    TimelineEvent(
                        at=at.isoformat(), kind=kind, link_type=summary.type, link_id=summary.id,  # type: ignore[arg-type]
                        text=summary.role or "", entity=summaries[other[number]], count=summary.count,
                        extract=summary.extracts[0],
                    )
                )  # fmt: skip
    return events


def _cases(session: Session, undated: dict[int, int]) -> list[TimelineEvent]:
    """When the cases happened or were filed that undated links lead to: that is when the link came about."""
    if _CASE not in session.nodes.types:
        return []
    case = session.nodes.types.index(_CASE)
    cases = {link: other for link, other in undated.items() if session.nodes.type_of[other] == case}
    summaries = session.summaries(cases.values())
    dates = {
        entity_id: {"occurred": occurred, "filed": filed}
        for entity_id, occurred, filed in session.rows(
            f"SELECT entity_id, min(occurred), min(filed) FROM mention WHERE {visible_mentions(session)} "
            f"AND entity_id IN ({texts(summary.id for summary in summaries.values())}) GROUP BY entity_id"
        )
    }
    events: list[TimelineEvent] = []
    for number, summary in zip(sorted(cases), session.links(cases), strict=True):
        other = summaries[cases[number]]
        for name, at in dates.get(other.id, {}).items():
            if at is not None and _in_time(session, _CASE, name):
                events.append(
                    TimelineEvent(
                        at=_moment(at), kind="attribute", attribute=name, link_type=summary.type, link_id=summary.id,
                        text=summary.role or "", entity=other, extract=summary.extracts[0],
                    )
                )  # fmt: skip
                break
    return events


def _in_time(session: Session, entity_type: str, name: str) -> bool:
    """Whether a date may be told; a masked one has no place in time that could be shown."""
    scope = session.scope
    return scope.shows_attribute(entity_type, name) and not scope.masks_attribute(entity_type, name)


def _passes(session: Session, node: int) -> list[TimelineEvent]:
    """Passes by day: of a vehicle at each station, of a station by all vehicles together."""
    view = session.view
    types = view.topology.link_types
    if _PASSES not in types:
        return []
    _, link = view.entries(node)
    passing = link[view.topology.link_type[link] == types.index(_PASSES)]
    if not len(passing):
        return []
    starts = bool((view.topology.link_from[passing] == node).any())
    hidden = session.scope.hidden_extracts
    condition = f"extract NOT IN ({', '.join(map(text, sorted(hidden)))})" if hidden else "true"
    if starts:
        rows = session.rows(
            "SELECT day, place_node, link_no, sum(ins), sum(outs), min(first_seen), max(last_seen), min(extract) "
            f"FROM event_day WHERE vehicle_node = {node} AND link_no IN ({numbers(passing)}) AND {condition} "
            "GROUP BY day, place_node, link_no ORDER BY ALL"
        )
    else:
        visible = f"link_no IN ({numbers(passing)})" if session.scope.cuts_graph else "true"
        rows = session.rows(
            "SELECT day, NULL, NULL, sum(ins), sum(outs), min(first_seen), max(last_seen), min(extract) "
            f"FROM event_day WHERE place_node = {node} AND {visible} AND {condition} GROUP BY day ORDER BY ALL"
        )
    places = session.summaries({row[1] for row in rows if row[1] is not None})
    links = dict(session.rows(f"SELECT link_no, link_id FROM link WHERE link_no IN ({numbers(passing)})"))
    return [
        TimelineEvent(
            at=first.isoformat(timespec="seconds"), kind="passes", link_type=_PASSES, link_id=links.get(link_no),
            text=f"{first:%H:%M}–{last:%H:%M}" if last > first else f"{first:%H:%M}",
            entity=places.get(place), count=int(ins + outs), entries=int(ins), exits=int(outs), extract=extract,
        )
        for _, place, link_no, ins, outs, first, last, extract in rows
    ]  # fmt: skip
