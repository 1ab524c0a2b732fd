"""What the SQL of the rules reads: lake and registry in one connection, and the relations they share.

Tables of the registry are `registry.mention`, `registry.link`, `registry.link_proof` … (ARCHITECTURE.md), views of the
lake `events`, `deliveries` …; beside them

- `watched(entity_id)`: the entities to be judged;
- `known(extract, day)`: up to which day the latest delivery of an extract speaks;
- `station(station_code, station, place, spot)`: toll stations, with the entity that each is;
- `apart(one, other, km)`: kilometres that two stations are apart at the least, where it is known for both;
- `pass`: toll passes with colour code and station; `holder`: which vehicle bore which plate at which station when;
- `licence_class(stated, drives)`, `vehicle_kind(vehicle_type, kinds)`: see `ontology.licences`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.lake import Lake
from ontology import codes, licences, whereabouts
from ontology.whereabouts import Spot
from resolution import registry, watermark

STATIONS = "police.toll_station"
"""The extract that registers stations with their positions; without it a station lies in the county of its name."""
MEMORY = "2GB"

_RELATIONS = """
CREATE TEMP TABLE watched (entity_id VARCHAR);
CREATE TEMP TABLE known AS
SELECT extract, max(coalesce(as_of, CAST(received AS DATE))) AS day FROM deliveries GROUP BY extract;
CREATE TEMP TABLE station AS
SELECT s.station_code, s.station, 'L-' || upper(left(sha256('station:' || s.station_code), 16)) AS place
FROM (SELECT station_code, max(station) AS station FROM events WHERE station_code IS NOT NULL GROUP BY station_code) s;
CREATE TEMP VIEW pass AS
SELECT e.event_id, e.extract, e.plate, c.colour, e.station_code, s.station, s.place, e.lane, e.time, e.direction,
    e.delivery_seq
FROM events e JOIN station s USING (station_code)
LEFT JOIN colour c ON c.stated IS NOT DISTINCT FROM e.plate_colour
WHERE e.plate IS NOT NULL AND e.time IS NOT NULL;
CREATE TEMP TABLE holder AS
SELECT l.from_entity AS vehicle, l.to_entity AS place, l.link_id, p.row_key AS plate, c.code AS colour, p.first_seen,
    p.last_seen
FROM registry.link l JOIN registry.link_proof p USING (link_no)
LEFT JOIN registry.code c ON c.code_table = 'plate_colour' AND p.note = concat_ws(' ', '车牌', p.row_key, c.zh)
WHERE l.link_type = 'passed_station';
"""


@contextmanager
def opened(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lake and registry of a home, with the relations; `watched` is empty. Raises `resolution.registry.NoRegistry`.

    Of the lake is seen what the registry was made from: later deliveries are the next registry's.
    """
    with _connected(home) as con:
        con.execute("SET enable_progress_bar = false")
        con.execute("SET temp_directory = ?", [str(home / "spill")])
        _relate(con)
        yield con


def _connected(home: Path) -> duckdb.DuckDBPyConnection:
    """The lake as far as the registry has read it, and that registry attached."""
    while True:
        with registry.open_read_only(home) as resolved:
            read = watermark.of_registry(resolved)
        con = Lake(home).connect(MEMORY, until=read.seq if read else None)
        con.execute(f"ATTACH '{_quoted(registry.path(home))}' AS registry (READ_ONLY)")
        con.execute("USE registry")
        attached = watermark.of_registry(con)
        con.execute("USE memory")
        if attached == read:
            return con
        # Another registry took its place between the two looks.
        con.close()


def _relate(con: duckdb.DuckDBPyConnection) -> None:
    colours = [c for (c,) in con.execute("SELECT DISTINCT plate_colour FROM events").fetchall()]
    _table(con, "colour", {"stated": colours, "colour": [_colour(c) for c in colours]})
    stated = _distinct(con, "SELECT DISTINCT licence_class FROM registry.mention WHERE licence_class IS NOT NULL")
    may = {text: licences.drivable(text) for text in stated}
    known = [(text, sorted(drives)) for text, drives in may.items() if drives is not None]
    _table(con, "licence_class", {"stated": [t for t, _ in known], "drives": [d for _, d in known]})
    types = _distinct(con, "SELECT DISTINCT vehicle_type FROM registry.mention WHERE vehicle_type IS NOT NULL")
    kinds = [(t, sorted(k)) for t in types if (k := licences.kinds_of_vehicle(t)) is not None]
    _table(con, "vehicle_kind", {"vehicle_type": [t for t, _ in kinds], "kinds": [k for _, k in kinds]})
    con.execute(_RELATIONS)
    _place(con)


def _place(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `apart` of the stations whose whereabouts are known."""
    positions = {
        key: json.loads(raw)
        for key, raw in con.execute(
            "SELECT row_key, raw FROM rows WHERE extract = ? AND current AND NOT withdrawn AND raw IS NOT NULL",
            [STATIONS],
        ).fetchall()
    }
    spots: list[tuple[str, Spot]] = []
    for code, name in con.execute("SELECT station_code, station FROM station ORDER BY station_code").fetchall():
        row = positions.get(code, {})
        spot = whereabouts.registered(row.get("JD"), row.get("WD")) or whereabouts.of_county(
            row.get("XZQHDM") or whereabouts.county_of_station(row.get("SFZMC") or name)
        )
        if spot is not None:
            spots.append((code, spot))
    pairs = [(a, b, whereabouts.at_least_km(x, y)) for (a, x), (b, y) in combinations(spots, 2)]
    both = [*pairs, *((b, a, km) for a, b, km in pairs)]
    one, other, km = (list(column) for column in zip(*both, strict=True)) if both else ([], [], [])
    _table(con, "apart", {"one": one, "other": other, "km": km})


_TYPES = {"km": pa.float64(), "drives": pa.list_(pa.string()), "kinds": pa.list_(pa.string())}


def _colour(text: str | None) -> str | None:
    """The code of a plate colour, as the projection reads it: none where the camera could not tell (9)."""
    code = codes.table("plate_colour").read(text)
    return None if code == "9" else code


def _table(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[object]]) -> None:
    staged = pa.table({n: pa.array(values, _TYPES.get(n, pa.string())) for n, values in columns.items()})
    con.register("staged", staged)
    con.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM staged")
    con.unregister("staged")


def watch_only(con: duckdb.DuckDBPyConnection, entities: Iterable[str] | None, entity_type: str) -> None:
    """Fills `watched`: with these entities, or with all of a type where None is given."""
    con.execute("DELETE FROM watched")
    if entities is None:
        con.execute("INSERT INTO watched SELECT entity_id FROM registry.entity WHERE entity_type = ?", [entity_type])
        return
    con.register("staged", pa.table({"entity_id": pa.array(sorted(set(entities)), pa.string())}))
    con.execute(
        "INSERT INTO watched SELECT entity_id FROM registry.entity JOIN staged USING (entity_id) WHERE entity_type = ?",
        [entity_type],
    )
    con.unregister("staged")


def _distinct(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return sorted(str(value) for (value,) in con.execute(sql).fetchall())


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
