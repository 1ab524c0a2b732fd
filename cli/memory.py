"""The heap of a process that computes with large arrays, under the GNU C library; without effect under others."""

from __future__ import annotations

import ctypes
from typing import Final

# malloc.h of the GNU C library.
_TRIM_THRESHOLD: Final = -1
_MMAP_MAX: Final = -4
_ARENA_MAX: Final = -8
_MOST_KEPT: Final = 1 << 30
"""Bytes that may lie idle at the end of the heap."""


def share_heap() -> None:
    """Threads have no heap each: what one has freed the others may use. To be called before there is a second thread.
    Otherwise resolving 300,000 persons leaves 450 MB idle in the heaps of threads that are gone."""
    _set(_ARENA_MAX, 1)


def keep_freed_memory() -> None:
    """From here on this process asks the system for memory only where it holds none that is free.

    The GNU C library maps each array of more than 32 MB anew, and the system clears every page of it: a third of the
    processor's time of linking four million rows. Arrow takes from the same heap, so that each uses what the other has
    done with. Not for a server, which is to give back what it does not need.
    """
    share_heap()
    _set(_MMAP_MAX, 0)
    _set(_TRIM_THRESHOLD, _MOST_KEPT)
    if _mallopt() is not None:
        import pyarrow as pa

        pa.set_memory_pool(pa.system_memory_pool())


def _set(option: int, value: int) -> None:
    mallopt = _mallopt()
    if mallopt is not None:
        mallopt(option, value)


def _mallopt() -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), "mallopt", None)
