"""The keys under which profiles are indexed: by them they find each other, and changes find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.block import LeftOut, are_among
from resolution.folding import folded_columns
from resolution.frame import Codes, Frame
from resolution.keys import Keys, Numbers, of_rule, value_numbers
from resolution.model import Model
from resolution.online.draft import Content


@dataclass(slots=True)
class Entries:
    """Record holders[k] of a frame has keys[k] of rule number rules[k], in the index as indexed[k]. One rule more than
    the model has is being alike in all that is compared."""

    holders: Codes
    rules: npt.NDArray[np.int64]
    keys: Keys
    indexed: Keys

    def where(self, chosen: npt.NDArray[np.bool_]) -> Entries:
        """Some of them."""
        return Entries(self.holders[chosen], self.rules[chosen], self.keys[chosen], self.indexed[chosen])


def entries_of(frame: Frame, model: Model, left_out: LeftOut, alike: Keys) -> Entries:
    """All entries of the records of a frame but those left out. alike: see `alike_keys`."""
    parts = []
    numbers = Numbers(frame)
    for number, rule in enumerate(model.rules):
        records, keys = numbers.rule_keys(rule)
        kept = ~are_among(keys, left_out.get(rule.name))
        records, keys = records[kept], keys[kept]
        parts.append((records, np.full(len(keys), number), keys, of_rule(keys, rule.name)))
    parts.append((np.arange(len(frame), dtype=np.int32), np.full(len(frame), len(model.rules)), alike, alike))
    return Entries(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def alike_keys(frame: Frame, model: Model) -> Keys:
    """One number for each record of a frame, the same for those that the engine would fold into one profile."""
    return Numbers(frame).profile_keys(folded_columns(frame, model), sorted(frame.token_sets))


def number_keys(identifier: str, numbers: Sequence[str]) -> Keys:
    """The keys of the bearers of numbers, as texts write them."""
    return of_rule(value_numbers(list(numbers)), f"number:{identifier}")


def content_keys(contents: Sequence[Content]) -> Keys:
    """The keys of profiles by their whole content."""
    return of_rule(value_numbers([f"{borrowed}{text}" for text, borrowed in contents]), "content")
