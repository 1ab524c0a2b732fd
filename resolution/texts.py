"""Many texts as one Arrow array: a quarter of the memory of as many Python strings, and found by number as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MANY = 5_000
"""Texts from which an Arrow array is worth its overhead; fewer are a list."""


class Texts(Sequence[str]):
    """A sequence of texts, none of them missing, kept in `arrow` (a string array without nulls). notes: what others
    have worked out of all the texts, by a name of theirs."""

    __slots__ = ("arrow", "notes")

    def __init__(self, arrow: pa.Array) -> None:
        self.arrow = arrow
        self.notes: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.arrow)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            part: list[str] = self.arrow[place].to_pylist()
            return part
        text: str = self.arrow[place].as_py()
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrow.to_pylist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Texts):
            return bool(self.arrow.equals(other.arrow))
        return isinstance(other, list) and len(other) == len(self) and list(self) == other

    __hash__ = None  # type: ignore[assignment]

    def noted(self, name: str, found: Callable[[pa.Array], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """What `found` says of all the texts, worked out when it is first asked for: pairs come in batches, the texts
        are the same for all of them."""
        known: npt.NDArray[Any] | None = self.notes.get(name)
        if known is None:
            known = self.notes[name] = found(self.arrow)
        return known

    def take(self, places: npt.NDArray[np.integer]) -> list[str]:
        """The texts at these places."""
        found: list[str] = self.arrow.take(pa.array(places)).to_pylist()
        return found


class Chosen(Sequence[str]):
    """Some of a sequence of texts, by their places in it, without a copy of them."""

    __slots__ = ("places", "texts")

    def __init__(self, texts: Sequence[str], places: npt.NDArray[np.integer]) -> None:
        self.texts, self.places = texts, places

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return taken(self.texts, self.places[place])
        return self.texts[int(self.places[place])]


def texts(values: pa.Array) -> Sequence[str]:
    """The texts of a string array without nulls: as Texts if there are many."""
    if len(values) >= MANY:
        return Texts(values)
    found: list[str] = values.to_pylist()
    return found


def as_arrow(values: Sequence[str]) -> pa.Array:
    """The texts as a string array."""
    if isinstance(values, Chosen):
        return as_arrow(values.texts).take(pa.array(values.places))
    return values.arrow if isinstance(values, Texts) else pa.array(values, pa.string())


def taken(values: Sequence[str], places: npt.NDArray[np.integer]) -> list[str]:
    """The texts at these places."""
    if isinstance(values, Chosen):
        return taken(values.texts, values.places[places])
    if isinstance(values, Texts):
        return values.take(places)
    return [values[place] for place in places.tolist()]


def selected(values: Sequence[str], places: npt.NDArray[np.integer]) -> Sequence[str]:
    """The texts at these places, kept as the given ones are."""
    if isinstance(values, Chosen):
        return Chosen(values.texts, values.places[places])
    if isinstance(values, Texts):
        return Texts(values.arrow.take(pa.array(places)))
    return [values[place] for place in places.tolist()]


def places(values: Sequence[str], wanted: Collection[str]) -> dict[str, int]:
    """Where each of the wanted texts that are there stands."""
    asked = pa.array(list(wanted), pa.string())
    found = pc.index_in(asked, value_set=as_arrow(values))
    there = found.is_valid()
    return dict(zip(asked.filter(there).to_pylist(), found.filter(there).to_pylist(), strict=True))
