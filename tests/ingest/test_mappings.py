"""Mappings: the seventeen built-in ones, what is wrong in one, and an unknown extract added by writing one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ingest import IngestError
from ingest.mapping import load_all, read_mapping
from tests.ingest.files import mention, query, take, write

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding-an-extract.md"
EXTRACTS = """police.hukou police.driver police.vehicle police.transport_enterprise police.enterprise_driver police.case
    police.toll_pass police.toll_station court.case court.party court.judgment court.dishonest judicial.mediation
    judicial.correction judicial.legal_adviser civil.marriage civil.social_org civil.assistance""".split()


def documented() -> str:
    """The mapping that the document writes as its example."""
    (found,) = re.findall(r"```yaml\n(extract: .*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    return str(found)


def test_there_is_one_for_each_extract(tmp_path: Path) -> None:
    assert sorted(load_all(tmp_path)) == sorted(EXTRACTS)
    for name, mapping in load_all(tmp_path).items():
        assert mapping.extract == name
        assert mapping.label.zh
        assert mapping.label.en


ROWS = [
    {"BDBH": "BD1", "FKMC": "平安保险公司", "BBXR": "张伟", "ZJHM": "522301198001010012", "HPHM": "贵E12345",
     "QBRQ": "2024年1月1日", "MZ": "苗族"},
    {"BDBH": "BD2", "FKMC": "平安保险公司", "BBXR": "无", "ZJHM": "", "HPHM": "贵E54321", "QBRQ": "2024-02-30"},
]  # fmt: skip


@pytest.mark.parametrize("where", ["home", "variable"])
def test_the_document_s_own_example_adds_an_extract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    home = tmp_path / "home"
    folder = home / "mappings" if where == "home" else tmp_path / "ours"
    folder.mkdir(parents=True)
    (folder / "insurance.yaml").write_text(documented(), "utf-8")
    if where == "variable":
        monkeypatch.setenv("PINGAN_MAPPINGS", str(folder))
    report = take(home, write(tmp_path / "in" / "insurer" / "policy.csv", ROWS).parent.parent)
    assert (report.totals.new, report.ok) == (2, True)
    assert mention(home, "insurer.policy:BD1")["plate"] == "贵E12345"
    holder = mention(home, "insurer.policy:BD1#holder")
    assert (holder["entity_type"], holder["name"], holder["id_number"]) == ("Person", "张伟", "522301198001010012")
    assert query(home, "SELECT link_type, from_mention, to_mention, from_date::VARCHAR FROM links") == [
        ("owner", "insurer.policy:BD1#holder", "insurer.policy:BD1", "2024-01-01")
    ]
    assert query(home, "SELECT field, value FROM issues") == [("QBRQ", "2024-02-30")]
    assert report.deliveries[0].refused_columns == ["MZ"]


def test_a_site_may_replace_a_built_in_mapping_and_deliver_again(tmp_path: Path) -> None:
    """A column that was unknown before is taken from the same file once the mapping knows it."""
    home = tmp_path / "home"
    row = {"DABH": "D1", "XM": "张伟", "XZZ": "兴义市桔山街道1号"}
    path = write(tmp_path / "police" / "driver.csv", [row, {"DABH": "D2", "XM": "王芳", "XZZ": ""}])
    assert take(home, path).deliveries[0].unknown_columns == ["XZZ"]
    (home / "mappings").mkdir()
    builtin = (Path(__file__).parents[2] / "ingest" / "mappings" / "police.driver.yaml").read_text("utf-8")
    site = yaml.safe_load(builtin)
    site["columns"]["XZZ"] = "text"
    site["mentions"][0]["attributes"]["registered_address"] = "XZZ"
    (home / "mappings" / "driver.yaml").write_text(yaml.safe_dump(site, allow_unicode=True), "utf-8")
    totals = take(home, path).totals
    # Only the row that has a value in the new column is another one now.
    assert (totals.new, totals.changed, totals.unchanged) == (0, 1, 1)
    assert mention(home, "police.driver:D1")["registered_address"] == "兴义市桔山街道1号"


def test_other_headings_for_a_column(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "mappings").mkdir(parents=True)
    (home / "mappings" / "x.yaml").write_text(
        "extract: civil.x\nlabel: {zh: 某, en: x}\nkey: [BH]\n"
        "columns:\n  BH: {as: key, aliases: [编号]}\n  XM: {as: name, aliases: [姓名, 名字]}\n"
        "mentions: [{type: Person, attributes: {name: XM}}]\n",
        "utf-8",
    )
    for n, (key, name) in enumerate((("编号", "姓名"), ("BH", "名字"), (" 编 号", "xm"))):
        take(home, write(tmp_path / str(n) / "civil" / "x.csv", [{key: f"X{n}", name: "张伟"}]))
    assert query(home, "SELECT mention_id, name FROM mentions ORDER BY 1") == [
        (f"civil.x:X{n}", "张伟") for n in range(3)
    ]


BASE = "extract: civil.x\nlabel: {zh: 某, en: x}\nkey: [BH]\ncolumns: {BH: key, XM: name, RY: {items: {XM: name}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extract: [", "not valid YAML"),
        ("extract: X", "extract: String should match"),
        (BASE.replace("[BH]", "[]"), "key"),
        (BASE.replace("[BH]", "[ZZ]"), "key names the column ZZ"),
        (BASE.replace("XM: name,", "XM: nane,"), "no normaliser named 'nane'"),
        (BASE.replace("{XM: name}", "{XM: nane}"), "no normaliser named 'nane'"),
        (BASE + "mention: []", "mention: Extra inputs"),
        (BASE + "mentions: [{type: Persn}]", "no entity type 'Persn'"),
        (BASE + "mentions: [{type: Person, attributes: {nam: XM}}]", "no attribute named nam"),
        (BASE + "mentions: [{type: Person, attributes: {name: MC}}]", "names the column MC"),
        (BASE + "mentions: [{role: owner, type: Person}]", "needs named_by"),
        (BASE + "mentions: [{role: p, each: RY, type: Person, named_by: [MC]}]", "not among the items of RY"),
        (BASE + "mentions: [{role: p, each: CL, type: Person, named_by: [XM]}]", "not among the items of CL"),
        (BASE + "links: [{type: owner, from: self, to: self}]", "names the role 'self'"),
        (BASE + "mentions: [{type: Person}]\nlinks: [{type: own, to: self}]", "no link type 'own'"),
        (BASE + "mentions: [{type: Person}]\nlinks: [{type: lives_at, to: self}]", "no link type 'lives_at'"),
        (BASE + "mentions: [{type: Person}]\nlinks: [{type: party, to: 'court.case:{AH}'}]", "names the column AH"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(IngestError) as raised:
        read_mapping(text, "ours/x.yaml")
    assert said in str(raised.value)
    assert str(raised.value).startswith("ours/x.yaml: ")
    assert "docs/adding-an-extract.md" in raised.value.hint


def test_a_broken_site_mapping_stops_the_delivery(tmp_path: Path) -> None:
    (tmp_path / "home" / "mappings").mkdir(parents=True)
    (tmp_path / "home" / "mappings" / "x.yaml").write_text("nothing", "utf-8")
    with pytest.raises(IngestError, match=r"x\.yaml: not a mapping"):
        take(tmp_path / "home", write(tmp_path / "police" / "driver.csv", [{"DABH": "D1"}]))
