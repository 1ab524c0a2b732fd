"""Tables of any kind linked: modes, ids, one to one, and what is said of tables and models that cannot be."""

import datetime
import itertools
import string
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution import Model, ModelError, TableError, link_tables, load_model, parse_model, read_table
from resolution.bundle import Bundle

COLUMNS = ("given", "family", "born", "phone")


def people(records: int = 400, seed: int = 3) -> pd.DataFrame:
    """Made-up people, each once or twice, one value in ten mistyped or missing; `who` tells who is who."""
    random = np.random.default_rng(seed)
    letters = np.array(list(string.ascii_lowercase))
    words = ["".join(random.choice(letters, random.integers(4, 9))) for _ in range(120)]
    rows: list[dict[str, Any]] = []
    who = 0
    while len(rows) < records:
        day = datetime.date(1940, 1, 1) + datetime.timedelta(days=int(random.integers(0, 25_000)))
        person = {
            "given": words[random.integers(0, 60)],
            "family": words[random.integers(60, 120)],
            "born": day.isoformat(),
            "phone": "".join(str(d) for d in random.integers(0, 10, 9)),
        }
        for _ in range(random.integers(1, 3)):
            row: dict[str, Any] = dict(person)
            for column in COLUMNS:
                chance = random.random()
                if chance < 0.05:
                    row[column] = None
                elif chance < 0.1:
                    at = int(random.integers(0, len(row[column])))
                    row[column] = row[column][:at] + "7" + row[column][at + 1 :]
            rows.append({"who": who, **row})
        who += 1
    return pd.DataFrame(rows).sample(frac=1, random_state=seed).reset_index(drop=True)


MODEL: dict[str, Any] = {
    "attributes": {
        "given": {"standardise": "name"},
        "family": {"standardise": "name"},
        "born": {"standardise": "any_date"},
        "phone": {"standardise": "digits"},
    },
    "blocking": [["phone"], ["given", "family"], ["given", "born"], ["family", "born"]],
    "training": [["phone"], ["given", "born"], ["family", "born"]],
    "comparisons": {
        "given": {"compare": "name", "of": ["given", "family"], "term_frequency": ["same"]},
        "family": {"compare": "name", "of": ["family", "given"], "term_frequency": ["same"]},
        "born": {"compare": "date"},
        "phone": {"compare": "edit"},
    },
    "thresholds": {"link": 0.5, "review": 0.1},
    "clustering": "average",
}


def model(**changes: Any) -> Model:
    return parse_model({**MODEL, **changes})


def partition(clusters: pd.DataFrame, by: str = "row") -> set[frozenset[Any]]:
    names = [by] if "source" not in clusters else ["source", by]
    keys = clusters[names].apply(tuple, axis=1)
    return {frozenset(keys[group]) for group in clusters.groupby("cluster_id").groups.values()}


def f1(labels: pd.Series, truth: pd.Series) -> float:
    def pairs(groups: pd.Series) -> int:
        sizes = groups.value_counts().to_numpy()
        return int((sizes * (sizes - 1) // 2).sum())

    both = pairs(pd.Series(list(zip(labels, truth, strict=True))))
    return 2 * both / (pairs(labels) + pairs(truth))


@pytest.mark.parametrize("clustering", ["average", "strongest"])
def test_duplicates_are_found(clustering: str) -> None:
    table = people()
    found = link_tables(model(clustering=clustering), table.drop(columns="who"))
    assert f1(found.clusters["cluster_id"], table["who"]) > 0.95
    assert found.clusters["row"].tolist() == list(range(len(table)))
    assert found.clusters["probability"].between(0, 1).all()
    # Numbered by first appearance.
    assert found.clusters["cluster_id"].drop_duplicates().tolist() == list(
        range(found.clusters["cluster_id"].nunique())
    )


def test_the_same_again_is_the_same() -> None:
    table = people()
    one, other = link_tables(model(), table), link_tables(model(), table)
    pd.testing.assert_frame_equal(one.clusters, other.clusters)
    pd.testing.assert_frame_equal(one.pairs, other.pairs)


def test_pairs_say_what_was_compared() -> None:
    found = link_tables(model(), people(), pairs_from=0.0)
    assert list(found.pairs.columns) == ["row_l", "row_r", "weight", "probability", "linked", *COLUMNS]
    assert (found.pairs["weight"].diff().dropna() <= 0).all()
    assert not found.pairs.duplicated(["row_l", "row_r"]).any()
    assert (found.pairs["row_l"] != found.pairs["row_r"]).all()
    assert set(found.pairs["born"].dropna()) <= {"same", "near", "same_year", "different"}
    cluster = found.clusters.set_index("row")["cluster_id"]
    same = cluster[found.pairs["row_l"]].to_numpy() == cluster[found.pairs["row_r"]].to_numpy()
    assert (found.pairs["linked"] == same).all()
    assert found.count_pairs() == len(found.pairs)
    few = link_tables(model(), people(), pairs_from=0.9).pairs
    assert len(few) == (found.pairs["probability"] >= 0.9).sum()


def test_pairs_are_counted_without_being_put_together() -> None:
    twice = pd.concat([people(), people()], ignore_index=True)
    for least in (0.0, 0.5, 0.99):
        found = link_tables(model(), twice, pairs_from=least)
        assert found.count_pairs() == len(found.pairs)


def test_identical_rows_are_a_pair_of_their_own() -> None:
    table = people(60)
    twice = pd.concat([table, table.head(1)], ignore_index=True)
    pairs = link_tables(model(), twice).pairs
    assert ((pairs["row_l"] == 0) & (pairs["row_r"] == len(table))).any()


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.integers(20, 150), st.integers(1, 149))
def test_one_table_or_the_same_rows_in_two_give_one_partition(seed: int, records: int, cut: int) -> None:
    table = people(records, seed).drop(columns="who")
    cut = min(cut, len(table) - 1)
    whole = link_tables(model(), table)
    apart = link_tables(model(), table.iloc[:cut], table.iloc[cut:], mode="link-and-dedupe")
    assert apart.clusters["cluster_id"].tolist() == whole.clusters["cluster_id"].tolist()


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from(["average", "strongest"]))
def test_one_to_one_holds(seed: int, clustering: str) -> None:
    table = people(160, seed).drop(columns="who")
    found = link_tables(model(clustering=clustering), table.iloc[:80], table.iloc[80:], one_to_one=True)
    assert found.clusters.groupby(["cluster_id", "source"]).size().max() == 1
    linked = found.pairs[found.pairs["linked"]]
    assert not linked["row_l"].duplicated().any()
    assert not linked["row_r"].duplicated().any()


def test_link_compares_across_only() -> None:
    table = people(200)
    first = table.drop_duplicates("who")
    second = table.drop(index=first.index)
    found = link_tables(model(), first, second, pairs_from=0.0)
    assert set(found.pairs["source_l"]) == {"A"}
    assert set(found.pairs["source_r"]) == {"B"}
    truth = pd.concat([first["who"], second["who"]], ignore_index=True)
    assert f1(found.clusters["cluster_id"], truth) > 0.95
    # A row twice in one table is not joined to itself where nothing in the other is the like of it.
    alone = pd.concat([first.head(1), first.head(1), first.iloc[5:60]], ignore_index=True)
    apart = link_tables(model(), alone, second[second["who"] != first["who"].iloc[0]])
    assert apart.clusters["cluster_id"].iloc[0] != apart.clusters["cluster_id"].iloc[1]


def test_two_rows_of_one_table_may_share_a_partner_unless_one_to_one() -> None:
    table = people(200)
    first = pd.concat([table.head(50), table.head(1)], ignore_index=True)
    found = link_tables(model(), first, table)
    assert found.clusters["cluster_id"].iloc[0] == found.clusters["cluster_id"].iloc[50]
    single = link_tables(model(), first, table, one_to_one=True)
    assert single.clusters["cluster_id"].iloc[0] != single.clusters["cluster_id"].iloc[50]


@pytest.mark.parametrize(
    "ids",
    [
        lambda n: list(range(1_000_000_007, 1_000_000_007 + n)),
        lambda n: [f"号-{k:05d}" for k in range(n)],
        lambda n: [k + 0.5 for k in range(n)],
        lambda n: list(pd.date_range("2020-01-01", periods=n)),
        lambda n: [(f"x{k}" if k % 2 else k) for k in range(n)],
    ],
    ids=["integers", "text", "floats", "days", "mixed"],
)
def test_ids_come_back_as_they_were(ids: Any) -> None:
    table = people(80).drop(columns="who")
    table["key"] = pd.Series(ids(len(table)))
    found = link_tables(model(), table, id_column="key")
    assert found.clusters["key"].tolist() == table["key"].tolist()
    assert found.clusters["key"].dtype == table["key"].dtype
    assert set(found.pairs["key_l"]) <= set(table["key"])


def test_an_index_of_any_kind_does_not_matter() -> None:
    table = people(80).drop(columns="who")
    odd = table.set_index(pd.Index([f"i{k % 3}" for k in range(len(table))]))
    assert partition(link_tables(model(), odd).clusters) == partition(link_tables(model(), table).clusters)


def test_arrow_tables_and_numbers_as_numbers() -> None:
    table = people(120).drop(columns="who")
    numbers = table.assign(phone=pd.to_numeric(table["phone"].where(table["phone"].str[0] != "0")))
    text = table.assign(phone=table["phone"].where(table["phone"].str[0] != "0"))
    same = partition(link_tables(model(), text).clusters)
    assert partition(link_tables(model(), numbers).clusters) == same
    assert partition(link_tables(model(), pa.Table.from_pandas(numbers, preserve_index=False)).clusters) == same


def test_an_id_column_is_known_by_its_name_if_it_is_one() -> None:
    table = people(40)
    named = link_tables(model(), table.assign(id=[f"p{k}" for k in range(len(table))]))
    assert named.clusters.columns[0] == "id"
    assert link_tables(model(), table.assign(id="x")).clusters.columns[0] == "row"


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_tables_of_next_to_nothing(rows: int) -> None:
    table = people(40).head(rows)
    found = link_tables(model(), table)
    assert len(found.clusters) == rows
    assert found.clusters.columns.tolist() == ["row", "cluster_id", "probability"]
    both = link_tables(model(), table, people(40), one_to_one=True)
    assert len(both.clusters) == rows + len(people(40))
    assert len(link_tables(model(), table, table).clusters) == 2 * rows


def test_columns_without_a_value() -> None:
    table = people(120).assign(phone=None)
    found = link_tables(model(), table)
    assert any("phone" in warning for warning in found.report["warnings"])
    assert found.clusters["cluster_id"].nunique() < len(table)


def test_lists_and_split_texts_are_token_sets() -> None:
    table = people(120)
    changes: dict[str, Any] = {
        "tokens": {"names": {"column": "names", "split": ";", "standardise": "name"}},
        "blocking": [["names"], *MODEL["blocking"]],
        "comparisons": {**MODEL["comparisons"], "names": {"compare": "overlap"}},
    }
    lists = table.assign(
        names=[
            [g, f] if isinstance(g, str) and isinstance(f, str) else None
            for g, f in zip(table["given"], table["family"], strict=True)
        ]
    )
    texts = table.assign(names=[";".join(n) if isinstance(n, list) else None for n in lists["names"]])
    one, other = link_tables(model(**changes), lists), link_tables(model(**changes), texts)
    assert partition(one.clusters) == partition(other.clusters)
    assert set(one.pairs["names"].dropna()) <= {"same", "most", "some", "none"}
    assert "same" in set(one.pairs["names"])


def says(*words: str) -> str:
    return "(?s)" + ".*".join(words)


def test_a_column_that_is_missing_is_named_with_those_there_are() -> None:
    with pytest.raises(TableError, match=says("people", "'phone'", "attribute phone", "'born'")):
        link_tables(model(), people().drop(columns="phone"), names=("people", ""))
    with pytest.raises(TableError, match=says("second", "'phone'")):
        link_tables(model(), people(), people().drop(columns="phone"), names=("first", "second"))


def test_ids_that_are_none() -> None:
    table = people(40)
    with pytest.raises(TableError, match=says("'nix'", "'given'")):
        link_tables(model(), table, id_column="nix")
    with pytest.raises(TableError, match=says("'k'", "7", "twice")):
        link_tables(model(), table.assign(k=7), id_column="k")
    with pytest.raises(TableError, match=says("'k'", "empty")):
        link_tables(model(), table.assign(k=[None, *range(1, len(table))]), id_column="k")


def test_lists_where_an_attribute_wants_a_value() -> None:
    with pytest.raises(TableError, match=says("'phone'", "lists", "tokens")):
        link_tables(model(), people(40).assign(phone=[["1"]] * len(people(40))))


def test_modes_that_cannot_be() -> None:
    table = people(40)
    with pytest.raises(ModelError, match=says("'fuse'", "dedupe", "link", "link-and-dedupe")):
        link_tables(model(), table, mode="fuse")  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="two tables"):
        link_tables(model(), table, mode="link")
    with pytest.raises(ModelError, match="one table"):
        link_tables(model(), table, table, mode="dedupe")
    with pytest.raises(ModelError, match="one-to-one"):
        link_tables(model(), table, table, mode="link-and-dedupe", one_to_one=True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blockin": []}, ["blockin", "blocking"]),
        ({"attributes": {}}, ["attributes", "missing"]),
        ({"attributes": ["given"]}, ["attributes", "mapping"]),
        ({"attributes": {"given": {"standardize": "name"}}}, ["attribute given", "standardize", "standardise"]),
        ({"attributes": {"given": {"standardise": "nam"}}}, ["attribute given", "'nam'", "person_name"]),
        ({"blocking": [["phone", "brn"]]}, ["phone", "brn", "born"]),
        ({"blocking": ["phone"]}, ["'phone'", "list of keys"]),
        ({"blocking": [[]]}, ["no keys"]),
        ({"blocking": [["phone"]] * 63}, ["63", "62"]),
        ({"training": [{"keys": ["phone"], "cup": 3}]}, ["cup", "cap"]),
        ({"comparisons": {"given": {"compare": "nme"}}}, ["comparison given", "'nme'", "'name'"]),
        ({"comparisons": {"given": {"compare": "name", "of": ["gvn"]}}}, ["comparison given", "gvn"]),
        ({"comparisons": {"given": {"compare": "name", "levels": {"equal": {}}}}}, ["given", "equal", "same"]),
        ({"comparisons": {"given": {"compare": "name", "levels": {"same": {"m": 0}}}}}, ["given", "above 0"]),
        ({"comparisons": {"given": {"compare": "name", "options": {"high": 1}}}}, ["given", "high", "very_similar"]),
        (
            {"comparisons": {"given": {"compare": "words", "options": {"scorer": "best"}}}},
            ["scorer", "best", "partial"],
        ),
        ({"comparisons": {"given": {"compare": "person_name"}}}, ["given", "person_name needs", "standardiser"]),
        ({"comparisons": {"given": {"compare": "overlap"}}}, ["comparison given", "given"]),
        ({"tokens": {"given": {"column": "given"}}}, ["tokens", "given", "attribute"]),
        ({"tokens": {"t": {"column": "given", "split": "characters:x"}}}, ["tokens t", "characters:3"]),
        ({"clustering": "single"}, ["clustering", "'single'", "average"]),
        ({"thresholds": {"link": 0.1, "review": 0.5}}, ["thresholds", "review <= link"]),
        ({"constraints": {"single": ["nr"]}}, ["constraints", "nr"]),
        ({"constraints": {"one": []}}, ["constraints", "one", "single"]),
    ],
)
def test_what_a_model_cannot_say(changes: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(ModelError, match=says(*told)):
        model(**changes)


def test_a_model_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text("attributes: {a: {}}\nblocking: [[a]]\ncomparisons: {a: {compare: exactly}}\n", encoding="utf-8")
    with pytest.raises(ModelError, match=says("m.yaml", "comparison a", "'exactly'", "'exact'")):
        load_model(file)
    file.write_text("attributes: [\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"m\.yaml"):
        load_model(file)
    with pytest.raises(ModelError, match=r"none\.yaml"):
        load_model(tmp_path / "none.yaml")


def write(table: pd.DataFrame, path: Path) -> Path:
    kind = path.suffix
    if kind == ".parquet":
        table.to_parquet(path)
    elif kind == ".jsonl":
        table.to_json(path, orient="records", lines=True, force_ascii=False)
    elif kind == ".xlsx":
        table.to_excel(path, index=False)
    else:
        table.to_csv(path, index=False, sep="\t" if kind == ".tsv" else ",", encoding="gb18030")
    return path


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "jsonl", "xlsx"])
def test_every_format_says_the_same(tmp_path: Path, kind: str) -> None:
    table = people(80).drop(columns="who").assign(备注="无")
    read = read_table(write(table, tmp_path / f"t.{kind}"))
    assert read.column_names == table.columns.tolist()
    # A leading zero is part of a telephone number.
    assert read["phone"].to_pylist() == [v if isinstance(v, str) else None for v in table["phone"]]
    assert partition(link_tables(model(), read).clusters) == partition(link_tables(model(), table).clusters)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.csv", "", ["t.csv", "empty"]),
        ("t.txt", "a\n1\n", [".txt", ".csv"]),
        ("t.jsonl", "[1]\n", ["line 1", "object"]),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: str, told: list[str]) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=says(*told)):
        read_table(tmp_path / name)
    with pytest.raises(TableError, match=r"none\.parquet"):
        read_table(tmp_path / "none.parquet")


def test_weights_do_not_depend_on_which_table_is_first() -> None:
    table = people(200).drop(columns="who")
    one = link_tables(model(), table.iloc[:90], table.iloc[90:])
    other = link_tables(model(), table.iloc[90:], table.iloc[:90])

    def across(clusters: pd.DataFrame, first: str) -> set[tuple[int, int]]:
        out = set()
        for _, group in clusters.groupby("cluster_id"):
            of = [group.loc[group["source"] == s, "row"] for s in (first, "B" if first == "A" else "A")]
            out |= set(itertools.product(*of))
        return out

    here, there = across(one.clusters, "A"), across(other.clusters, "B")
    assert len(here ^ there) <= 0.02 * len(here)


def test_what_one_run_learned_links_other_rows_as_if_it_had_learned_there() -> None:
    spec = model()
    everything, few = people(), people(60, seed=8).drop(columns="who")
    learned = link_tables(spec, everything.drop(columns="who")).bundle
    found = link_tables(spec, few, bundle=learned)
    assert found.bundle is learned
    again = link_tables(spec, few, bundle=Bundle.parse(learned.dump()))
    pd.testing.assert_frame_equal(found.pairs, again.pairs)


def test_labels_are_pairs_as_they_are_written_with_a_word_on_each() -> None:
    spec, rows = model(), people()
    who = rows.pop("who")
    found = link_tables(spec, rows, pairs_from=0.001)
    labels = found.pairs[["row_l", "row_r"]].head(200)
    labels["same"] = (who[labels["row_l"]].to_numpy() == who[labels["row_r"]].to_numpy()).astype(int)
    labels.loc[0, "same"] = None
    taught = link_tables(spec, rows, labels=labels)
    # Rows alike in all they have teach nothing, nor does the pair nobody looked at.
    assert 0.5 * len(labels) < taught.report["labels"] < len(labels)
    assert found.report["labels"] == 0


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ({"row_l": [0], "same": [1]}, "there is no column row_r"),
        ({"row_l": [0], "row_r": [999_999], "same": [1]}, "there is no record {'row': '999999'}"),
        ({"row_l": [0], "row_r": [1], "same": ["maybe"]}, "same is 'maybe'"),
    ],
)
def test_labels_that_are_none_are_told(labels: dict[str, list[Any]], says: str) -> None:
    with pytest.raises(TableError, match=says.replace("{", r"\{")):
        link_tables(model(), people(40).drop(columns="who"), labels=pd.DataFrame(labels))


def test_numbers_one_slip_apart_meet_by_their_deletion_neighbourhood() -> None:
    rows = pd.DataFrame({"no": ["AB-1234567", "AB1234667", "AB123456", "AB2134567", "ZZ9999999", "ZZ99"]})
    spec = model(
        attributes={"no": {"standardise": "key"}},
        tokens={"near_no": {"column": "no", "split": "deletions", "standardise": "key"}},
        blocking=[["near_no"]],
        training=[],
        comparisons={"no": {"compare": "edit", "levels": {"near": {"m": 0.2}}}},
    )
    found = link_tables(spec, rows, pairs_from=0.0).pairs
    assert set(zip(found["row_l"], found["row_r"], strict=True)) >= {(0, 1), (0, 2), (0, 3)}
    assert not {4, 5} & {*found["row_l"], *found["row_r"]}
