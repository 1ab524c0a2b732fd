"""`pingan link` as somebody with two files and no home runs it."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pandas as pd
import pytest
import yaml

pytestmark = pytest.mark.slow
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    dice = random.Random(9)
    names = ["".join(dice.choices("abcdefghij", k=6)) for _ in range(40)]
    people = [
        {"id": f"{k:03d}", "given_name": dice.choice(names), "surname": dice.choice(names),
         "dob": f"19{dice.randint(40, 99)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
         "postcode": f"{dice.randint(1000, 9999)}"}
        for k in range(200)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("tables")
    pd.DataFrame(people).to_csv(folder / "a.csv", index=False)
    pd.DataFrame(people[50:]).assign(postcode=None).to_parquet(folder / "b.parquet", index=False)
    return folder / "a.csv", folder / "b.parquet"


def test_from_files_to_clusters_without_a_model(run: Run, tables: tuple[Path, Path], tmp_path: Path) -> None:
    proposed = run("--lang", "en", "link", "--suggest", *tables)
    assert yaml.safe_load(proposed.stdout)["blocking"]
    model = tmp_path / "m.yaml"
    assert run("link", "--suggest", *tables, "--out", model).stdout == ""
    assert yaml.safe_load(model.read_text(encoding="utf-8")) == yaml.safe_load(proposed.stdout)
    out, pairs = tmp_path / "c.parquet", tmp_path / "p.csv"
    done = run("link", *tables, "--model", model, "--out", out, "--pairs", pairs, "--one-to-one", "--json")
    answer = json.loads(done.stdout)
    assert (answer["mode"], answer["records"]) == ("link", 350)
    assert "blocking" in done.stderr
    clusters = pd.read_parquet(out)
    assert clusters.columns.tolist() == ["source", "id", "cluster_id", "probability"]
    assert clusters["cluster_id"].nunique() == answer["clusters"]
    linked = clusters.groupby("cluster_id").filter(lambda group: len(group) == 2)
    assert (linked.groupby("cluster_id")["id"].nunique() == 1).all()
    assert len(linked) > 0.95 * 300
    assert len(pd.read_csv(pairs)) == answer["pairs"]


def test_one_table_as_csv(run: Run, tables: tuple[Path, Path], tmp_path: Path) -> None:
    model, out = tmp_path / "m.yaml", tmp_path / "c.csv"
    run("link", "--suggest", tables[0], "--out", model)
    shown = run("--lang", "en", "link", tables[0], "--model", model, "--out", out).stdout
    assert "Rows" in shown
    assert "200" in shown
    assert pd.read_csv(out, dtype=str)["id"].tolist() == [f"{k:03d}" for k in range(200)]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["A"], 2, "--model"),
        (["A", "--model", "M", "--suggest"], 2, "--suggest"),
        (["A", "--model", "M"], 2, "--out"),
        (["A", "--model", "M", "--out", "c.xlsx"], 2, ".parquet"),
        (["A", "--model", "M", "--out", "c.csv", "--mode", "fuse"], 2, "dedupe"),
        (["A", "--model", "M", "--out", "c.csv", "--mode", "link"], 3, "two tables"),
        (["A", "--model", "M", "--out", "c.csv", "--id", "nix"], 3, "nix"),
        (["A", "--model", "M", "--out", "c.csv"], 3, "there is no column 'nobody'"),
        (["A", "--model", "none.yaml", "--out", "c.csv"], 3, "none.yaml"),
        (["none.csv", "--suggest"], 3, "none.csv"),
    ],
)
def test_errors_say_what_to_do(
    run: Run, tables: tuple[Path, Path], tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    model = tmp_path / "m.yaml"
    model.write_text("attributes: {nobody: {}}\nblocking: [[nobody]]\ncomparisons: {nobody: {compare: exact}}\n")
    known = {"A": str(tables[0]), "M": str(model)}
    done = run("--lang", "en", "link", *(known.get(a, a) for a in arguments), code=code)
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_labels_teach_and_what_was_learned_is_kept(run: Run, tables: tuple[Path, Path], tmp_path: Path) -> None:
    model, out, pairs = tmp_path / "m.yaml", tmp_path / "c.csv", tmp_path / "p.csv"
    run("link", "--suggest", *tables, "--out", model)
    learned = tmp_path / "learned.json"
    run("link", *tables, "--model", model, "--out", out, "--pairs", pairs, "--save-bundle", learned)
    assert json.loads(learned.read_text("utf-8"))["learned_on"]["records"] == 350
    again = tmp_path / "again.csv"
    run("link", *tables, "--model", model, "--out", again, "--bundle", learned)
    assert again.read_text("utf-8") == out.read_text("utf-8")
    labels = tmp_path / "labels.parquet"
    said = pd.read_csv(pairs, dtype={"id_l": str, "id_r": str})
    said.assign(same=(said["id_l"] == said["id_r"]).astype(int)).to_parquet(labels)
    done = run("link", *tables, "--model", model, "--out", out, "--labels", labels, "--json")
    assert json.loads(done.stdout)["labels"] == len(said)
    command = ("--lang", "en", "link", *tables, "--model", model, "--out", out, "--bundle", learned)
    both = run(*command, "--labels", labels, code=3)
    assert "nothing is learned" in both.stderr
    model.write_text(model.read_text("utf-8").replace("blocking:", "cap: 7\nblocking:"), "utf-8")
    assert "learn it anew" in run(*command, code=3).stderr


def test_a_truth_tells_how_right_it_is_and_what_blocking_reaches(
    run: Run, tables: tuple[Path, Path], tmp_path: Path
) -> None:
    model, truth = tmp_path / "m.yaml", tmp_path / "truth.csv"
    run("link", "--suggest", *tables, "--out", model)
    ids = [("a.csv", f"{k:03d}") for k in range(200)] + [("b.parquet", f"{k:03d}") for k in range(50, 200)]
    pd.DataFrame(ids, columns=["source", "id"]).assign(true_id=[k for _, k in ids]).to_csv(truth, index=False)
    command = ("link", *tables, "--model", model, "--out", tmp_path / "c.csv", "--truth", truth)
    answer = json.loads(run(*command, "--json").stdout)
    assert answer["truth"]["pairwise"]["f1"] > 0.95
    assert answer["truth"]["expected_calibration_error"] < 0.05
    assert answer["blocking"]["recall"] > 0.95
    assert answer["blocking"]["true_pairs"] == 150
    shown = run("--lang", "en", *command).stdout
    assert "Recall of blocking" in shown
    assert answer["blocking"]["rules"][0]["rule"] in shown
    truth.write_text("source,id,true_id\na.csv,000,1\n", "utf-8")
    assert "has no true_id" in run("--lang", "en", *command, code=3).stderr
