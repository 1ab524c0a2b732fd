"""Memory that a process holds together with all it started, watched while it runs (Linux)."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType

from graph.neo4j.server import Server

EVERY_S = 0.1


class Watched:
    """`peak_mb` is the most that was resident at once: of the process and its offspring, and of a server of Neo4j
    (which goes on when whoever started it ends). Pages that several of them share are counted for each."""

    def __init__(self, pid: int, server: Server) -> None:
        self.peak_mb = 0.0
        self._pid, self._server = pid, server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_S):
            running = self._server.status()
            roots = {self._pid, running.pid} if running else {self._pid}
            self.peak_mb = max(self.peak_mb, resident_mb(roots))


def resident_mb(roots: set[int]) -> float:
    """What some processes and their offspring hold now, MB."""
    parents, pages = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # After the name, which may hold anything but ends with the last bracket: state, parent, … resident pages.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(entry.name)], pages[int(entry.name)] = int(fields[1]), int(fields[21])
    children = defaultdict(list)
    for pid, parent in parents.items():
        children[parent].append(pid)
    counted: set[int] = set()
    left = [pid for pid in roots if pid in pages]
    while left:
        pid = left.pop()
        if pid not in counted:
            counted.add(pid)
            left += children[pid]
    return sum(pages[pid] for pid in counted) * os.sysconf("SC_PAGE_SIZE") / 1024**2
