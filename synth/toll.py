"""Toll-lane passes: millions of rows, made column-wise and written in row groups of bounded size."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synth import days
from synth.dice import stream
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


def write_passes(world: World, folder: Path, wanted: int) -> tuple[Path, int]:
    """police.toll_pass with ``wanted`` rows: its path and the number of rows.

    A trip is an entry and, some hours later, an exit elsewhere. One trip in fifty is of a vehicle of another province,
    one in three hundred of a copy of somebody's plate: the same plate far away in the same hour.
    """
    path = folder / "police" / "toll_pass.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    dice = stream(world.seed, "toll")
    rng = np.random.Generator(np.random.PCG64(dice.getrandbits(63)))
    entries = [e for e in world.fleet.registrations if e.plate_type in _COLOURS and e.plate_type != "13"
               and (not e.until or e.until > _FIRST_DAY)]  # fmt: skip
    plates = [e.plate for e in entries]
    colours = [_COLOURS[e.plate_type] for e in entries]
    since = [max(e.since, _FIRST_DAY) for e in entries]
    until = [e.until or days.TODAY for e in entries]
    weights = [8.0 if e.vehicle.use in "BFRG" else 1.0 for e in entries]
    for _ in range(max(3, len(entries) // 12)):  # vehicles of other provinces, and lanes that read no plate
        plate, plate_type = foreign_plate(dice)
        if dice.chance(0.25):  # of this province, yet no register has it
            plate = f"贵{dice.pick('ABCDEFGHJ')}{plate[2:]}"
        plates.append(plate if dice.chance(0.93) else "无")
        colours.append(_COLOURS[plate_type])
        since.append(_FIRST_DAY)
        until.append(days.TODAY)
        weights.append(0.3)
    stations = _stations(world)
    chance = np.array(weights) / sum(weights)
    first, last = np.array(since), np.maximum(np.array(until), np.array(since) + 1)
    schema = pa.schema([(n, pa.string()) for n in ("GCXH", "HPHM", "HPYS", "SFZBM", "SFZMC", "CDBH", "GCSJ", "FX")])
    done = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while done < wanted:
            trips = min(_CHUNK, wanted - done + 1) // 2 or 1
            table = _trips(rng, trips, plates, colours, chance, first, last, stations, done)
            table = table.slice(0, min(table.num_rows, wanted - done))
            writer.write_table(table)
            done += table.num_rows
        if wanted == 0:
            writer.write_table(schema.empty_table())
    return path, done


def _stations(world: World) -> list[tuple[str, str]]:
    result = []
    for county in world.land.everywhere:
        for i, side in enumerate(_SIDES[: 3 + int(county.code) % 2]):
            result.append((f"G{county.code}{i + 1:03d}", f"{county.short}{side}收费站"))
    return result[:283]


def _trips(rng: np.random.Generator, trips: int, plates: list[str], colours: list[str], chance: np.ndarray,
           first: np.ndarray, last: np.ndarray, stations: list[tuple[str, str]], done: int) -> pa.Table:  # fmt: skip
    which = rng.choice(len(plates), size=trips, p=chance)
    copied = rng.random(trips) < 0.0033
    day = first[which] + (rng.random(trips) * (last[which] - first[which])).astype(np.int64)
    start = (day - _EPOCH_ORDINAL) * 86400 + rng.integers(0, 86400, trips)
    here = rng.integers(0, len(stations), trips)
    there = (here + rng.integers(1, 40, trips)) % len(stations)
    # a copied plate enters far away while the real one is still on its way: its trip begins within the same hour
    source = np.maximum(np.arange(trips) - 1, 0)
    which = np.where(copied, which[source], which)
    start = np.where(copied, start[source] + 600, start)
    here = np.where(copied, (here[source] + len(stations) // 2) % len(stations), here)
    end = start + rng.integers(900, 4 * 3600, trips)
    seconds = np.empty(2 * trips, dtype=np.int64)
    place = np.empty(2 * trips, dtype=np.int64)
    seconds[0::2], seconds[1::2] = start, end
    place[0::2], place[1::2] = here, there
    vehicle = np.repeat(which, 2)
    lanes = rng.integers(1, 13, 2 * trips)
    dictionary = pa.DictionaryArray.from_arrays
    stamps = np.datetime_as_string(seconds.astype("datetime64[s]"))
    times = pc.replace_substring(pa.array(stamps.astype(object), pa.string()), "T", " ")
    serials = [f"GC{done + i + 1:012d}" for i in range(2 * trips)]

    def coded(index: np.ndarray, values: list[str]) -> pa.Array:
        return dictionary(pa.array(index.astype(np.int32)), pa.array(values, pa.string())).cast(pa.string())

    return pa.table({
        "GCXH": pa.array(serials, pa.string()),
        "HPHM": coded(vehicle, plates),
        "HPYS": coded(vehicle, colours),
        "SFZBM": coded(place, [code for code, _ in stations]),
        "SFZMC": coded(place, [name for _, name in stations]),
        "CDBH": coded(lanes, [f"{i:02d}" for i in range(13)]),
        "GCSJ": times,
        "FX": coded(np.arange(2 * trips) % 2, ["入口", "出口"]),
    })  # fmt: skip
