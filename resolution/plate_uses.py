"""Who uses which plate: what is read of the vehicles' mentions, and of the cases they are in, to tell registrations;
and which of these are others when some of that has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import delta
from resolution.registrations import PlateUse, assign, whole_plate
from resolution.relations import VEHICLE_TO_CASE

USES = """
SELECT v.mention_id, v.plate, v.plate_type, coalesce(v.vin, v.engine_no), v.first_registered, v.valid_until, v.state,
    min(coalesce(c.occurred::DATE, c.filed)), v.role = ''
FROM mentions v
LEFT JOIN links l ON l.from_mention = v.mention_id AND l.link_type = 'involved_vehicle'
LEFT JOIN mentions c ON c.mention_id = l.to_mention
WHERE v.entity_type = 'Vehicle' AND v.plate IS NOT NULL AND {which}
GROUP BY ALL ORDER BY v.mention_id
"""


TOGETHER = 20_000
"""Uses told at a time, with the others of their last plate: a use is an object of half a kilobyte."""
_TOLD = pa.schema([("mention_id", pa.string()), ("plate", pa.string()), ("registration", pa.string())])


def told(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """mention_id, plate in one spelling, and the registration it speaks of, null where it could be several: of all
    mentions of a whole plate, by mention id. con: as for `read`."""
    parts = [_TOLD.empty_table()]
    for uses in _by_plate(con):
        plate, registration = plates(uses), assign(uses)
        columns = [list(plate), list(plate.values()), [registration.get(mention) for mention in plate]]
        parts.append(pa.table(columns, schema=_TOLD))
    return pa.concat_tables(parts).sort_by("mention_id").combine_chunks()


def _by_plate(con: duckdb.DuckDBPyConnection) -> Iterator[list[PlateUse]]:
    """All uses of a whole plate, those of one plate in one list, and there by mention."""
    table = con.sql(USES.format(which="true")).to_arrow_table()
    spelt = pc.dictionary_encode(table["plate"].combine_chunks())
    plate = pa.array(map(whole_plate, spelt.dictionary.to_pylist()), pa.string()).take(spelt.indices)
    order = np.asarray(pc.sort_indices(plate))[: len(plate) - plate.null_count]
    number = np.asarray(pc.rank(plate, tiebreaker="dense"))[order]
    ends = np.append(np.flatnonzero(np.diff(number)) + 1, len(order))
    start = 0
    while start < len(order):
        end = int(ends[np.searchsorted(ends, min(start + TOGETHER, len(order)))])
        rows = table.take(pa.array(order[start:end]))
        yield [PlateUse(*row) for row in zip(*(column.to_pylist() for column in rows.columns), strict=True)]
        start = end


def read(con: duckdb.DuckDBPyConnection, only: Iterable[str]) -> list[PlateUse]:
    """con: a connection with `mentions` and `links` as the lake's views have them. only: the mentions whose uses are
    wanted."""
    con.register("wanted", pa.table({"mention_id": pa.array(sorted(set(only)), pa.string())}))
    rows = con.execute(USES.format(which="v.mention_id IN (FROM wanted)")).fetchall()
    con.unregister("wanted")
    return [PlateUse(*row) for row in rows]


def plates(uses: Iterable[PlateUse]) -> dict[str, str]:
    """mention → its plate in one spelling, where it is a whole one: mentions of one plate are told apart together."""
    return {use.mention: plate for use in uses if (plate := whole_plate(use.plate))}


_ASKED = f"""
SELECT mention_id FROM gone_mention WHERE entity_type = 'Vehicle'
UNION SELECT mention_id FROM came_mention WHERE entity_type = 'Vehicle'
UNION SELECT from_mention FROM (FROM gone_link UNION FROM came_link) WHERE link_type = '{VEHICLE_TO_CASE}'
UNION SELECT from_mention FROM links WHERE link_type = '{VEHICLE_TO_CASE}' AND to_mention IN (
    SELECT mention_id FROM gone_mention UNION SELECT mention_id FROM came_mention)
"""


def assign_anew(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Writes the registrations of plates of which something was said (see arrivals) into the registry open on `con`;
    returns the mentions of vehicles that have another one now, or none."""
    asked = {mention for (mention,) in con.execute(_ASKED).fetchall()}
    before, now = _known(con, "key", asked), plates(read(con, asked))
    delta.replace_inferred(con, "Vehicle", "key", asked, [(m, "plate", plate) for m, plate in now.items()])
    # The mentions of one plate are told apart together.
    together = asked | _bearers(con, {*before.values(), *now.values()})
    held, found = _known(con, "column", together), assign(read(con, together))
    other = {mention for mention in together if held.get(mention) != found.get(mention)}
    told = [(mention, "registration", found[mention]) for mention in other if mention in found]
    delta.replace_inferred(con, "Vehicle", "column", other, told)
    return other


def _known(con: duckdb.DuckDBPyConnection, kind: str, mentions: Iterable[str]) -> dict[str, str]:
    """mention → what was worked out of it: its plate (key) or registration (column)."""
    con.register("wanted", pa.table({"mention_id": pa.array(sorted(mentions), pa.string())}))
    rows = con.execute(
        "SELECT mention_id, value FROM inferred "
        "WHERE entity_type = 'Vehicle' AND kind = ? AND mention_id IN (FROM wanted)",
        [kind],
    ).fetchall()
    con.unregister("wanted")
    return dict(rows)


def _bearers(con: duckdb.DuckDBPyConnection, plates: Iterable[str]) -> set[str]:
    con.register("wanted", pa.table({"plate": pa.array(sorted(plates), pa.string())}))
    rows = con.execute(
        "SELECT mention_id FROM inferred WHERE entity_type = 'Vehicle' AND kind = 'key' AND value IN (FROM wanted)"
    ).fetchall()
    con.unregister("wanted")
    return {mention for (mention,) in rows}
