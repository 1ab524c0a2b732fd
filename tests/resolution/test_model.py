"""Models as files: those shipped load, and a slip in one is an error that names the place."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from resolution.model import MODELS, Model, ModelError, load, parse

SHIPPED = sorted(file.stem for file in MODELS.glob("*.yaml"))
SPEC: dict[str, Any] = {
    "entity": "Person",
    "attributes": {
        "name": {"standardise": "person_name", "column": "XM"},
        "id": {"standardise": "person_id"},
        "birth": {"standardise": "date", "otherwise": "id.birth"},
        "sex": None,
    },
    "tokens": ["case"],
    "cap": 50,
    "blocking": [["name.near", "birth"], {"keys": ["name", "case"], "cap": 9}],
    "training": [["id", "id.valid"]],
    "comparisons": {
        "name": {
            "compare": "person_name",
            "zh": "姓名",
            "term_frequency": ["same"],
            "levels": {"same": {"m": 0.9, "zh": "姓名相同"}, "different": {"m": 0.1, "u": 0.5}},
        },
        "case": {"compare": "shared_token", "learn": False, "options": {"unless": "id"}},
    },
    "constraints": {
        "single": ["id.trusted"],
        "exclusive": ["case"],
        "require": [{"comparison": "name", "levels": ["same"], "unless": {"case": ["shared"]}}],
    },
    "thresholds": {"link": 0.8, "review": 0.4, "margin": 2},
    "owned_identifiers": {"id": "name"},
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_load(name: str) -> None:
    model = load(name)
    assert model.entity_type.lower() == name
    for comparison in model.comparisons:
        assert sum(level.m for level in comparison.levels) == pytest.approx(1)
        assert all(0 < level.m < 1 for level in comparison.levels)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_shipped_model_shows_people_is_said_in_both_languages(name: str) -> None:
    for comparison in load(name).comparisons:
        shown = [(comparison.zh, comparison.en)]
        # A level a model leaves out keeps the comparator's name for it; those it gives are for people.
        said = yaml.safe_load((MODELS / f"{name}.yaml").read_text("utf-8"))["comparisons"][comparison.name]["levels"]
        shown += [(level.zh, level.en) for level in comparison.levels if level.name in said]
        for chinese, english in shown:
            assert not chinese.isascii(), comparison.name
            assert english.isascii(), comparison.name


def test_a_model_is_what_its_file_says(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(SPEC, allow_unicode=True, sort_keys=False), encoding="utf-8")
    model = load(file)
    assert model == parse(SPEC)
    name, case = model.comparisons
    assert [(a.name, a.column, a.standardise, a.otherwise) for a in model.attributes] == [
        ("name", "XM", "person_name", None),
        ("id", "id", "person_id", None),
        ("birth", "birth", "date", "id.birth"),
        ("sex", "sex", "plain", None),
    ]
    first, second = model.rules
    assert (first.keys, first.tokens, first.cap) == (("name.near", "birth"), (), 50)
    assert (second.name, second.keys, second.tokens, second.cap) == ("name + case", ("name",), ("case",), 9)
    assert [rule.keys for rule in model.training] == [("id", "id.valid")]
    assert (name.zh, name.en, name.on, name.learn) == ("姓名", "name", ("name",), True)
    assert (name.levels[0].zh, name.levels[0].en, name.levels[1].zh) == ("姓名相同", "same", "former")
    assert (name.levels[-1].fixed_u, name.levels[0].fixed_u) == (0.5, None)
    assert sum(level.m for level in name.levels) == pytest.approx(1)
    assert (case.learn, case.options, case.level("none")) == (False, {"unless": "id"}, 1)
    assert (model.link_probability, model.review_probability, model.margin) == (0.8, 0.4, 2)
    assert model.comparison("case") == 1


def test_what_a_model_leaves_out() -> None:
    bare: Model = parse(
        {"entity": "X", "attributes": {"a": None}, "blocking": [["a"]], "comparisons": {"a": {"compare": "exact"}}}
    )
    (comparison,) = bare.comparisons
    same, different = comparison.levels
    assert same.m > different.m
    assert comparison.learn
    assert bare.training == ()
    assert 0 < bare.review_probability < bare.link_probability < 1


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["attributes"]["name"].update(standardise="nmae"), "attribute name: no standardiser 'nmae'"),
        (lambda s: s["comparisons"]["name"].update(compare="nmae"), "comparison name: no comparator 'nmae'"),
        (lambda s: s["comparisons"]["name"]["levels"].update(sam={"m": 1}), r"comparison name: .* no levels \['sam'\]"),
        (lambda s: s["comparisons"]["name"].update(of=["nmae"]), "comparison name: there is no nmae"),
        (lambda s: s["comparisons"]["name"].update(term_frequency=["sam"]), "term_frequency: there is no sam"),
        (lambda s: s["attributes"]["birth"].update(otherwise="id.brith"), "otherwise: there is no id.brith"),
        (lambda s: s["blocking"].append(["name.naer"]), "name.naer: there is no name.naer"),
        (lambda s: s["training"].append(["nmae"]), "training nmae: there is no nmae"),
        (lambda s: s["constraints"].update(single=["id.trustd"]), "single: there is no id.trustd"),
        (lambda s: s["constraints"].update(exclusive=["household"]), "exclusive: there is no household"),
        (lambda s: s["constraints"]["require"][0].update(comparison="nmae"), "require: there is no nmae"),
        (lambda s: s["constraints"]["require"][0].update(levels=["sam"]), "require name: there is no sam"),
        (
            lambda s: s["constraints"]["require"][0].update(unless={"case": ["shard"]}),
            "case: there is no shard",
        ),
        (lambda s: s["owned_identifiers"].update(id="nmae"), "owned_identifiers: there is no nmae"),
        (lambda s: s["thresholds"].update(link=1), "thresholds"),
        (lambda s: s["thresholds"].update(link=0.3), "thresholds"),
        (lambda s: s["thresholds"].update(review=0), "thresholds"),
        (lambda s: s["thresholds"].update(link="high"), "high"),
        (lambda s: s["thresholds"].update(bridge=1), "bridge"),
        (lambda s: s.update(largest=0), "largest"),
        (lambda s: s.update(tresholds={"link": 0.5}), "the model: there is no key tresholds"),
        (lambda s: s["thresholds"].update(lnk=0.5), "thresholds: there is no key lnk"),
        (lambda s: s["comparisons"]["name"].update(term_freqency=["same"]), "name: there is no key term_freqency"),
        (lambda s: s["comparisons"]["name"]["levels"]["same"].update(mm=0.5), "level same: there is no key mm"),
        (lambda s: s["comparisons"]["name"]["levels"]["same"].update(m=0), "comparison name: every m"),
        (lambda s: s["comparisons"]["name"]["levels"]["same"].update(u=0.1, others=1), "same: give u or others"),
        (lambda s: s.update(tokens=["name"]), "tokens: name is an attribute"),
        (lambda s: s["blocking"].append([]), "no keys"),
        (lambda s: s["blocking"].append("name"), "rule 'name'"),
        (lambda s: s.pop("blocking"), "blocking is missing"),
        (lambda s: s.update(attributes=["name"]), "attributes"),
        (lambda s: s.update(comparisons=None), "comparisons is missing"),
        (lambda s: s["comparisons"].update(sex={"levels": {}}), "sex"),
    ],
)
def test_a_slip_in_a_model_is_an_error_that_names_file_and_place(change: Change, message: str, tmp_path: Path) -> None:
    spec = deepcopy(SPEC)
    change(spec)
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(spec, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(ModelError, match=message) as failed:
        load(file)
    assert str(file) in str(failed.value)


@pytest.mark.parametrize("text", ["", "[1, 2]", "just words", "a: [", "\x00"])
def test_a_file_that_is_no_model(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"mine\.yaml"):
        load(file)


def test_a_model_that_is_not_there() -> None:
    with pytest.raises(ModelError, match=r"peson\.yaml"):
        load("peson")
