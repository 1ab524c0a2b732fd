"""What ingest says in English, in Chinese: its errors, the reasons of quarantine and what to do.

Ingest speaks one language, which also goes into the lake; whoever shows it puts it into the reader's by phrases.yaml.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import overload

import yaml


def chinese(text: str) -> str | None:
    """A message of ingest in Chinese; None where phrases.yaml has no such message."""
    for pattern, said in _phrases():
        found = pattern.fullmatch(text)
        if found is not None:
            # A detail may be a message of its own: "{hint}: mend line {n}".
            return said.format(*(in_chinese(part) for part in found.groups()))
    return None


@overload
def in_chinese(text: str) -> str: ...
@overload
def in_chinese(text: None) -> None: ...
def in_chinese(text: str | None) -> str | None:
    """The same, or the message as it is where phrases.yaml has no such."""
    return text if text is None else chinese(text) or text


@cache
def _phrases() -> list[tuple[re.Pattern[str], str]]:
    """Patterns with the Chinese for each, the most particular first."""
    known: dict[str, str] = yaml.safe_load(resources.files("ingest").joinpath("phrases.yaml").read_text("utf-8"))
    ordered = sorted(known.items(), key=lambda item: (item[0].count("{}"), -len(item[0])))
    return [
        (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), said) for english, said in ordered
    ]
