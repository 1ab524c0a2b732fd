"""The records of every stage kept from run to run, so that a few rows that come need not wait for all others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from resolution.state import State, build


class Keeper:
    """Keeps the state of one home's resolution. Safe to use from several threads: one at a time has it."""

    def __init__(self, goes_on: bool = True) -> None:
        """goes_on: whether there will be further runs, for which it is worth reading all records."""
        self.goes_on = goes_on
        self._turn = threading.RLock()
        self._state: State | None = None

    @contextmanager
    def borrowed(self) -> Iterator[State | None]:
        """The state, to change, until the block ends; None where there is none. It is forgotten unless it is handed
        back with `keep`: what was changed half is of no use."""
        with self._turn:
            state, self._state = self._state, None
            yield state

    @contextmanager
    def current(self, con: duckdb.DuckDBPyConnection) -> Iterator[State]:
        """The state of an open registry, only to be asked: what is kept, or read now, and kept from then on."""
        with self._turn:
            if self._state is None or not self._state.fits(con):
                self._state = build(con)
            yield self._state

    def has(self, con: duckdb.DuckDBPyConnection) -> bool:
        """Whether what is kept is in step with an open registry."""
        with self._turn:
            return self._state is not None and self._state.fits(con)

    def keep(self, state: State) -> None:
        """Keeps a state that is in step with the registry."""
        with self._turn:
            self._state = state
