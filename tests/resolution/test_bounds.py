"""What resolving may hold in memory."""

from __future__ import annotations

from pathlib import Path

import duckdb

from resolution import registry


def test_a_bound_can_be_set_anew_after_something_went_to_disk(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "large.duckdb")) as con:
        registry.bound(con, tmp_path, "120MB")
        con.execute("CREATE TABLE shuffled AS SELECT hash(range) AS x, repeat('x', 20) AS y FROM range(6_000_000)")
        con.execute("CREATE TEMP TABLE ordered AS SELECT * FROM shuffled ORDER BY x")
        assert list((tmp_path / "spill").iterdir()), "nothing was too large for the bound"
        registry.bound(con, tmp_path, "1GB")
        assert con.execute("SELECT count(*) FROM ordered").fetchall() == [(6_000_000,)]
