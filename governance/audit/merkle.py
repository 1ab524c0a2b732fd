"""The Merkle tree of RFC 6962 (Certificate Transparency) over SM3 (GB/T 32905): a log that can only grow, provably.

One root stands for all entries up to a size. An inclusion proof shows that an entry is under a root; a consistency
proof shows that a later root has all of an earlier one's entries, in the same places. Both are a few hashes long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

Hash = bytes
"""32 bytes, of SM3."""
_LEAF, _NODE = b"\x00", b"\x01"
"""RFC 6962, 2.1: leaves and nodes are hashed apart, so that none can be passed off as the other."""


def leaf_hash(entry: bytes) -> Hash:
    """The hash of one entry."""
    return hashlib.new("sm3", _LEAF + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of two subtrees."""
    return hashlib.new("sm3", _NODE + left + right).digest()


EMPTY_ROOT: Hash = hashlib.new("sm3", b"").digest()
"""The root of a log without entries."""


class Frontier:
    """The complete subtrees of a log from left to right, the largest first: all that is needed to go on and to know
    the root; log2(size) hashes."""

    def __init__(self, leaves: Iterable[Hash] = ()) -> None:
        self.size = 0
        self._subtrees: list[Hash] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: Hash) -> None:
        """One entry more, by its leaf hash."""
        self._subtrees.append(leaf)
        self.size += 1
        # As often as the size can be halved, so many pairs of equal subtrees have become one.
        halves = self.size
        while halves % 2 == 0:
            right = self._subtrees.pop()
            self._subtrees.append(node_hash(self._subtrees.pop(), right))
            halves //= 2

    def copy(self) -> Frontier:
        """Another that begins as this one."""
        made = Frontier()
        made.size, made._subtrees = self.size, list(self._subtrees)
        return made

    def root(self) -> Hash:
        """The root over all entries so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        *rest, top = self._subtrees
        for left in reversed(rest):
            top = node_hash(left, top)
        return top


def root(leaves: Sequence[Hash]) -> Hash:
    """The root over these leaf hashes."""
    return Frontier(leaves).root()


def inclusion_proof(leaves: Sequence[Hash], index: int) -> list[Hash]:
    """The path from leaf `index` to the root over `leaves` (RFC 6962, 2.1.1). Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no entry {index} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def is_included(leaf: Hash, index: int, size: int, proof: Sequence[Hash], expected: Hash) -> bool:
    """Whether the proof shows that `leaf` stands at `index` under the root `expected` of a log of `size` entries
    (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(other, found)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, other)
        at, last = at // 2, last // 2
    return last == 0 and found == expected


def consistency_proof(leaves: Sequence[Hash], earlier: int) -> list[Hash]:
    """What shows that the log of the first `earlier` leaves is the beginning of this one (RFC 6962, 2.1.2). Raises
    ValueError where it is none."""
    if not 0 < earlier <= len(leaves):
        raise ValueError(f"a log of {earlier} entries is no beginning of one of {len(leaves)}")
    return _subproof(leaves, earlier, whole=True)


def _subproof(leaves: Sequence[Hash], earlier: int, *, whole: bool) -> list[Hash]:
    if earlier == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if earlier <= split:
        return [*_subproof(leaves[:split], earlier, whole=whole), root(leaves[split:])]
    return [*_subproof(leaves[split:], earlier - split, whole=False), root(leaves[:split])]


def is_consistent(earlier: int, later: int, first: Hash, second: Hash, proof: Sequence[Hash]) -> bool:
    """Whether the proof shows that the log with `later` entries and root `second` begins with that of `earlier` entries
    and root `first` (RFC 9162, 2.1.4.2)."""
    if earlier == later:
        return first == second and not proof
    if not 0 < earlier < later:
        return False
    path = list(proof)
    if earlier & (earlier - 1) == 0:
        path.insert(0, first)
    if not path:
        return False
    at, last = earlier - 1, later - 1
    while at % 2:
        at, last = at // 2, last // 2
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            new = node_hash(new, other)
        at, last = at // 2, last // 2
    return last == 0 and old == first and new == second


def _split(size: int) -> int:
    """The largest power of two below a size of at least 2: where RFC 6962 parts a tree."""
    return 1 << ((size - 1).bit_length() - 1)
