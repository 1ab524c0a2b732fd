"""Codes are shown in words, in the reader's language."""

from collections.abc import Iterator

import pytest

from cli import language
from cli.labels import value_label


@pytest.fixture(autouse=True)
def _afterwards_chinese() -> Iterator[None]:
    yield
    language.choose([], {})


@pytest.mark.parametrize(
    ("kind", "attribute", "value", "chinese", "english"),
    [
        ("Person", "sex", "1", "男", "male"),
        ("Person", "relation_to_head", "02", "户主", "head of household"),
        ("Person", "name", "1", "1", "1"),
        ("Person", "sex", "7", "7", "7"),
        ("Vehicle", "no_such_attribute", "1", "1", "1"),
    ],
)
def test_values_that_are_codes(kind: str, attribute: str, value: str, chinese: str, english: str) -> None:
    language.choose([], {})
    assert value_label(kind, attribute, value) == chinese
    language.choose(["--lang", "en"], {})
    assert value_label(kind, attribute, value) == english
