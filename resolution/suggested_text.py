"""A proposed model as data, and as YAML text with comments for whoever goes on from it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from resolution.column_kinds import Seen
    from resolution.suggest import Proposal


def model_data(proposal: Proposal, rules: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The model with these blocking rules, and no training rules."""
    data: dict[str, Any] = yaml.safe_load("\n".join([*_attributes(proposal), *_comparisons(proposal)]))
    return {**data, "blocking": [list(keys) for keys in rules]}


def model_text(proposal: Proposal, tables: Sequence[str]) -> str:
    """The whole file."""
    lines = [
        f"# Proposed by `pingan link --suggest` from the columns of {' and '.join(tables)}. It runs as it is; read it,",
        "# and put right what you know better. Every key is explained in docs/models.md.",
        *(f"# Not used: {column} ({why})." for column, why in proposal.left_out.items()),
        "entity: Record",
        *_attributes(proposal),
        "",
        "# Records that agree on all keys of a rule are compared; a key that more than `cap` records have is left out.",
        "cap: 150",
        "blocking:",
        *_rules(proposal.rules),
        "",
        "# Rules that find mostly true pairs. What such pairs agree in is learned from those they leave free.",
        "training:",
        *_rules(proposal.training),
        "",
        "# How each attribute is compared. What the levels weigh is learned from the data.",
        *_comparisons(proposal),
        "",
        "# Clusters join while their records agree on average (average), or by their strongest pair (strongest).",
        "clustering: average",
        "# From which probability records are one thing, and from which a pair is worth a person's look.",
        "thresholds: {link: 0.5, review: 0.1}",
    ]
    return "\n".join(lines) + "\n"


def _rules(rules: Sequence[tuple[tuple[str, ...], int]]) -> list[str]:
    shown = [f"  - [{', '.join(map(_quoted, keys))}]" for keys, _ in rules]
    width = max((len(line) for line in shown), default=0)
    return [f"{line:<{width}}  # {count:,} pairs" for line, (_, count) in zip(shown, rules, strict=True)]


_WORDS_OF_YAML = frozenset("true false yes no on off null y n".split())


def _quoted(text: str) -> str:
    """A YAML scalar that cannot be taken for anything else."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", text) and text.lower() not in _WORDS_OF_YAML
    return text if plain else json.dumps(text, ensure_ascii=False)


def _attributes(proposal: Proposal) -> list[str]:
    lines, tokens = ["attributes:"], []
    for seen in proposal.columns:
        name, column = _quoted(proposal.names[seen.column]), _quoted(seen.column)
        if seen.kind is None:
            continue
        if seen.kind.name == "list":
            tokens.append(f"  {name}: {{column: {column}}}")
            continue
        note = f"# {seen.kind.name}, by {seen.why}; filled {seen.fill:.0%}, distinct {seen.distinct:.0%}"
        if seen.column in proposal.parts:
            note += f"; part of {proposal.parts[seen.column]}, so blocked on but not compared"
        lines.append(f"  {name}: {{column: {column}, standardise: {seen.kind.standardise}}}  {note}")
        if seen.words >= 1.5 and seen.kind.name in ("full name", "title", "words"):
            words = _quoted(f"{proposal.names[seen.column]}_words")
            tokens.append(f"  {words}: {{column: {column}, split: words, shortest: 3}}")
    if tokens:
        lines += [
            "# Columns taken apart: to share one word, or one of a list, can make a candidate.",
            "tokens:",
            *tokens,
        ]
    return lines


def _comparisons(proposal: Proposal) -> list[str]:
    return ["comparisons:", *(_comparison(proposal, seen) for seen in proposal.compared)]


def _comparison(proposal: Proposal, seen: Seen) -> str:
    kind = seen.kind
    if kind is None:
        raise ValueError(f"column {seen.column} has no kind")
    name = proposal.names[seen.column]
    parts = [f"compare: {kind.compare}"]
    if kind.swaps:
        partner = next((c for c in proposal.compared if c.kind is not None and c.kind.name == kind.swaps), None)
        if partner is not None:
            parts.append(f"of: [{_quoted(name)}, {_quoted(proposal.names[partner.column])}]")
    if kind.frequent:
        parts.append(f"term_frequency: [{', '.join(kind.frequent)}]")
    if kind.options:
        parts.append(f"options: {kind.options}")
    return f"  {_quoted(name)}: {{{', '.join(parts)}}}"
