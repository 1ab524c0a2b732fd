"""The records of every stage kept from run to run, so that a few rows that come need not wait for all others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from resolution import held_state, registry
from resolution.state import State, build


class Keeper:
    """Keeps the state of one home's resolution. Safe to use from several threads: one at a time has it."""

    def __init__(self, goes_on: bool = True) -> None:
        """goes_on: whether this process will make further runs; if not, what it has read is left in the home for the
        next process."""
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
    def current(self, con: duckdb.DuckDBPyConnection, home: Path) -> Iterator[State]:
        """The state of an open registry of a home, only to be asked: what is kept, or read now, and kept from then on,
        for other processes as well."""
        with self._turn:
            if self._state is None or not self._state.fits(con):
                self._state = held_state.opened(con, home)
            if self._state is None:
                self._state = build(con)
                held_state.save(self._state, home)
            yield self._state

    def leave(self, home: Path) -> None:
        """Leaves in the home what other processes ask, read now if need be, so that none of them has to read all
        records first. Raises NoRegistry."""
        with registry.open_read_only(home) as con, self.current(con, home) as state:
            if not held_state.is_there(state, home):
                held_state.save(state, home)

    def keep(self, state: State, home: Path) -> None:
        """Keeps a state that is in step with the registry of a home."""
        if not self.goes_on:
            held_state.save(state, home)
        with self._turn:
            self._state = state
