"""Toll-lane passes: millions of rows, made column-wise and written in row groups of bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synth import days
from synth.dice import Dice, stream
from synth.vehicles import foreign_plate
from synth.world import World

_CHUNK: Final = 250_000
_COLOURS: Final = {
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


@dataclass(frozen=True, slots=True)
class _Road:
    """What may pass, as columns: a plate, its colour, the days it may pass on, how often; and the stations."""

    plates: list[str]
    colours: list[str]
    first: np.ndarray
    last: np.ndarray
    share: np.ndarray
    stations: list[tuple[str, str]]  # code, name


def write_passes(world: World, folder: Path, wanted: int) -> tuple[Path, int]:
    """police.toll_pass with ``wanted`` rows: its path and the number of rows.

    A trip is an entry and, some hours later, an exit elsewhere. Some are of vehicles of other provinces or of plates no
    register holds; one in three hundred is of a copy of somebody's plate: the same plate far away in the same hour.
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
        while done < wanted:
            trips = min(_CHUNK, wanted - done + 1) // 2
            table = _trips(rng, trips, road, done, schema).slice(0, wanted - done)
            writer.write_table(table)
            done += table.num_rows
        if wanted == 0:
            writer.write_table(schema.empty_table())
    return path, done


def _road(world: World, dice: Dice) -> _Road:
    entries = [
        e
        for e in world.fleet.registrations
        if e.plate_type in _COLOURS and e.plate_type != "13" and (not e.until or e.until > _FIRST_DAY)
    ]
    plates = [e.plate for e in entries]
    colours = [_COLOURS[e.plate_type] for e in entries]
    since = [max(e.since, _FIRST_DAY) for e in entries]
    until = [e.until or days.TODAY for e in entries]
    weights = [8.0 if e.vehicle.use in "BFRG" else 1.0 for e in entries]
    for _ in range(max(3, len(entries) // 12)):
        plate, plate_type = foreign_plate(dice)
        r = dice.random()
        if r < 0.07:  # a lane that reads no plate
            plate = "无"
        elif r < 0.3:  # of this province, yet no register has it
            plate = f"贵{dice.pick('ABCDEFGHJ')}{plate[2:]}"
        plates.append(plate)
        colours.append(_COLOURS[plate_type])
        since.append(_FIRST_DAY)
        until.append(days.TODAY)
        weights.append(0.3)
    stations = [
        (f"G{county.code}{i + 1:03d}", f"{county.short}{side}收费站")
        for county in world.land.everywhere
        for i, side in enumerate(_SIDES[: 3 + int(county.code) % 2])
    ]
    first = np.array(since)
    return _Road(
        plates, colours, first, np.maximum(np.array(until), first + 1), np.array(weights) / sum(weights), stations[:283]
    )


def _trips(rng: np.random.Generator, trips: int, road: _Road, done: int, schema: pa.Schema) -> pa.Table:
    """Twice as many passes as ``trips``, entry and exit in turn, numbered on from ``done``."""
    which = rng.choice(len(road.plates), size=trips, p=road.share)
    copied = rng.random(trips) < 0.0033
    span = road.last[which] - road.first[which]
    day = road.first[which] + (rng.random(trips) * span).astype(np.int64)
    start = (day - _EPOCH_ORDINAL) * 86400 + rng.integers(0, 86400, trips)
    count = len(road.stations)
    here = rng.integers(0, count, trips)
    there = (here + rng.integers(1, 40, trips)) % count
    # a copied plate enters far away while the real one is still on its way: its trip begins within the same hour
    source = np.maximum(np.arange(trips) - 1, 0)
    which = np.where(copied, which[source], which)
    start = np.where(copied, start[source] + 600, start)
    here = np.where(copied, (here[source] + count // 2) % count, here)
    end = start + rng.integers(900, 4 * 3600, trips)
    seconds = np.column_stack((start, end)).ravel().astype("datetime64[s]")
    place = np.column_stack((here, there)).ravel()
    vehicle = np.repeat(which, 2)
    times = pa.array(seconds.astype("datetime64[ms]"))
    if pa.types.is_string(schema.field("GCSJ").type):
        times = pc.strftime(times.cast(pa.timestamp("s")), "%Y-%m-%d %H:%M:%S")

    def coded(index: np.ndarray, values: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(values, pa.string()))

    columns = {
        "GCXH": pa.array([f"GC{done + i + 1:012d}" for i in range(2 * trips)], pa.string()),
        "HPHM": coded(vehicle, road.plates),
        "HPYS": coded(vehicle, road.colours),
        "SFZBM": coded(place, [code for code, _ in road.stations]),
        "SFZMC": coded(place, [name for _, name in road.stations]),
        "CDBH": coded(rng.integers(1, 13, 2 * trips), [f"{i:02d}" for i in range(13)]),
        "GCSJ": times,
        "FX": coded(np.arange(2 * trips) % 2, ["入口", "出口"]),
    }
    return pa.table(columns).cast(schema)
