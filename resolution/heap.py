"""The memory of a process between two pieces of work, under the GNU C library; without effect under others."""

from __future__ import annotations

import ctypes

import pyarrow as pa


def give_back() -> None:
    """Gives the system what lies free in the heap and in Arrow's pool: what one stage let go of in small pieces is no
    use to the next, whose arrays are large."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
