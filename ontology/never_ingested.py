"""Attributes that are never ingested: ethnicity, religion, political affiliation, biometrics, health detail.

What is not collected can't leak (DESIGN.md rule 6). Adapters ask :func:`is_never_ingested` for every column
of a source, known or not, and put running text through :func:`redact`, because judgments state a person's
ethnicity in the text itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from ontology.text import half_width

_NOISE: Final = re.compile(r"[\s_\-./:：()#@$]+")


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    text = resources.files("ontology").joinpath("never_ingested.yaml").read_text("utf-8")
    rules: dict[str, Any] = yaml.safe_load(text)
    return rules


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every whole name that is refused, with what it would hold."""
    rules = _rules()
    names: dict[str, str] = {}
    for attribute, entry in rules["attributes"].items():
        for name in entry["names"]:
            for prefix in ("", *rules["prefixes"]):
                for suffix in ("", *rules["suffixes"]):
                    names.setdefault(f"{prefix}{name}{suffix}", attribute)
    return names


@lru_cache(maxsize=4096)
def never_ingested_attribute(column: str) -> str | None:
    """Which never-ingested attribute a column of this name would hold (``ethnicity`` …), or ``None``.

    A nested field may be given by its path (``RY.MZ``); its last part counts as well as the whole.
    """
    whole = half_width(column).strip().upper()
    parts = [_NOISE.sub("", whole), *(_NOISE.sub("", part) for part in re.split(r"[./\[\]]+", whole))]
    names = _names()
    for part in parts:
        if part in names:
            return names[part]
    for attribute, entry in _rules()["attributes"].items():
        if any(word in parts[0] for word in entry["words"]):
            return str(attribute)
    return None


def is_never_ingested(column: str) -> bool:
    """Whether a source column of this name must not be read, whatever the mapping says."""
    return never_ingested_attribute(column) is not None


@lru_cache(maxsize=1)
def _statements() -> re.Pattern[str]:
    """Statements of ethnicity, affiliation, faith or health that stand alone between punctuation."""
    rules = _rules()
    peoples = "|".join(sorted((re.escape(p) for p in rules["peoples"].split()), key=len, reverse=True))
    affiliations = "|".join(sorted(rules["affiliations"].split(), key=len, reverse=True))
    faiths = "|".join(rules["faiths"].split())
    conditions = "|".join(rules["conditions"].split())
    few = "[^，,、；;。：:（(）)\\s]"
    statement = (
        f"(?:(?:民族[:：]?|系|为)?(?:(?:{peoples})族人?|穿青人|革家人?)"
        f"|(?:政治面貌[:：]?|系|为)?(?:{affiliations})"
        f"|(?:信仰|信奉|系|为)?(?:{faiths})(?:徒|信徒|教徒)?"
        f"|(?:本人|其)?(?:现|曾|长期)?(?:(?:患|罹患|身患|确诊){few}{{0,12}}?(?:{conditions}|[病症炎癌])"
        f"|(?:系|有|无){few}{{0,12}}?(?:{conditions}))(?:病?史|患者|病人|感染者|(?:病毒)?携带者|人|阳性)?"
        f"|(?:HIV|艾滋病){few}{{0,4}}(?:阳性|感染者|患者|携带者)"
        "|(?:民族|政治面貌|宗教信仰|健康状况|病史)[:：][^，,；;。\\s]{1,8})"
    )
    # Either the mark before it goes with it, or, at the head of a sentence or bracket, the mark after it.
    return re.compile(
        f"[，,、；;]\\s*{statement}(?=[，,、；;。）)\\s]|$)"
        f"|(?<![^（(。\\s])(?:{statement}(?:[，,、；;]\\s*|(?=[。）)\\s]|$)))+"
    )


def redact(text: str) -> str:
    """Running text without statements of a person's ethnicity, political affiliation, religion or illness.

    Only what stands alone between punctuation goes (``，汉族，``); place names (苗族侗族自治州) and words
    inside sentences stay.
    """
    return _statements().sub("", text)
