"""What ingest says in English, in the reader's language: its errors, the reasons of quarantine and what to do.

The layers below the command line speak one language, which also goes into the lake; here it is put into Chinese by
phrases.yaml. A text not found there is shown as it is: never is a message lost for want of its translation.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

from cli.language import is_english


def phrase(text: str) -> str:
    """A message of ingest in the reader's language."""
    return text if is_english() or not text else chinese(text) or text


def chinese(text: str) -> str | None:
    """A message of ingest in Chinese; None where phrases.yaml has no such message."""
    for pattern, said in _phrases():
        found = pattern.fullmatch(text)
        if found is not None:
            # A detail may be a message of its own: "{hint}: mend line {n}".
            return said.format(*(chinese(part) or part for part in found.groups()))
    return None


@cache
def _phrases() -> list[tuple[re.Pattern[str], str]]:
    """Patterns with the Chinese for each, the most particular first."""
    known: dict[str, str] = yaml.safe_load(resources.files("cli").joinpath("phrases.yaml").read_text("utf-8"))
    ordered = sorted(known.items(), key=lambda item: (item[0].count("{}"), -len(item[0])))
    return [
        (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), said) for english, said in ordered
    ]
