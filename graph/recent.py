"""What was last asked for, kept as long as there is room for it."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import pyarrow as pa
from pydantic import BaseModel

Key = TypeVar("Key")
Held = TypeVar("Held")
PLACE = 200
"""Bytes that a place among those held takes by itself, with its key."""


def size_of(held: Any) -> int:
    """Bytes that an answer or row takes, with all it is made of; what several share counts for each."""
    if isinstance(held, pa.Table):
        return int(held.nbytes) + int(200 * held.num_columns)
    size: int = sys.getsizeof(held)
    if isinstance(held, Mapping):
        # The names are the same in all of them.
        return size + sum(map(size_of, held.values()))
    if isinstance(held, tuple | list | frozenset | set):
        return size + sum(map(size_of, held))
    if isinstance(held, BaseModel):
        return size + size_of(held.__dict__) + size_of(held.model_fields_set)
    if names := getattr(held, "__slots__", ()):
        return size + sum(size_of(getattr(held, name)) for name in names)
    return size


class Recent(Generic[Key, Held]):
    """What was last asked for, up to a number of bytes. Safe to use from several threads."""

    def __init__(self, most: int, size: Callable[[Held], int] = size_of) -> None:
        """most: bytes, by `size`, what each place takes included; what is larger than a tenth of all is not kept."""
        self._most, self._size_of = most, size
        self._held: OrderedDict[Key, tuple[Held, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes of what is kept now."""
        return self._size

    def of(self, wanted: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Held]]) -> dict[Key, Held]:
        """What there is under each key; `read` is asked for those that are not held, all at once."""
        found: dict[Key, Held] = {}
        missing: list[Key] = []
        with self._lock:
            for key in dict.fromkeys(wanted):
                if key in self._held:
                    self._held.move_to_end(key)
                    found[key] = self._held[key][0]
                else:
                    missing.append(key)
        if missing:
            came = read(missing)
            self._keep(came)
            found.update(came)
        return found

    def _keep(self, came: Mapping[Key, Held]) -> None:
        sizes = {key: self._size_of(held) + PLACE for key, held in came.items()}
        with self._lock:
            for key, held in came.items():
                if key not in self._held and sizes[key] <= self._most // 10:
                    self._held[key] = held, sizes[key]
                    self._size += sizes[key]
            while self._size > self._most:
                _, (_, gone) = self._held.popitem(last=False)
                self._size -= gone
