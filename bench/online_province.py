"""A synthetic province's persons, resolved in one run, for the benchmarks of updates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

import synth
from ingest import deliver
from ingest.lake import Lake
from resolution import model as models
from resolution import relations
from resolution.engine import Resolution, attach_tokens, run
from resolution.frame import TokenSet
from resolution.naming import Called
from resolution.online import Change, changes_from
from resolution.records import build_frame


@dataclass(slots=True)
class Province:
    """table: the rows of the persons by mention id; tokens: theirs; found: of a run that kept its pairs."""

    table: pa.Table
    tokens: dict[str, TokenSet]
    found: Resolution

    def changes(self, places: Sequence[int]) -> list[Change]:
        """Some rows as records that come, in the order given."""
        number = {place: k for k, place in enumerate(places)}
        tokens = {
            name: [(number[place], token) for place, token in pairs if place in number]
            for name, pairs in self.tokens.items()
        }
        return changes_from(self.found.model, self.table.take(pa.array(places)), tokens)


def province(folder: Path, people: int, seed: int) -> Province:
    """Generated, delivered and resolved below a folder."""
    synth.generate(folder / "files", people, seed, toll_passes=100)
    deliver(folder / "home", folder / "files")
    spec = models.load("person")
    columns = ", ".join(sorted({"mention_id", *(attribute.column for attribute in spec.attributes)}))
    with Lake(folder / "home").connect() as lake:
        table = lake.sql(
            f"SELECT {columns} FROM mentions WHERE entity_type = 'Person' ORDER BY mention_id"
        ).to_arrow_table()
        known = relations.read(lake)
    frame = build_frame(spec, table)
    tokens = relations.tokens_of(known, frame, Called.of({}))
    attach_tokens(frame, tokens)
    return Province(table, tokens, run(frame, spec, keep_pairs=True))


def clusters(mentions: Sequence[str], labels: Sequence[int]) -> set[tuple[str, ...]]:
    """The clusters as sets of mentions."""
    groups: dict[int, list[str]] = defaultdict(list)
    for mention, label in zip(mentions, labels, strict=True):
        groups[label].append(mention)
    return {tuple(sorted(group)) for group in groups.values()}
