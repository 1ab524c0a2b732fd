"""Which mention belongs to which entity: the result of resolution, for analysts and for other systems."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from resolution import registry
from resolution.history import membership_as_of

if TYPE_CHECKING:
    import pandas as pd

# In the order of the mention ids, so that equal registries give equal bytes.
_QUERY = "SELECT mention_id, entity_type, entity_id, probability FROM membership ORDER BY mention_id"
_FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER"}


def membership(home: Path) -> pd.DataFrame:
    """One row a current mention: mention_id, entity_type, entity_id, probability (0 to 1).

    Raises `resolution.registry.NoRegistry`.
    """
    with registry.open_read_only(home) as connection:
        return connection.sql(_QUERY).df()


def export_membership(home: Path, file: Path, as_of: datetime | None = None) -> int:
    """Write the membership to `file`, Parquet or CSV by its ending, whole or not at all; returns the rows.

    as_of: a moment in UTC without zone; then it is the membership as the registry had it at that moment, with
    valid_from and cause (`resolution.history`) in place of the probability.
    Raises `resolution.registry.NoRegistry`, ValueError for another ending, OSError when it can't be written.
    """
    if file.suffix not in _FORMATS:
        raise ValueError(f"{file.name} must end in {' or '.join(_FORMATS)}")
    if not file.absolute().parent.is_dir():
        raise FileNotFoundError(f"{file.absolute().parent} is not a folder")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with registry.open_read_only(home) as connection:
            quoted = str(unfinished).replace("'", "''")
            query = _QUERY
            if as_of is not None:
                connection.register("past", membership_as_of(connection, as_of))
                query = "SELECT * FROM past ORDER BY mention_id"
            connection.execute(f"COPY ({query}) TO '{quoted}' ({_FORMATS[file.suffix]})")
            [(rows,)] = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return int(rows)
