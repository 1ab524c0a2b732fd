"""Toll-lane passes: millions of rows, made column-wise and written in row groups of bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ontology import whereabouts
from synth import days
from synth.dice import Dice, stream
from synth.vehicles import foreign_plate
from synth.world import World

_CHUNK: Final = 250_000
COLOURS: Final = {
    "01": "黄",
    "02": "蓝",
    "15": "黄",
    "13": "黄",
    "16": "黄",
    "51": "黄绿双拼",
    "52": "渐变绿",
}
_SIDES: Final = ("", "东", "西", "南", "北")
_FIRST_DAY: Final = days.day(2019)
_EPOCH_ORDINAL: Final = days.day(1970)
_DAY: Final = 86_400
_UNREAD: Final = "无"
_KMH: Final = 85.0  # what a vehicle of any kind keeps up between two stations
_BENDS: Final = 1.3  # a road's length for a kilometre of straight line, in these hills
_REST: Final = 14 * 3600  # seconds kept free between two stretches of time: no trip takes longer
_FIGURES: Final = ((0.0, 0.0), (0.05, 0.0), (-0.05, 0.0), (0.0, -0.05), (0.0, 0.05))  # where a side lies, in degrees


@dataclass(frozen=True, slots=True)
class _Road:
    """What may pass, as columns: a plate, its colour, the days it may pass on, how often; and the stations."""

    plates: list[str]
    colours: list[str]
    first: np.ndarray
    last: np.ndarray
    share: np.ndarray
    stations: list[Station]
    bearer: np.ndarray  # the same number for the same plate and colour: one vehicle at a time
    apart: np.ndarray  # kilometres from station to station, as the crow flies
    far: np.ndarray  # by station, the others from the nearest to the farthest


@dataclass(frozen=True, slots=True)
class Station:
    """One toll station; its position in degrees."""

    code: str
    name: str
    county: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A trip with a copy of somebody's plate: the keys of its two passes."""

    plate: str
    colour: str
    passes: tuple[str, str]


def write_passes(world: World, folder: Path, wanted: int, copies: list[Copy] | None = None) -> tuple[Path, int]:
    """police.toll_pass with ``wanted`` rows: its path and the number of rows.

    A trip is an entry and, some hours later, an exit elsewhere; a plate's trips follow one another as a vehicle can
    drive them (unless more are wanted than there is time for). Some are of vehicles of other provinces or of plates no
    register holds; one in three hundred is of a copy of somebody's plate: the same plate far away ten minutes later.
    These are added to ``copies``.
    """
    path = folder / "police" / "toll_pass.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    dice = stream(world.seed, "toll")
    rng = np.random.Generator(np.random.PCG64(dice.getrandbits(63)))
    road = _road(world, dice)
    names = ("GCXH", "HPHM", "HPYS", "SFZBM", "SFZMC", "CDBH", "GCSJ", "FX")
    # a time may come as a timestamp or as a text
    kinds = {"GCSJ": pa.timestamp("ms") if dice.chance(0.5) else pa.string()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    done = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        stretches = max(1, -(-wanted // _CHUNK))
        for stretch in range(stretches if wanted else 0):
            trips = min(_CHUNK, wanted - done + 1) // 2
            table, copied = _trips(rng, trips, road, done, schema, stretch / stretches, 1 / stretches)
            table = table.slice(0, wanted - done)
            writer.write_table(table)
            done += table.num_rows
            if copies is not None:
                copies += [copy for copy in copied if int(copy.passes[1][2:]) <= wanted]
        if wanted == 0:
            writer.write_table(schema.empty_table())
    return path, done


def _road(world: World, dice: Dice) -> _Road:
    entries = [
        e
        for e in world.fleet.registrations
        if e.plate_type in COLOURS and e.plate_type != "13" and (not e.until or e.until > _FIRST_DAY)
    ]
    plates = [e.plate for e in entries]
    colours = [COLOURS[e.plate_type] for e in entries]
    since = [max(e.since, _FIRST_DAY) for e in entries]
    until = [e.until or days.TODAY for e in entries]
    weights = [8.0 if e.vehicle.use in "BFRG" else 1.0 for e in entries]
    for _ in range(max(3, len(entries) // 12)):
        plate, plate_type = foreign_plate(dice)
        r = dice.random()
        if r < 0.07:  # a lane that reads no plate
            plate = _UNREAD
        elif r < 0.3:  # of this province, yet no register has it
            plate = f"贵{dice.pick('ABCDEFGHJ')}{plate[2:]}"
        plates.append(plate)
        colours.append(COLOURS[plate_type])
        since.append(_FIRST_DAY)
        until.append(days.TODAY)
        weights.append(0.3)
    first = np.array(since)
    where = stations(world)
    numbers: dict[tuple[str, str], int] = {}
    apart = _apart(where)
    return _Road(
        plates, colours, first, np.maximum(np.array(until), first + 1), np.array(weights) / sum(weights), where,
        np.array([numbers.setdefault(plate, len(numbers)) for plate in zip(plates, colours, strict=True)]),
        apart, np.argsort(apart, axis=1, kind="stable"),
    )  # fmt: skip


def stations(world: World) -> list[Station]:
    """The province's 283 toll stations: in and about the seats of its counties."""
    found = []
    for county in world.land.everywhere:
        seat = whereabouts.of_county(county.code)
        if seat is None:
            raise ValueError(f"{county.code}: no seat is known of this county")
        for i, side in enumerate(_SIDES[: 3 + int(county.code) % 2]):
            east, north = _FIGURES[i]
            found.append(
                Station(
                    f"G{county.code}{i + 1:03d}",
                    f"{county.short}{side}收费站",
                    county.code,
                    round(seat.longitude + east, 3),
                    round(seat.latitude + north, 3),
                )
            )
    return found[:283]


def _apart(where: list[Station]) -> np.ndarray:
    east = np.radians([s.longitude for s in where])
    north = np.radians([s.latitude for s in where])
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    apart: np.ndarray = 2 * whereabouts.EARTH_KM * np.arcsin(np.sqrt(half))
    return apart


def seconds_of_way(km: np.ndarray) -> np.ndarray:
    """How long a vehicle takes for so many kilometres of straight line, in whole seconds."""
    taken: np.ndarray = (km * _BENDS / _KMH * 3600).astype(np.int64) + 300
    return taken


def _trips(
    rng: np.random.Generator, trips: int, road: _Road, done: int, schema: pa.Schema, begin: float, share: float
) -> tuple[pa.Table, list[Copy]]:
    """Twice as many passes as ``trips``, entry and exit in turn, numbered on from ``done``, and the copies among them.

    They lie in the stretch of each vehicle's time that begins at the share ``begin`` of it and takes ``share``.
    """
    which = rng.choice(len(road.plates), size=trips, p=road.share)
    count = len(road.stations)
    unread = np.array([plate == _UNREAD for plate in road.plates])[which]
    copied = rng.random(trips) < 0.0033
    # The first has none to copy, and nobody copies a copy or what was not read.
    copied &= ~np.roll(copied, 1) & ~np.roll(unread, 1)
    copied[:1] = False
    whole = (road.last[which] - road.first[which]) * _DAY
    stretch = whole * share
    room = np.where(stretch > 2 * _REST, stretch - _REST, stretch / 2)
    start = (road.first[which] - _EPOCH_ORDINAL) * _DAY + (whole * begin + rng.random(trips) * room).astype(np.int64)
    here = rng.integers(0, count, trips)
    there = (here + rng.integers(1, 40, trips)) % count
    far = road.far[np.roll(here, 1), count - 1 - rng.integers(0, count // 4, trips)]
    here = np.where(copied, far, here)
    there = np.where(copied, (far + rng.integers(1, 4, trips)) % count, there)
    lasting = np.maximum(rng.integers(900, 4 * 3600, trips), seconds_of_way(road.apart[here, there]))
    # What was not read may be any vehicle: each of those trips stands alone.
    bearer = np.where(unread, len(road.plates) + np.arange(trips), road.bearer[which])
    real = np.flatnonzero(~copied)
    start[real] = _in_turn(bearer[real], start[real], lasting[real], here[real], there[real], road.apart)
    source = np.maximum(np.arange(trips) - 1, 0)
    which = np.where(copied, which[source], which)
    start = np.where(copied, start[source] + 600, start)
    end = start + lasting
    seconds = np.column_stack((start, end)).ravel().astype("datetime64[s]")
    place = np.column_stack((here, there)).ravel()
    vehicle = np.repeat(which, 2)
    times = pa.array(seconds.astype("datetime64[ms]"))
    if pa.types.is_string(schema.field("GCSJ").type):
        times = pc.strftime(times.cast(pa.timestamp("s")), "%Y-%m-%d %H:%M:%S")

    def coded(index: np.ndarray, values: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(values, pa.string()))

    columns = {
        "GCXH": pa.array([_key(done + i) for i in range(2 * trips)], pa.string()),
        "HPHM": coded(vehicle, road.plates),
        "HPYS": coded(vehicle, road.colours),
        "SFZBM": coded(place, [station.code for station in road.stations]),
        "SFZMC": coded(place, [station.name for station in road.stations]),
        "CDBH": coded(rng.integers(1, 13, 2 * trips), [f"{i:02d}" for i in range(13)]),
        "GCSJ": times,
        "FX": coded(np.arange(2 * trips) % 2, ["入口", "出口"]),
    }
    copies = [
        Copy(road.plates[which[i]], road.colours[which[i]], (_key(done + 2 * i), _key(done + 2 * i + 1)))
        for i in np.flatnonzero(copied).tolist()
    ]
    return pa.table(columns).cast(schema), copies


def _key(number: int) -> str:
    return f"GC{number + 1:012d}"


def _in_turn(
    bearer: np.ndarray, start: np.ndarray, lasting: np.ndarray, here: np.ndarray, there: np.ndarray, apart: np.ndarray
) -> np.ndarray:
    """The starts put off so far that each vehicle is where it starts from: after its last trip and the way there."""
    order = np.lexsort((start, bearer))
    vehicle, wanted, takes = bearer[order], start[order], lasting[order]
    way = np.zeros(len(order), dtype=np.int64)
    way[1:] = seconds_of_way(apart[there[order][:-1], here[order][1:]])
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = vehicle[1:] != vehicle[:-1]
    way[new] = 0
    # end = max(wanted, end before + way) + takes; less the sum of ways and times so far, that is a running maximum.
    total = np.cumsum(way + takes)
    # Vehicles are kept apart by a step that no time reaches.
    step = np.cumsum(new) * np.int64(10**13)
    ends = np.maximum.accumulate(wanted + takes - total + step) - step + total
    put_off = np.empty_like(start)
    put_off[order] = ends - takes
    return put_off
