"""The declared ontology: complete, consistent, and refused where it is not."""

from __future__ import annotations

import copy
import importlib
from typing import Any

import pytest
import yaml

from ontology import schema
from ontology.schema import Datatype, OntologyError, Sensitivity

ONTOLOGY = schema.load()


def test_the_five_entity_types_and_their_prefixes() -> None:
    assert tuple(ONTOLOGY.entity_types) == schema.ENTITY_TYPES
    assert [t.id_prefix for t in ONTOLOGY.entity_types.values()] == ["P", "V", "E", "C", "L"]
    assert ONTOLOGY.entity_type_of_id("P-ABC123") == "Person"
    assert ONTOLOGY.entity_type_of_id("L-ABC123") == "Place"
    assert ONTOLOGY.entity_type_of_id("Q-ABC123") is None


def test_everything_has_labels_in_both_languages() -> None:
    labels = [t.label for t in ONTOLOGY.entity_types.values()]
    labels += [a.label for t in ONTOLOGY.entity_types.values() for a in t.attributes.values()]
    labels += [label for link in ONTOLOGY.link_types.values() for label in (link.label, link.reverse)]
    labels += [s.label for s in ONTOLOGY.seals.values()]
    for label in labels:
        assert any("\u4e00" <= c <= "\u9fff" for c in label.zh)
        assert label.en.isascii()
        assert (label.text(), label.text("en")) == (label.zh, label.en)


def test_every_identifier_attribute_names_a_module_that_reads_it() -> None:
    named = {a.identifier for t in ONTOLOGY.entity_types.values() for a in t.attributes.values() if a.identifier}
    assert named == {"person_id", "mobile", "division", "plate", "vin", "uscc"}
    for name in named:
        assert importlib.import_module(f"ontology.identifiers.{name}").read("").value is None


def test_columns_are_the_attributes_once_with_their_types() -> None:
    every = {a.name for t in ONTOLOGY.entity_types.values() for a in t.attributes.values()}
    assert set(ONTOLOGY.columns) == every
    assert ONTOLOGY.columns["birth_date"].sql == "DATE"
    assert ONTOLOGY.columns["occurred"].sql == "TIMESTAMP"
    assert ONTOLOGY.columns["key_supervised"].sql == "BOOLEAN"
    assert ONTOLOGY.columns["name"].sql == "VARCHAR"


def test_numbers_addresses_and_birth_dates_of_persons_are_sensitive() -> None:
    for name in ("id_number", "birth_date", "phone", "address", "registered_address"):
        assert ONTOLOGY.attribute("Person", name).sensitivity is Sensitivity.SENSITIVE
    assert ONTOLOGY.attribute("Person", "id_number").law == "个人信息保护法 28"
    assert ONTOLOGY.attribute("Enterprise", "uscc").sensitivity is Sensitivity.PUBLIC
    assert [s.level for s in Sensitivity] == [0, 1, 2, 3]


def test_the_sealed_categories_cite_their_law() -> None:
    assert {name: seal.law for name, seal in ONTOLOGY.seals.items()} == {
        "correction": "社区矫正法 54",
        "assistance": "个人信息保护法 28",
        "juvenile": "刑事诉讼法 286、预防未成年人犯罪法 59",
        "public_security_violation": "治安管理处罚法 136（2025年修订）",
    }
    assert dict(ONTOLOGY.sealed_extracts()) == {"judicial.correction": "correction", "civil.assistance": "assistance"}
    assert dict(ONTOLOGY.sealed_grounds()) == {
        **ONTOLOGY.sealed_extracts(),
        "police.case~juvenile": "juvenile",
        "court.party~juvenile": "juvenile",
        "police.case~public_security_violation": "public_security_violation",
    }
    assert ONTOLOGY.link_types["correction"].seal == "correction"
    assert ONTOLOGY.attribute("Person", "assistance_kind").seal == "assistance"
    # A seal that no extract carries must say what decides.
    for seal in ONTOLOGY.seals.values():
        assert seal.extracts or seal.rule
        assert bool(seal.rows) == bool(seal.rule)


def test_the_link_types_and_what_they_join() -> None:
    ends = {name: set(link.ends) for name, link in ONTOLOGY.link_types.items()}
    assert ends["owner"] == {("Person", "Vehicle"), ("Enterprise", "Vehicle")}
    assert ends["party"] == {("Person", "Case"), ("Enterprise", "Case")}
    assert ends["originates_from"] == {("Case", "Case")}
    assert ends["passed_station"] == {("Vehicle", "Place")}
    derived = {name for name, link in ONTOLOGY.link_types.items() if link.derived}
    assert derived == {"household", "phone", "lives_at", "located_at", "passed_station"}
    assert {name for name, link in ONTOLOGY.link_types.items() if not link.directed} == {"spouse", "phone"}


def test_it_can_not_be_changed_by_its_readers() -> None:
    with pytest.raises(TypeError):
        ONTOLOGY.entity_types["Robot"] = ONTOLOGY.entity_types["Person"]  # type: ignore[index]
    assert schema.load() is ONTOLOGY


ENTITIES: list[dict[str, Any]] = yaml.safe_load("""
- name: Person
  label: {zh: 人员, en: Person}
  id_prefix: P
  attributes: {name: {zh: 姓名, en: Name, sensitivity: internal}}
- name: Place
  label: {zh: 地点, en: Place}
  id_prefix: L
  attributes: {name: {zh: 名称, en: Name, sensitivity: public}}
""")
LINKS: dict[str, Any] = yaml.safe_load("""
lives_at:
  {label: {zh: 居住于, en: lives at}, reverse: {zh: 居住者, en: home of}, sensitivity: sealed, seal: hidden,
   ends: [[Person, Place]]}
""")
SEALS: dict[str, Any] = yaml.safe_load("""
hidden: {label: {zh: 密, en: hidden}, law: 某法 1, asks: {zh: 保密, en: confidential}}
""")


def test_a_small_ontology_builds() -> None:
    built = schema.build(ENTITIES, LINKS, SEALS)
    assert list(built.columns.items()) == [("name", Datatype.TEXT)]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("entities", 0, "attributes", "name", "sensitivity"), "secret", "Person.name: sensitivity must be one of"),
        (("entities", 0, "attributes", "name", "sensitivity"), "sealed", "Person.name: what is sealed names its seal"),
        (("entities", 0, "attributes", "name", "seal"), "hidden", "Person.name: what is sealed names its seal"),
        (("entities", 0, "attributes", "name", "datatype"), "number", "Person.name: datatype must be one of"),
        (("entities", 0, "attributes", "name", "datatype"), "date", "Place.name: another datatype"),
        (("entities", 0, "attributes", "name", "codes"), "colours", "Person.name: no code table 'colours'"),
        (("entities", 0, "attributes", "name", "colour"), "red", "Person.name: unknown keys"),
        (("entities", 0, "label"), {"zh": "人员"}, "Person: needs a label with zh and en"),
        (("entities", 0, "id_prefix"), "L", "share an id_prefix"),
        (("links", "lives_at", "ends"), [["Person", "House"]], "link lives_at: no entity types"),
        (("links", "lives_at", "directed"), False, "link lives_at: only a link between the same types"),
        (("links", "lives_at", "seal"), "lost", "link lives_at: no seal 'lost'"),
        (("seals", "hidden", "law"), "", "seal hidden: must cite the article"),
    ],
)
def test_a_fault_in_a_file_is_said_with_its_place(path: tuple[Any, ...], value: Any, says: str) -> None:
    files = copy.deepcopy({"entities": ENTITIES, "links": LINKS, "seals": SEALS})
    spot: Any = files
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    with pytest.raises(OntologyError, match=says):
        schema.build(files["entities"], files["links"], files["seals"])  # type: ignore[arg-type]
