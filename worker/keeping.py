"""The records of every stage kept from run to run, so that a few rows that come need not wait for all others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resolution.state import State


class Keeper:
    """Keeps the state of a home's resolution. Safe to use from several threads: one at a time has it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._turn = threading.RLock()
        self._state: State | None = None

    @contextmanager
    def borrowed(self) -> Iterator[State | None]:
        """The state, to change, until the block ends; None where there is none. It is forgotten unless it is handed
        back with `keep`: what was changed half is of no use."""
        with self._turn:
            state, self._state = self._state, None
            yield state

    def keep(self, state: State) -> None:
        """Keeps a state that is in step with the registry."""
        with self._turn:
            self._state = state
