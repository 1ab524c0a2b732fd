"""Toll passes: events on a vehicle found by plate, colour and day, put together by station.

A plate is reissued after deregistration, so plate and colour identify a vehicle only within a period. A pass belongs to
the vehicle with that plate and a matching colour whose first registration is the latest before it; else to a vehicle
known without a registration (from a case, say); else to a vehicle known by its plate alone.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graph.projection.staging import put
from ontology import codes

COLOURS = {
    "01": "1", "02": "04", "03": "2", "04": "2", "05": "2", "06": "2", "07": "1", "08": "0", "13": "1", "15": "1",
    "16": "1", "17": "1", "20": "3", "23": "3", "24": "3", "26": "2", "27": "2", "51": "45", "52": "4",
}  # fmt: skip
"""Plate colours (JT/T 697.7 codes, one digit each) that a plate type (GA/T 16.7) may have, after GA 36; a type that is
not here may have any. 02 admits green because registers issued it for new-energy cars before 52 existed."""

AGGREGATE = """
SELECT p.plate_no, s.station_no, CAST(e.time AS DATE) AS day, e.extract,
    CAST(count(*) FILTER (e.direction = 'in') AS INTEGER) AS ins,
    CAST(count(*) FILTER (e.direction IS DISTINCT FROM 'in') AS INTEGER) AS outs,
    min(e.time) AS first_seen, max(e.time) AS last_seen
FROM events e
JOIN staged_plate p ON p.plate = e.plate AND p.plate_colour IS NOT DISTINCT FROM e.plate_colour
JOIN staged_station s ON s.station_code = e.station_code
WHERE e.time IS NOT NULL
GROUP BY p.plate_no, s.station_no, day, e.extract
"""

ASSIGN = """
CREATE OR REPLACE TEMP TABLE p_plated AS
SELECT m.plate, m.entity_id, c.colours, min(m.first_registered) AS registered, min(m.mention_id) AS mention_id,
    min_by(m.extract, m.mention_id) AS extract,
    bool_or(m.first_registered IS NOT NULL OR m.vin IS NOT NULL) AS held
FROM mention m LEFT JOIN p_colour c ON c.plate_type = m.plate_type
WHERE m.entity_type = 'Vehicle' AND m.plate IS NOT NULL
    -- Passes stay with what cameras call the vehicle: a sealed row that took them over would show by their absence.
    AND m.extract NOT IN (SELECT extract FROM p_sealed)
GROUP BY ALL;

-- One holder for each day a period may begin; without a registration date it began before all others.
CREATE OR REPLACE TEMP TABLE p_holder AS
SELECT *, CAST(row_number() OVER (ORDER BY plate_no, since) AS INTEGER) AS holder_no FROM (
    SELECT p.plate_no, coalesce(v.registered, DATE '0001-01-01') AS since,
        first(v.entity_id ORDER BY v.held DESC, v.entity_id) AS entity_id,
        first(v.mention_id ORDER BY v.held DESC, v.entity_id, v.mention_id) AS mention_id,
        first(v.extract ORDER BY v.held DESC, v.entity_id, v.mention_id) AS extract
    FROM p_plate p JOIN p_plated v ON v.plate = p.plate
        AND (v.colours IS NULL OR p.colour IS NULL OR contains(v.colours, p.colour))
    GROUP BY ALL);

-- Millions of rows from here on: numbers only, names join what is aggregated.
CREATE OR REPLACE TEMP TABLE p_pass AS
SELECT d.*, coalesce(h.holder_no, 0) AS holder_no
FROM p_day d ASOF LEFT JOIN p_holder h ON h.plate_no = d.plate_no AND h.since <= d.day;
DROP TABLE p_day;

CREATE OR REPLACE TEMP TABLE p_bearer AS
SELECT b.plate_no, b.holder_no, p.plate, p.colour, h.mention_id, h.extract AS holder_extract,
    coalesce(h.entity_id, stub_id('V', concat_ws('|', 'vehicle', p.plate, p.colour))) AS vehicle
FROM (SELECT DISTINCT plate_no, holder_no FROM p_pass) b
JOIN p_plate p USING (plate_no) LEFT JOIN p_holder h USING (plate_no, holder_no);

CREATE OR REPLACE TEMP TABLE p_stop AS
SELECT station_no, station_code, station, stub_id('L', 'station:' || station_code) AS place FROM p_station;

INSERT INTO p_proof
SELECT 'passed_station', b.vehicle, s.place, NULL, CAST(v.first_seen AS DATE), CAST(v.last_seen AS DATE),
    v.first_seen, v.last_seen, v.passes, b.mention_id, NULL, v.extract, b.plate,
    concat_ws(' ', '车牌', b.plate, c.zh), rests_on([v.extract, b.holder_extract, 'Vehicle.plate'])
FROM (SELECT plate_no, holder_no, station_no, extract, sum(ins + outs) AS passes, min(first_seen) AS first_seen,
        max(last_seen) AS last_seen FROM p_pass GROUP BY ALL) v
JOIN p_bearer b USING (plate_no, holder_no) JOIN p_stop s USING (station_no)
LEFT JOIN code c ON c.code_table = 'plate_colour' AND c.code = b.colour;

CREATE OR REPLACE TEMP TABLE p_told AS
SELECT DISTINCT plate_no, holder_no, station_no, extract FROM p_pass;

INSERT INTO p_named
SELECT DISTINCT vehicle, 'Vehicle', a.attribute, a.value, extract FROM (
    SELECT DISTINCT b.vehicle, b.plate, b.colour, t.extract FROM p_told t JOIN p_bearer b USING (plate_no, holder_no)
    WHERE t.holder_no = 0), unnest([
    {'attribute': 'plate', 'value': plate}, {'attribute': 'plate_colour', 'value': colour}]) AS u(a)
WHERE a.value IS NOT NULL
UNION ALL
SELECT DISTINCT place, 'Place', a.attribute, a.value, extract FROM (
    SELECT DISTINCT s.place, s.station_code, s.station, t.extract FROM p_told t JOIN p_stop s USING (station_no)),
    unnest([
    {'attribute': 'kind', 'value': 'station'}, {'attribute': 'station_code', 'value': station_code},
    {'attribute': 'name', 'value': coalesce(station, station_code)}]) AS u(a);
DROP TABLE p_told;
"""


def gather(con: duckdb.DuckDBPyConnection, lake: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Adds passed_station proofs and the vehicles and stations known from passes alone; leaves p_pass by day.

    Events are aggregated where they lie, so only days cross over. Returns how many passes became no link, by reason.
    """
    plates = lake.sql(
        "SELECT plate, plate_colour FROM events WHERE plate IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).to_arrow_table()
    read = {c: _colour(c) for c in set(plates.column("plate_colour").to_pylist())}
    plates = plates.append_column("plate_no", pa.array(range(len(plates)), pa.int32()))
    plates = plates.append_column(
        "colour", pa.array([read[c] for c in plates.column("plate_colour").to_pylist()], pa.string())
    )
    stations = lake.sql(
        "SELECT station_code, max(station) AS station, CAST(row_number() OVER (ORDER BY station_code) AS INTEGER) "
        "AS station_no FROM events WHERE station_code IS NOT NULL GROUP BY station_code ORDER BY station_code"
    ).to_arrow_table()
    lake.register("staged_plate", plates)
    lake.register("staged_station", stations)
    put(con, "p_day", lake.sql(AGGREGATE).to_arrow_reader())
    lake.unregister("staged_plate")
    lake.unregister("staged_station")
    for name, table in (("p_plate", plates), ("p_station", stations), ("p_colour", _colours())):
        con.register("staged", table)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM staged")
        con.unregister("staged")
    con.execute(ASSIGN)
    return {"a pass without a plate, station or time": _incomplete(lake)}


def _colours() -> pa.Table:
    return pa.table({"plate_type": list(COLOURS), "colours": list(COLOURS.values())})


def _incomplete(lake: duckdb.DuckDBPyConnection) -> int:
    ((count,),) = lake.execute(
        "SELECT count(*) FROM events WHERE plate IS NULL OR station_code IS NULL OR time IS NULL"
    ).fetchall()
    return int(count)


def _colour(text: str | None) -> str | None:
    """The code of a plate colour; None where the camera could not tell (code 9) or says nothing known."""
    code = codes.table("plate_colour").read(text)
    return None if code == "9" else code
