"""The language a person reads: Chinese unless English is asked for with --lang en or PINGAN_LANG=en.

It must be known before the commands are built, because their help is text too; hence it is read from the raw
arguments, and `--lang` as an option only documents and checks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

LANGUAGES: Final = ("zh", "en")
_chosen = "zh"


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Set the language from the command line, else from PINGAN_LANG, else Chinese; returns it."""
    global _chosen
    wanted = environment.get("PINGAN_LANG", "zh")
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            wanted = arguments[at + 1]
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    _chosen = wanted if wanted in LANGUAGES else "zh"
    return _chosen


def is_english() -> bool:
    """Whether English was chosen."""
    return _chosen == "en"


def both(chinese: str, english: str) -> str:
    """The one of two texts that say the same which the reader understands."""
    return english if is_english() else chinese
