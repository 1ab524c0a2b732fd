"""Arrays and lists of texts that grow at the end, and that may begin as what a file holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt


class Growing:
    """A one-dimensional array that is appended to."""

    def __init__(self, data: npt.NDArray[Any]) -> None:
        self._data = data.copy()
        self._size = len(data)

    def __len__(self) -> int:
        return self._size

    def extend(self, values: Iterable[int]) -> None:
        """Appends them."""
        more = np.fromiter(values, self._data.dtype)
        end = self._size + len(more)
        if end > len(self._data):
            grown = np.empty(max(end, len(self._data) * 5 // 4 + 64), self._data.dtype)
            grown[: self._size] = self._data[: self._size]
            self._data = grown
        self._data[self._size : end] = more
        self._size = end

    @property
    def all(self) -> npt.NDArray[Any]:
        """The array, to read and to write in place; `extend` may leave it behind."""
        return self._data[: self._size]


class TextHeap:
    """Texts by number. Those it begins with lie in one buffer of UTF-8, which may be a mapped file; the others are in a
    list."""

    def __init__(self, buffer: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> None:
        """Text k is buffer[offsets[k]:offsets[k + 1]]."""
        self._buffer, self._offsets = buffer, offsets
        self._bytes, self._ends = buffer.data, offsets.data
        self._first = len(offsets) - 1
        self._latest: list[bytes] = []

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextHeap:
        """From the texts themselves."""
        data = [text.encode() for text in texts]
        ends = np.cumsum([0, *map(len, data)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(data), np.uint8), ends)

    def __len__(self) -> int:
        return self._first + len(self._latest)

    def __getitem__(self, number: int) -> str:
        if number < self._first:
            return str(self._bytes[self._ends[number] : self._ends[number + 1]], "utf-8")
        return self._latest[number - self._first].decode()

    def append(self, text: str) -> None:
        """The next number's text."""
        self._latest.append(text.encode())

    def taken(self, numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """Buffer and offsets of these texts, numbers ascending, to make others of or to write to files."""
        old = numbers[numbers < self._first]
        later = [self._latest[k - self._first] for k in numbers[len(old) :].tolist()]
        lengths = (self._offsets[1:] - self._offsets[:-1])[old]
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        buffer = np.empty(int(ends[-1]) + sum(map(len, later)), np.uint8)
        _copy(self._buffer, self._offsets, old, ends, buffer)
        buffer[int(ends[-1]) :] = np.frombuffer(b"".join(later), np.uint8)
        return buffer, np.concatenate([ends, ends[-1] + np.cumsum([len(text) for text in later], dtype=np.int64)])


def _copy(
    buffer: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int64],
    numbers: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    into: npt.NDArray[np.uint8],
) -> None:
    """Copies texts by stretches of consecutive numbers: most are."""
    if not len(numbers):
        return
    starts = np.flatnonzero(np.append(True, np.diff(numbers) != 1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(numbers)], strict=True):
        first, last = int(numbers[start]), int(numbers[end - 1]) + 1
        into[int(ends[start]) : int(ends[end])] = buffer[int(offsets[first]) : int(offsets[last])]
