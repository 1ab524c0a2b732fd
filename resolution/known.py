"""What is known of the rows of tables that are linked: pairs called the same or different, and whose each row is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from resolution.frame import Codes
from resolution.labels import Labels
from resolution.tables import Table, TableError, as_text, to_arrow

WORDS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "true", "yes", "y", "same", "match", "是", "同", "同一", "相同"), True),
    **dict.fromkeys(("0", "false", "no", "n", "different", "否", "异", "不同"), False),
}
"""What `same` may say."""


def labels_from(table: Table, identity: pd.DataFrame) -> Labels:
    """The labels of a table with the columns that pairs are written with: source_l and source_r (if two tables are
    linked), the ids with _l and _r, and `same`. Rows that say nothing in `same` are left out.

    identity: one row a record, its source (if two) and id, as the pairs name it. Raises TableError for columns that
    are not there, ids that nobody has, and words that are neither yes nor no.
    """
    said = as_text(to_arrow(table)).to_pandas()
    names = list(identity.columns)
    wanted = [f"{name}_{side}" for side in "lr" for name in names] + ["same"]
    if missing := [column for column in wanted if column not in said.columns]:
        raise TableError(f"labelled pairs: there is no column {', '.join(missing)}; there are {list(said.columns)}")
    said = said[said["same"].notna()]
    same = said["same"].str.strip().str.lower().map(WORDS)
    if same.isna().any():
        unknown = said["same"][same.isna()].iloc[0]
        raise TableError(f"labelled pairs: same is {unknown!r}; write 1 for the same, 0 for different, or nothing")
    record = pd.Series(range(len(identity)), index=_keys(identity, names))
    sides = []
    for side in "lr":
        keys = _keys(said, [f"{name}_{side}" for name in names])
        found = record.reindex(keys)
        if found.isna().any():
            unknown = dict(zip(names, keys[found.isna().to_numpy()][0], strict=True))
            raise TableError(f"labelled pairs: there is no record {unknown}")
        sides.append(found.to_numpy(np.int32))
    return Labels(sides[0], sides[1], same.to_numpy(np.bool_))


def truth_from(table: Table, identity: pd.DataFrame) -> Codes:
    """int32[records]: the number of the true thing each record is of, from a table with the id (source and id, if two
    tables are linked) and `true_id`. Raises TableError for columns that are not there and records without a row."""
    said = as_text(to_arrow(table)).to_pandas()
    names = list(identity.columns)
    if missing := [column for column in (*names, "true_id") if column not in said.columns]:
        raise TableError(f"truth: there is no column {', '.join(missing)}; there are {list(said.columns)}")
    keys = _keys(said, names)
    if keys.has_duplicates:
        raise TableError(f"truth: {dict(zip(names, keys[keys.duplicated()][0], strict=True))} comes twice")
    wanted = _keys(identity, names)
    found = pd.Series(said["true_id"].to_numpy(), index=keys).reindex(wanted)
    if found.isna().any():
        unknown = dict(zip(names, wanted[found.isna().to_numpy()][0], strict=True))
        raise TableError(f"truth: record {unknown} has no true_id")
    return np.asarray(pd.factorize(found)[0], dtype=np.int32)


def _keys(table: pd.DataFrame, columns: list[str]) -> pd.Index:
    """Each row's values of the columns as text, in a tuple."""
    text = [as_text(to_arrow(table[[column]])).column(0).to_pylist() for column in columns]
    return pd.Index(list(zip(*text, strict=True)), tupleize_cols=False)
