"""docs/models.md says what the code does: its tables are those of the registries, its example is a model."""

import re
from pathlib import Path

import pytest
import yaml

from resolution import load_model, parse_model
from resolution.comparators import COMPARATORS
from resolution.model import COMPARISON_KEYS, TOP
from resolution.standardise import STANDARDISERS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/models.md").read_text(encoding="utf-8")
MODELS = sorted([*(ROOT / "resolution/models").glob("*.yaml"), *(ROOT / "bench/models").glob("*.yaml")])


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading, by the name in their first cell."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [
        [c.strip() for c in line.strip("|").split(" | ")] for line in section.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("|` "): row[1:] for row in cells}


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_standardiser_is_there_with_what_it_derives() -> None:
    told = {name: names(cells[0]) for name, cells in rows("Standardisers").items()}
    assert told == {name: [f for f in make([]) if f] for name, make in STANDARDISERS.items()}


def test_every_comparator_is_there_with_its_levels_and_options() -> None:
    told = {name: (tuple(names(cells[0])), set(names(cells[1]))) for name, cells in rows("Comparators").items()}
    assert told == {name: (c.levels, set(c.options)) for name, c in COMPARATORS.items()}


def test_every_key_is_explained() -> None:
    told = rows("Every key")
    assert set(told) == set(TOP)
    assert set(names(told["comparisons"][0])) >= set(COMPARISON_KEYS)
    assert set(names(told["constraints"][0])) >= {"single", "exclusive", "require"}
    assert set(names(told["thresholds"][0])) >= {"link", "review", "margin", "bridge"}
    assert set(names(told["tokens"][0])) >= {"column", "split", "standardise", "shortest"}


def test_the_example_is_a_model() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    model = parse_model(yaml.safe_load(example))
    assert model.comparisons[model.comparison("birth")].levels[0].en == "same day"
    assert [t.name for t in model.token_columns] == ["nicknames"]


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
def test_every_model_of_the_project_can_be_read(file: Path) -> None:
    assert load_model(file).comparisons
