"""Distances measured by way of sketches are the distances."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from resolution import sketches
from resolution.sketches import edits
from resolution.texts import Texts

TEXT = st.text(st.sampled_from("0123456789Xab 张伟强·号" + "\U00020000"), max_size=12)


@st.composite
def alike(draw: st.DrawFn) -> list[str]:
    """A text and some that are a few edits away from it."""
    found = [draw(TEXT)]
    for _ in range(draw(st.integers(1, 6))):
        text = draw(st.sampled_from(found))
        place = draw(st.integers(0, len(text)))
        kind = draw(st.sampled_from(["in", "out", "other", "swap"]))
        if kind == "in":
            text = text[:place] + draw(st.sampled_from("07X张")) + text[place:]
        elif kind == "out":
            text = text[:place] + text[place + 1 :]
        elif kind == "other":
            text = text[:place] + draw(st.sampled_from("19a伟")) + text[place + 1 :]
        else:
            text = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
        found.append(text)
    return found


@pytest.mark.parametrize("limit", [1, 2])
@given(near=alike(), far=st.lists(TEXT, max_size=6))
def test_the_distance_of_every_pair_is_found(limit: int, near: list[str], far: list[str]) -> None:
    values = [*near, *far]
    left, right = (side.ravel().astype(np.int32) for side in np.indices((len(values), len(values))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sketches, "FEW", 0)
        plain = edits(values, left, right, limit)
        many = edits(Texts(pa.array(values, pa.string())), left, right, limit)
    expected = [min(limit + 1, OSA.distance(values[a], values[b])) for a, b in zip(left, right, strict=True)]
    assert plain.tolist() == expected
    assert many.tolist() == expected


def test_texts_looked_at_in_parts_have_the_sketches_they_have_together(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ["", "张伟", "52010", "", "a", "张伟强", ""]
    whole = sketches.sketches(values).tolist()
    monkeypatch.setattr(sketches, "_TOGETHER", 2)
    assert sketches.sketches(Texts(pa.array(values))).tolist() == whole
