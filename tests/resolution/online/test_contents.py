"""A text holds all that a record says, and gives it back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.engine import attach_tokens
from resolution.frame import Frame
from resolution.online.arrays import TextHeap
from resolution.online.change import Change
from resolution.online.contents import Contents
from resolution.records import build_frame, standardised
from tests.resolution.building import bundle_of, exact_model, model
from tests.resolution.online.one_run import table_of

SPEC = exact_model("a", "b")
values = st.none() | st.text(st.sampled_from("x张\x1b\x1e\x1fetf\0"), max_size=4)
Rows = list[tuple[dict[str, str | None], dict[str, list[str]]]]
changes = st.lists(
    st.tuples(
        st.fixed_dictionaries({"a": values, "b": values}),
        st.dictionaries(st.sampled_from("pq"), st.lists(values.filter(lambda v: v is not None), max_size=3)),
    ),
    max_size=6,
)


def said(frame: Frame) -> list[object]:
    columns = [frame.column(name).decode() for name in ("a", "b")]
    held = [set(zip(t.records.tolist(), [t.values[k] for k in t.tokens.tolist()], strict=True)) if t else set()
            for t in (frame.token_sets.get("p"), frame.token_sets.get("q"))]  # fmt: skip
    return [*columns, *held]


@given(changes)
def test_a_frame_of_texts_is_the_frame_of_the_rows(
    rows: list[tuple[dict[str, str | None], dict[str, list[str]]]],
) -> None:
    contents = Contents(SPEC, bundle_of(SPEC))
    texts = contents.write(rows)
    ids = [f"r{k}" for k in range(len(rows))]
    records = [Change(i, row, tokens) for i, (row, tokens) in zip(ids, rows, strict=True)]
    expected = build_frame(SPEC, table_of(SPEC, records))
    tokens = {n: [(k, t) for k, (_, held) in enumerate(rows) for t in held.get(n, ())] for n in "pq"}
    attach_tokens(expected, tokens)
    assert said(contents.compared(ids, [contents.fields(t) for t in texts], [0] * len(ids))) == said(expected)
    bulk = Contents(SPEC, bundle_of(SPEC), contents.token_sets)
    written = bulk.write_frame(standardised(SPEC, table_of(SPEC, records)), expected.token_sets, 0)
    assert written.to_pylist() == texts


def test_tokens_are_read_from_the_columns_that_the_model_says() -> None:
    spec = model(
        attributes={"a": None},
        tokens={"part": {"column": "title", "split": "words"}},
        blocking=[["part"]],
        comparisons={"part": {"compare": "overlap", "of": ["part"]}},
    )
    contents = Contents(spec, bundle_of(spec))
    texts = contents.write([({"a": None, "title": "two words"}, {"other": ["t"]}), ({"a": "x", "title": None}, {})])
    frame = contents.compared(["r0", "r1"], [contents.fields(text) for text in texts], [0, 0])
    assert frame.token_sets["part"].values == ["two", "words"]
    assert frame.token_sets["part"].records.tolist() == [0, 0]
    assert frame.token_sets["other"].values == ["t"]


@given(st.lists(st.text(max_size=5), max_size=8), st.lists(st.text(max_size=5), max_size=5), st.data())
def test_texts_are_found_by_number(first: list[str], later: list[str], data: st.DataObject) -> None:
    texts = TextHeap.of(first)
    for text in later:
        texts.append(text)
    every = [*first, *later]
    assert [texts[k] for k in range(len(texts))] == every
    some = sorted(data.draw(st.sets(st.sampled_from(range(len(every)))))) if every else []
    taken = TextHeap(*texts.taken(np.array(some, dtype=np.int64)))
    assert [taken[k] for k in range(len(taken))] == [every[k] for k in some]
