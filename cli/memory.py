"""Memory of a process that computes with large arrays and then ends: what is freed is kept for the next array."""

from __future__ import annotations

import ctypes
from typing import Final

import pyarrow as pa

# malloc.h of the GNU C library.
_TRIM_THRESHOLD: Final = -1
_MMAP_MAX: Final = -4
_ARENA_MAX: Final = -8
_MOST_KEPT: Final = 1 << 30
"""Bytes that may lie idle at the end of the heap."""


def keep_freed_memory() -> None:
    """From here on this process asks the system for memory only where it holds none that is free.

    The GNU C library maps each array of more than 32 MB anew, and the system clears every page of it: a third of the
    processor's time of linking four million rows. Arrow takes from the same heap, so that each uses what the other has
    done with. Not for a server, which is to give back what it does not need. Without effect under other C libraries.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_MMAP_MAX, 0)
    mallopt(_ARENA_MAX, 1)
    mallopt(_TRIM_THRESHOLD, _MOST_KEPT)
    pa.set_memory_pool(pa.system_memory_pool())
