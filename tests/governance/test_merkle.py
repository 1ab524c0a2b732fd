"""The Merkle tree: what RFC 6962 asks, whatever the sizes, and nothing else passes for it."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from governance.audit import merkle

entries = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def leaves(texts: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(text) for text in texts]


def plain_root(hashes: list[bytes]) -> bytes:
    """The tree hash as RFC 6962, 2.1 words it."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    joined = b"\x01" + plain_root(hashes[:split]) + plain_root(hashes[split:])
    return hashlib.new("sm3", joined).digest()


def test_hashes_are_sm3() -> None:
    # GB/T 32905, example 1.
    assert hashlib.new("sm3", b"abc").hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert merkle.leaf_hash(b"x") == hashlib.new("sm3", b"\x00x").digest()
    assert merkle.root([]) == hashlib.new("sm3").digest()


@given(entries)
def test_the_root_is_that_of_the_rfc_however_the_log_grew(texts: list[bytes]) -> None:
    frontier = merkle.Frontier()
    for k, leaf in enumerate(leaves(texts), 1):
        frontier.append(leaf)
        assert frontier.root() == plain_root(leaves(texts)[:k])


@given(entries, st.data())
def test_every_entry_can_be_shown_to_be_there_and_no_other(texts: list[bytes], data: st.DataObject) -> None:
    hashes = leaves(texts)
    index = data.draw(st.integers(0, len(hashes) - 1))
    proof, root = merkle.inclusion_proof(hashes, index), merkle.root(hashes)
    assert merkle.is_included(hashes[index], index, len(hashes), proof, root)
    assert not merkle.is_included(merkle.leaf_hash(b"something else"), index, len(hashes), proof, root)
    wrong = data.draw(st.integers(0, len(hashes) - 1).filter(lambda k: hashes[k] != hashes[index]) | st.just(-1))
    assert not merkle.is_included(hashes[index], wrong, len(hashes), proof, root) or hashes[wrong] == hashes[index]


@given(entries, st.data())
def test_every_earlier_log_can_be_shown_to_be_its_beginning(texts: list[bytes], data: st.DataObject) -> None:
    hashes = leaves(texts)
    earlier = data.draw(st.integers(1, len(hashes)))
    first, second = merkle.root(hashes[:earlier]), merkle.root(hashes)
    proof = merkle.consistency_proof(hashes, earlier)
    assert merkle.is_consistent(earlier, len(hashes), first, second, proof)
    changed = leaves([b"changed", *texts[1:]]) if texts[0] != b"changed" else leaves([b"other", *texts[1:]])
    assert not merkle.is_consistent(
        earlier, len(hashes), merkle.root(changed[:earlier]), second, merkle.consistency_proof(changed, earlier)
    )
    if earlier < len(hashes):
        assert not merkle.is_consistent(earlier, len(hashes), first, merkle.root(changed), proof)
