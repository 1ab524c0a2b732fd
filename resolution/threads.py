"""Independent parts of one piece of work on all cores: numpy and Arrow let other threads go on while they compute."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")
MOST = 4
"""Parts worked on at a time, at most: each takes memory of its own."""
MANY = 50_000
"""Records from which their columns, or the rules that pair them, are worth a thread each."""


def each(work: Callable[[Part], Done], parts: Iterable[Part], worth: bool = True) -> list[Done]:
    """What `work` makes of each part, in their order, whichever was done first. worth: whether a part is so large that
    it is worth a thread. An error in one of them is raised."""
    waiting = list(parts)
    workers = min(MOST, len(waiting), len(os.sched_getaffinity(0)))
    if workers < 2 or not worth:
        return [work(part) for part in waiting]
    with ThreadPoolExecutor(workers) as threads:
        return list(threads.map(work, waiting))
