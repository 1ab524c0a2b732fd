"""Words by their tag, and the lists of things that texts are about."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, ...]]:
    """Words by jieba's tag."""
    by_tag: dict[str, list[str]] = {}
    for line in (resources.files(__package__) / "words.txt").read_text("utf-8").splitlines()[1:]:
        word, tag = line.split()
        by_tag.setdefault(tag, []).append(word)
    return {tag: tuple(of_tag) for tag, of_tag in by_tag.items()}


@lru_cache(maxsize=1)
def lists() -> dict[str, tuple[str, ...]]:
    """The lists of `lists.yaml` by name."""
    told = yaml.safe_load((resources.files(__package__) / "lists.yaml").read_text("utf-8"))
    return {name: tuple(entries.split()) for name, entries in told.items()}
