"""The raw passes behind a vehicle's timeline: every one with its station, lane, direction and second, read from the
lake.

The graph holds passes by day and station (`Timeline`); which of these the scope shows decides which raw ones are read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
from pydantic import Field

from graph.answers import Answer, EntitySummary
from graph.projection.passes import COLOURS
from graph.scope import ANY_TIME, NONE, Period, Scope, mask
from graph.store import GraphStore
from ingest.lake import Lake
from ontology import codes
from queries.timeline import MAX_EVENTS

MAX_PASSES = 1_000


class NotAVehicle(ValueError):
    """Only vehicles pass stations."""


class Pass(Answer):
    """One pass of one lane, as the station recorded it."""

    id: str = Field(description="Key of the row.")
    at: datetime = Field(description="By China's clock.")
    station: EntitySummary = Field(description="The station.")
    lane: str | None
    direction: str | None = Field(description="in: into the network; out: out of it; none: not stated.")
    plate: str = Field(description="As the lane read it.")
    extract: str


class PassesAnswer(Answer):
    """Passes of a vehicle, oldest first."""

    entity_id: str
    passes: list[Pass]
    total: int
    cut: bool = Field(description="True when there are more than returned.")


def passes(
    home: Path,
    store: GraphStore,
    scope: Scope,
    entity_id: str,
    period: Period = ANY_TIME,
    limit: int = 200,
    offset: int = 0,
) -> PassesAnswer:
    """Raises `graph.store.UnknownEntity`, and NotAVehicle."""
    # To find a pass takes the plate as it is; what is masked is starred again before it leaves.
    plain = replace(scope, masked_attributes=NONE)
    vehicle = store.entity(plain, entity_id, 0)
    if vehicle.type != "Vehicle":
        raise NotAVehicle(f"{vehicle.id} is no vehicle: passes are a vehicle's")
    told = store.timeline(scope, vehicle.id, period, MAX_EVENTS)
    days = [(event.entity, event.at[:10]) for event in told.events if event.kind == "passes" and event.entity]
    stated = {attribute.name: [value.value for value in attribute.values] for attribute in vehicle.attributes}
    rows = _raw(home, scope, stated.get("plate", []), [(station.id, day) for station, day in days], _colours(stated))
    stations = {station.id: station for station, _ in days}
    page = rows[offset : offset + min(limit, MAX_PASSES)]
    hides_plate = scope.masks_attribute("Vehicle", "plate")
    return PassesAnswer(
        entity_id=vehicle.id,
        passes=[
            Pass(id=key, at=at, station=stations[place], lane=lane, direction=direction,
                 plate=mask(plate) if hides_plate else plate, extract=extract)
            for key, at, place, lane, direction, plate, extract in page
        ],
        total=len(rows),
        cut=told.cut or offset + len(page) < len(rows),
    )  # fmt: skip


def _colours(stated: dict[str, list[str]]) -> set[str] | None:
    """The colours the vehicle's plates may have; None where nothing is known of them. Two vehicles may bear one number
    on plates of two colours."""
    types = stated.get("plate_type", [])
    if types and all(kind in COLOURS for kind in types):
        return {colour for kind in types for colour in COLOURS[kind]}
    return set(stated.get("plate_colour", [])) or None


def _raw(
    home: Path, scope: Scope, plates: list[str], days: list[tuple[str, str]], colours: set[str] | None
) -> list[tuple[str, datetime, str, str | None, str | None, str, str]]:
    if not plates or not days:
        return []
    first = datetime.fromisoformat(min(day for _, day in days))
    last = datetime.fromisoformat(max(day for _, day in days)) + timedelta(days=1)
    with Lake(home).connect() as lake:
        wanted = pa.table({"place": [place for place, _ in days], "day": [day for _, day in days]})
        lake.register("wanted", wanted)
        rows = lake.execute(
            """
            WITH seen AS (
                SELECT event_id, time, 'L-' || upper(left(sha256('station:' || station_code), 16)) AS place, lane,
                    direction, plate, plate_colour, extract
                FROM events
                WHERE plate IN (SELECT unnest($plates)) AND time >= $first AND time < $last
                    AND extract NOT IN (SELECT unnest($hidden)))
            SELECT event_id, time, place, lane, direction, plate, extract, plate_colour
            FROM seen SEMI JOIN wanted ON wanted.place = seen.place AND wanted.day = strftime(seen.time, '%Y-%m-%d')
            ORDER BY time, event_id
            """,
            {"plates": plates, "first": first, "last": last, "hidden": ["", *sorted(scope.hidden_extracts)]},
        ).fetchall()
    return [row[:-1] for row in rows if _fits(row[-1], colours)]


def _fits(stated: str | None, colours: set[str] | None) -> bool:
    colour = codes.table("plate_colour").read(stated)
    return colours is None or colour in (None, "9") or colour in colours
