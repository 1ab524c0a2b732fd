"""What is held, made at once from a batch run: as if its records had come one by one, but in arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution import ownership
from resolution.block import are_among
from resolution.engine import Resolution
from resolution.frame import Codes
from resolution.keys import Keys, Numbers, of_rule, value_numbers
from resolution.model import Model
from resolution.online.arrays import Growing, TextHeap
from resolution.online.contents import Contents
from resolution.online.entries import alike_keys, number_keys
from resolution.online.holdings import NONE, Holdings
from resolution.online.keyindex import KeyIndex
from resolution.online.owners import Number
from resolution.ownership import MOST_NAMES
from resolution.records import standardised

ROWS = 50_000
"""Rows standardised at a time."""
Integers = npt.NDArray[np.int64]


def held_after(
    found: Resolution, table: pa.Table, contents: Contents, floor: float, id_column: str
) -> tuple[Holdings, set[Number]]:
    """What is held of the records of a batch run over `table`, and the numbers that are nobody's (see Owners). floor:
    log2 odds from which two are near.

    Raises ValueError where the run did not keep its pairs, or the rows are not in the order of their ids, by which the
    engine settles what is equal otherwise.
    """
    if found.scored is None:
        raise ValueError("the run must keep its pairs (keep_pairs) for its records to be held")
    ids = table[id_column].combine_chunks().cast(pa.large_string())
    if len(ids) > 1 and not pc.all(pc.less(ids[:-1], ids[1:])).as_py():
        raise ValueError(f"the rows must be in the order of {id_column}, each once; sort them before the run")
    texts, borrowed = _texts(found, table, contents, id_column)
    profile, first = _profiles(texts, borrowed)
    texts, borrowed = texts.take(pa.array(first)), borrowed[first]
    by_key = _by_key(found, texts, borrowed, profile, first, contents)
    order = np.argsort(profile, kind="stable").astype(np.int32)
    size = np.bincount(profile, minlength=len(first)).astype(np.int32)
    ends = np.cumsum(size)
    following = np.append(order[1:], NONE).astype(np.int32)
    following[ends - 1] = NONE
    next_of_profile = np.empty(len(profile), dtype=np.int32)
    next_of_profile[order] = following
    held = Holdings(
        ids=TextHeap(*_buffers(ids)),
        profile=Growing(profile),
        next_of_profile=Growing(next_of_profile),
        next_of_cluster=Growing(_rings(found.labels)),
        texts=TextHeap(*_buffers(texts)),
        borrowed=Growing(borrowed),
        alike=Growing(alike_keys(found.frame, found.model)[first]),
        first=Growing(order[ends - size]),
        size=Growing(size),
        by_id=KeyIndex.of(_hashed(ids), np.arange(len(ids), dtype=np.int32)),
        by_key=by_key,
        ties=_ties(found, profile, floor),
    )
    return held, _nobodys(found.model, texts, borrowed, size, contents)


def _texts(
    found: Resolution, table: pa.Table, contents: Contents, id_column: str
) -> tuple[pa.Array, npt.NDArray[np.uint8]]:
    """The text of every record, and which numbers of it are another's: those that settling took from the frame."""
    parts, bits = [], np.zeros(table.num_rows, dtype=np.uint8)
    contents.know(found.frame.token_sets)
    for start in range(0, table.num_rows, ROWS):
        said = standardised(found.model, table.slice(start, ROWS), id_column)
        rows = slice(start, start + len(said))
        for bit, identifier in enumerate(found.model.owned_identifiers):
            taken = (said.column(identifier).codes >= 0) & (found.frame.column(identifier).codes[rows] < 0)
            bits[rows] |= taken.astype(np.uint8) << bit
        parts.append(contents.write_frame(said, found.frame.token_sets, start))
    return pa.concat_arrays(parts) if parts else pa.array([], pa.large_string()), bits


def _profiles(texts: pa.Array, borrowed: npt.NDArray[np.uint8]) -> tuple[Codes, Integers]:
    """The profile of each record, numbered by first record; and that first record of each."""
    codes = texts.dictionary_encode().indices.to_numpy().astype(np.int64)
    _, first, inverse = np.unique(codes * 256 + borrowed, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[inverse], first[order]


def _by_key(
    found: Resolution,
    texts: pa.Array,
    borrowed: npt.NDArray[np.uint8],
    profile: Codes,
    first: Integers,
    contents: Contents,
) -> KeyIndex:
    """The index of profiles; texts, borrowed: theirs; profile: of each record; first: record of each."""
    named = np.zeros(len(profile), dtype=np.bool_)
    named[first] = True
    keys: list[Keys] = []
    holders: list[Codes] = []
    for records, indexed in _entries(found):
        kept = named[records]
        keys.append(indexed[kept])
        holders.append(profile[records[kept]])
    numbers = np.arange(len(first), dtype=np.int32)
    for start in range(0, len(first), ROWS):
        some = texts.slice(start, ROWS).to_pylist()
        said = [f"{bits}{text}" for bits, text in zip(borrowed[start : start + ROWS].tolist(), some, strict=True)]
        keys.append(of_rule(value_numbers(said), "content"))
        holders.append(numbers[start : start + ROWS])
        for identifier in found.model.owned_identifiers:
            borne = [contents.value(contents.fields(text), identifier) for text in some]
            bearers = np.flatnonzero([bool(number) for number in borne])
            keys.append(number_keys(identifier, [number for number in borne if number]))
            holders.append(numbers[start + bearers])
    together, who = np.concatenate(keys), np.concatenate(holders)
    keys.clear()
    holders.clear()
    return KeyIndex.of(together, who)


def _entries(found: Resolution) -> Iterator[tuple[Codes, Keys]]:
    """(records, keys as the index has them) for each rule."""
    numbers = Numbers(found.frame)
    for rule in found.model.rules:
        records, keys = numbers.rule_keys(rule)
        kept = ~are_among(keys, found.bundle.left_out.get(rule.name))
        yield records[kept], of_rule(keys[kept], rule.name)
    yield np.arange(len(found.frame), dtype=np.int32), alike_keys(found.frame, found.model)


def _ties(found: Resolution, profile: Codes, floor: float) -> KeyIndex:
    """Between profiles held, for the pairs near enough of those that the engine compared, and for those that it held to
    be one profile: alike in what is compared, other in what is shown."""
    scored = found.scored
    assert scored is not None
    strong = np.flatnonzero(scored.weight >= floor)
    one, other = _held(scored.finer.of_record, profile, scored.left[strong], scored.right[strong])
    folded = np.arange(len(found.folded.first), dtype=np.int32)
    alike, like = _held(found.folded.of_record, profile, folded, folded)
    one, other = np.concatenate([one, alike]), np.concatenate([other, like])
    one, other = one[one != other], other[one != other]
    return KeyIndex.of(np.concatenate([one, other]).astype(np.uint64), np.concatenate([other, one]))


def _held(of_record: Codes, profile: Codes, left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Pairs between the engine's profiles as pairs between those held. of_record, profile: of each record the engine's,
    and the one held."""
    both = np.unique((of_record.astype(np.int64) << 32) | profile)
    compared, held = (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)
    starts = np.searchsorted(compared, np.arange(int(of_record.max(initial=-1)) + 2))
    sizes = np.diff(starts)
    times = sizes[left] * sizes[right]
    of_pair = np.repeat(np.arange(len(left)), times)
    place = np.arange(len(of_pair)) - np.repeat(np.cumsum(times) - times, times)
    across, down = np.divmod(place, sizes[right[of_pair]])
    return held[starts[left[of_pair]] + across], held[starts[right[of_pair]] + down]


def _nobodys(
    model: Model, texts: pa.Array, borrowed: npt.NDArray[np.uint8], size: Codes, contents: Contents
) -> set[Number]:
    """The numbers that are nobody's (see ownership). All arguments of profiles."""
    out: set[Number] = set()
    for bit, (identifier, name) in enumerate(model.owned_identifiers.items()):
        taken = borrowed >> bit & 1 == 1
        bearers: Counter[str] = Counter()
        held = [contents.fields(text) for text in texts.filter(pa.array(taken)).to_pylist()]
        for fields, times in zip(held, size[taken].tolist(), strict=True):
            bearers[contents.value(fields, identifier)] += times
        many = [fields for fields in held if bearers[contents.value(fields, identifier)] > MOST_NAMES]
        frame = contents.as_said([""] * len(many), many, ownership.attributes_read(identifier, name))
        found = ownership.nobodys(frame, identifier, name)
        out |= {(identifier, number) for number in found}
    return out


def _rings(labels: Codes) -> Codes:
    """For each record the next of its cluster, the first after the last."""
    order = np.argsort(labels, kind="stable").astype(np.int32)
    starts = np.flatnonzero(np.append(True, labels[order][1:] != labels[order][:-1]))[: len(order)]
    following = np.roll(order, -1)
    following[np.append(starts[1:], len(order))[: len(starts)] - 1] = order[starts]
    out = np.empty(len(order), dtype=np.int32)
    out[order] = following
    return out


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], Integers]:
    """Of an array of large strings without nulls: the bytes, and where each text begins and ends in them."""
    texts = pa.concat_arrays([texts])
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    ends = ends if len(ends) else np.zeros(1, np.int64)
    whole = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return whole[int(ends[0]) : int(ends[-1])].copy(), ends - ends[0]


def _hashed(texts: pa.Array) -> Keys:
    parts = [value_numbers(texts.slice(start, ROWS).to_pylist()) for start in range(0, len(texts), ROWS)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
