"""Models proposed from columns: what each column is told to be, and that what is proposed runs and finds."""

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import yaml

from resolution import ModelError, link_tables, parse_model, suggest_model
from resolution.column_kinds import look

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂香"


def proposed(text: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def f1(labels: pd.Series, truth: pd.Series) -> float:
    def pairs(groups: pd.Series) -> int:
        sizes = groups.value_counts().to_numpy()
        return int((sizes * (sizes - 1) // 2).sum())

    return 2 * pairs(pd.Series(list(zip(labels, truth, strict=True)))) / (pairs(labels) + pairs(truth))


def chinese(things: int = 250) -> pd.DataFrame:
    random = np.random.default_rng(5)
    rows: list[dict[str, Any]] = []
    for who in range(things):
        name = random.choice(list(SURNAMES)) + "".join(random.choice(list(GIVEN), random.integers(1, 3)))
        day = datetime.date(1950, 1, 1) + datetime.timedelta(days=int(random.integers(0, 20_000)))
        place = (
            random.choice(["桔山", "黄草", "坪东"]),
            random.choice(["神奇", "瑞金", "盘江"]),
            random.integers(1, 300),
        )
        person = {
            "姓 名": name,
            "性别": random.choice(["男", "女"]),
            "出生日期": f"{day.year}年{day.month}月{day.day}日",
            "联系电话": f"13{random.integers(10**8, 10**9)}",
            "现住址": "贵州省兴义市{}街道{}路{}号".format(*place),
            "备注": None,
        }
        for _ in range(random.integers(1, 4)):
            row: dict[str, Any] = {"who": who, **person}
            for column in ("出生日期", "联系电话", "现住址"):
                if random.random() < 0.15:
                    row[column] = None
            rows.append(row)
    return pd.DataFrame(rows).sample(frac=1, random_state=5).reset_index(drop=True)


def english(things: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(6)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    words = ["".join(random.choice(letters, random.integers(4, 9))) for _ in range(200)]
    rows: list[dict[str, Any]] = []
    for who in range(things):
        day = datetime.date(1940, 1, 1) + datetime.timedelta(days=int(random.integers(0, 25_000)))
        person = {
            "First Name": words[random.integers(0, 60)],
            "last_name": words[random.integers(60, 140)],
            "dob": f"{day.month}/{day.day}/{day.year}",
            "zip": f"{random.integers(10_000, 99_999)}",
            "street address": f"{random.integers(1, 99)} {words[random.integers(140, 200)]} street",
            "e-mail": f"{words[random.integers(0, 200)]}{random.integers(1, 999)}@example.org",
        }
        for _ in range(random.integers(1, 3)):
            row: dict[str, Any] = {"who": who, **person}
            for column in person:
                if random.random() < 0.1:
                    row[column] = None
            rows.append(row)
    return pd.DataFrame(rows).sample(frac=1, random_state=6).reset_index(drop=True)


def test_a_chinese_table() -> None:
    table = chinese()
    text = suggest_model(table.drop(columns="who"))
    assert "# Not used: 备注 (empty)." in text
    data = proposed(text)
    told = {spec["column"]: spec["standardise"] for spec in data["attributes"].values()}
    assert told == {
        "姓 名": "person_name",
        "性别": "text",
        "出生日期": "any_date",
        "联系电话": "phone",
        "现住址": "address",
    }
    found = link_tables(parse_model(data), table)
    assert f1(found.clusters["cluster_id"], table["who"]) > 0.97


def test_an_english_table_and_two_of_them() -> None:
    table = english()
    data = proposed(suggest_model(table.drop(columns="who")))
    told = {spec["column"]: spec["standardise"] for spec in data["attributes"].values()}
    assert told == {
        "First Name": "name",
        "last_name": "name",
        "dob": "month_first_date",
        "zip": "postcode",
        "street address": "words",
        "e-mail": "email",
    }
    assert data["comparisons"]["first_name"]["of"] == ["first_name", "last_name"]
    found = link_tables(parse_model(data), table)
    assert f1(found.clusters["cluster_id"], table["who"]) > 0.97
    first = table.drop_duplicates("who")
    second = table.drop(index=first.index).assign(extra=1)
    text = suggest_model(first.drop(columns="who"), second.drop(columns="who"), names=("one", "two"))
    assert "from the columns of one and two" in text
    assert "# Not used: extra (only in two)." in text
    linked = link_tables(parse_model(proposed(text)), first, second, one_to_one=True)
    truth = pd.concat([first["who"], second["who"]], ignore_index=True)
    assert f1(linked.clusters["cluster_id"], truth) > 0.97


def test_it_is_the_same_each_time() -> None:
    table = english(80).drop(columns="who")
    assert suggest_model(table) == suggest_model(table)


def test_rules_are_bounded_and_say_how_many_pairs_they_make() -> None:
    table = english().drop(columns="who")
    text = suggest_model(table)
    blocking = text.split("blocking:\n")[1].split("\n\n")[0].splitlines()
    said = [int(re.search(r"# ([\d,]+) pairs$", line)[1].replace(",", "")) for line in blocking]  # type: ignore[index]
    assert 1 <= len(said) <= 20
    assert max(said) <= 12 * len(table)
    report = link_tables(parse_model(proposed(text)), table).report
    # Rows that are the same are compared once, so there are fewer in the end.
    assert all(made <= told for made, told in zip(report["by_rule"].values(), said, strict=True))


def test_a_column_that_is_part_of_another_is_not_compared_twice() -> None:
    table = english().drop(columns="who")
    whole = table["First Name"] + " " + table["last_name"]
    data = proposed(suggest_model(table.assign(full_name=whole)))
    assert {"first_name", "last_name"} <= set(data["attributes"])
    assert "full_name" in data["comparisons"]
    assert not {"first_name", "last_name"} & set(data["comparisons"])


def test_the_answer_is_not_used() -> None:
    table = english().rename(columns={"who": "cluster"})
    assert "cluster" not in proposed(suggest_model(table))["attributes"]


def test_odd_names_of_columns() -> None:
    table = english(120).drop(columns="who")
    odd = table.set_axis(["on", "yes", "1st: 'x' \"y\"", "#", "a.b", "a_b"], axis=1)
    data = proposed(suggest_model(odd))
    assert {spec["column"] for spec in data["attributes"].values()} == set(odd.columns)
    assert len(link_tables(parse_model(data), odd).clusters) == len(odd)


@pytest.mark.parametrize(
    "table",
    [pd.DataFrame({"a": ["x", "y"]}), pd.DataFrame({"a": [], "b": []}), pd.DataFrame({"a": [1, 1], "b": [2, 2]})],
)
def test_tables_that_say_too_little(table: pd.DataFrame) -> None:
    with pytest.raises(ModelError, match="no two columns of A"):
        suggest_model(table)


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("x", ["52232119900307001X", "522321199003070028"], "citizen number"),
        ("身份证号码", ["522321900307001", "522321199003070028"], "citizen number"),
        ("x", ["91520000214408000A", "91520000214408000B"], "social credit code"),
        ("x", ["贵E12345", "贵AD12345"], "plate"),
        ("x", ["LSVAM4187C2184841", "LSVAM4187C2184842"], "VIN"),
        ("x", ["13800000001", "13900000002"], "Chinese mobile"),
        ("Telephone", ["310/246-1501", "212-967-0500"], "telephone"),
        ("x", ["a@b.c", "d@e.f"], "e-mail"),
        ("x", ["19560409", "19801231"], "date"),
        ("x", ["9/4/1956", "31/12/1980"], "date"),
        ("x", ["4/9/1956", "12/31/1980"], "date, month first"),
        ("x", ["2016年1月5日", "2016年11月25日"], "date"),
        ("birth_place", ["leeds", "york"], "words"),
        ("name", ["arnie mortons", "campanile"], "words"),
        ("单位名称", ["兴义市神奇贸易有限公司", "黔西南州第一建筑公司"], "Chinese enterprise"),
        ("title", ["A b c d", "E f g h"], "title"),
        ("year", ["1999", "2003"], "year"),
        ("price", ["3.5", "1,200.00"], "number"),
        ("soc_sec_id", ["1804974", "6089216"], "identifier"),
        ("tags", [["a"], ["b"]], "list"),
    ],
)
def test_what_a_column_is(column: str, values: list[Any], kind: str) -> None:
    found = look(column, pa.chunked_array([pa.array(values)]), [column]).kind
    assert found is not None
    assert found.name == kind


def test_a_name_beside_a_birth_is_that_of_a_person() -> None:
    data = pa.chunked_array([pa.array(["ann lee", "bob ray"])])
    assert look("name", data, ["name", "birth"]).kind.name == "full name"  # type: ignore[union-attr]
