"""Small frames, models and outcomes for the tests of resolution, said in as few words as the test needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import settings

from resolution import standardise
from resolution.bundle import Bundle
from resolution.comparators import COMPARATORS, Outcome
from resolution.engine import Resolution, attach_tokens
from resolution.frame import Codes, Column, Frame
from resolution.model import Model, parse
from resolution.records import build_frame
from resolution.score import Weights
from tests.ontology.right_numbers import mod_11_2

Values = Sequence[str | None]


def fewer(times: int) -> settings:
    """So many times fewer examples than the profile says, for a test of which each costs a database."""
    profile = settings.default or settings()
    return settings(max_examples=profile.max_examples // times)


def valid_id(first17: str) -> str:
    """The citizen id number of 17 digits, by the table of the standard."""
    return first17 + mod_11_2(first17)


def frame_of(attributes: Mapping[str, tuple[str, Values]], **tokens: Iterable[tuple[int, str]]) -> Frame:
    """attributes: name → (standardiser, one raw value a record); tokens: name → (record, token)."""
    records = max((len(values) for _, values in attributes.values()), default=0)
    frame = Frame([f"r{k:04d}" for k in range(records)])
    for name, (standardiser, values) in attributes.items():
        for feature, column in standardise.apply(standardiser, Column.from_values(values)).items():
            frame.columns[f"{name}.{feature}" if feature else name] = column
    attach_tokens(frame, tokens)
    return frame


def outcome(
    comparator: str,
    frame: Frame,
    pairs: Iterable[tuple[int, int]],
    on: Sequence[str] = ("x",),
    **options: Any,
) -> Outcome:
    """What a comparator says of pairs of records."""
    left, right = zip(*pairs, strict=True)
    return COMPARATORS[comparator].run(frame, codes(left), codes(right), on, options)


def level(comparator: str, standardiser: str, one: str | None, other: str | None, **options: Any) -> str | None:
    """The level of two raw values, None where the comparator says nothing of them."""
    frame = frame_of({"x": (standardiser, [one, other])})
    found = int(outcome(comparator, frame, [(0, 1)], **options).levels[0])
    return None if found < 0 else COMPARATORS[comparator].levels[found]


def codes(values: Iterable[int]) -> Codes:
    return np.array(list(values), dtype=np.int32)


def model(**spec: Any) -> Model:
    """A model of a thing with what the test says, and nothing else."""
    return parse({"entity": "Thing", "attributes": {}, "blocking": [], "comparisons": {}} | spec)


def exact_model(*attributes: str, m: float = 0.9, u: float = 0.01, **spec: Any) -> Model:
    """A model of plain attributes compared for equality and not learned. spec adds to it or replaces its parts."""
    comparison = {
        "compare": "exact",
        "learn": False,
        "levels": {"same": {"m": m, "u": u}, "different": {"m": 1 - m, "u": 1 - u}},
    }
    return model(
        **{
            "attributes": dict.fromkeys(attributes),
            "blocking": [[name] for name in attributes],
            "comparisons": dict.fromkeys(attributes, comparison),
        }
        | spec
    )


def weights_of(spec: Model, prior: float = 0.01) -> Weights:
    """The weights a model states itself; u is m turned round where the model has none."""
    m = [np.array([level.m for level in c.levels]) for c in spec.comparisons]
    u = [np.array([c.levels[k].fixed_u or c.levels[-1 - k].m for k in range(len(c.levels))]) for c in spec.comparisons]
    return Weights(m, u, prior)


def bundle_of(spec: Model, prior: float = 0.01) -> Bundle:
    """The same as a bundle: no value is more common than u says, no key is too common."""
    return Bundle(weights_of(spec, prior), {}, {})


def build(spec: Model, columns: Mapping[str, Values], **tokens: Iterable[tuple[int, str]]) -> Frame:
    """The frame of a model over raw columns."""
    size = len(next(iter(columns.values())))
    ids = pa.array([f"r{k:04d}" for k in range(size)], pa.string())
    table = pa.table({"mention_id": ids} | {name: pa.array(v, pa.string()) for name, v in columns.items()})
    frame = build_frame(spec, table)
    attach_tokens(frame, tokens)
    return frame


def groups(resolution: Resolution) -> list[list[int]]:
    """The clusters as sorted lists of record numbers."""
    found: dict[int, list[int]] = {}
    for record, label in enumerate(resolution.labels.tolist()):
        found.setdefault(label, []).append(record)
    return sorted(found.values())
