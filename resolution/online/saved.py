"""What is held as files: arrays in a folder, with what they were made by.

The large ones are mapped when they are opened, so that a million records are there in seconds and take the memory that
is looked at.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resolution.online.arrays import Growing, TextHeap
from resolution.online.crowds import Key
from resolution.online.decisions import Decisions
from resolution.online.holdings import NONE, Holdings
from resolution.online.keyindex import KeyIndex, Run
from resolution.online.owners import Number

FORMAT = 1
_SAID = "held.json"
_NUMBERS = ("profile", "next_of_profile", "next_of_cluster", "borrowed", "alike", "first", "size")
_TEXTS = ("ids", "texts")
_INDEXES = ("by_id", "by_key", "ties")


class StaleHoldings(ValueError):
    """A folder in which nothing is held, or what was made by another model, bundle or version of this program."""


@dataclass(slots=True)
class Saved:
    """All that is kept. token_sets: see Contents; crowded: see Crowds.found; nobodys: see Owners."""

    held: Holdings
    decisions: Decisions = field(default_factory=Decisions)
    token_sets: list[str] = field(default_factory=list)
    crowded: set[Key] = field(default_factory=set)
    nobodys: set[Number] = field(default_factory=set)


def compacted(held: Holdings) -> Holdings:
    """The same without what is gone; records and profiles are numbered anew, in the order they had."""
    here, living = held.here(), held.living()
    record, profile = _renumbered(here), _renumbered(living)
    ties = held.ties.whole(living)
    both = living[ties.keys.astype(np.int64)]
    return Holdings(
        ids=TextHeap(*held.ids.taken(np.flatnonzero(here))),
        profile=Growing(profile[held.profile.all[here]]),
        next_of_profile=Growing(record[held.next_of_profile.all[here]]),
        next_of_cluster=Growing(record[held.next_of_cluster.all[here]]),
        texts=TextHeap(*held.texts.taken(np.flatnonzero(living))),
        borrowed=Growing(held.borrowed.all[living]),
        alike=Growing(held.alike.all[living]),
        first=Growing(record[held.first.all[living]]),
        size=Growing(held.size.all[living]),
        by_id=_index(held.by_id.whole(here), record),
        by_key=_index(held.by_key.whole(living), profile),
        ties=KeyIndex(profile[ties.keys[both].astype(np.int64)].astype(np.uint64), profile[ties.holders[both]]),
    )


def _renumbered(kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """The new number of each that is kept; one more, which is reached by NONE, for NONE."""
    return np.append(np.where(kept, np.cumsum(kept) - 1, NONE), NONE).astype(np.int32)


def _index(run: Run, number: npt.NDArray[np.int32]) -> KeyIndex:
    return KeyIndex(run.keys, number[run.holders])


def write(folder: Path, saved: Saved, made_by: str) -> None:
    """Writes what is held, compacted, whole or not at all: until then the folder has what it had. made_by: the
    fingerprint of model and bundle."""
    folder.mkdir(parents=True, exist_ok=True)
    before = _version(folder)
    version = 1 if before is None else before + 1
    place = folder / str(version)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, array in _arrays(saved.held):
        _put(place / f"{name}.npy", array)
    said = {
        "format": FORMAT,
        "made_by": made_by,
        "version": version,
        "token_sets": saved.token_sets,
        "same": _listed(saved.decisions.same),
        "different": _listed(saved.decisions.different),
        "crowded": sorted([rule, str(key)] for rule, key in saved.crowded),
        "nobodys": sorted(map(list, saved.nobodys)),
    }
    writing = folder / f"{_SAID}.writing"
    with writing.open("w", encoding="utf-8") as stream:
        json.dump(said, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(writing, folder / _SAID)
    for other in folder.iterdir():
        if other.is_dir() and other.name.isdecimal() and other != place:
            shutil.rmtree(other)


def read(folder: Path, made_by: str) -> Saved:
    """What `write` wrote. Raises StaleHoldings."""
    try:
        said: dict[str, Any] = json.loads((folder / _SAID).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StaleHoldings(f"{folder}: nothing is held here ({error}); make it anew from a batch run") from error
    if (said.get("format"), said.get("made_by")) != (FORMAT, made_by):
        raise StaleHoldings(
            f"{folder}: was made by {said.get('made_by')} in format {said.get('format')}, model and bundle are now "
            f"{made_by} in format {FORMAT}; make it anew from a batch run"
        )
    place = folder / str(said["version"])
    return Saved(
        _holdings(place),
        Decisions(_of_listed(said["same"]), _of_listed(said["different"])),
        said["token_sets"],
        {(rule, int(key)) for rule, key in said["crowded"]},
        {(identifier, number) for identifier, number in said["nobodys"]},
    )


def _holdings(place: Path) -> Holdings:
    def growing(name: str) -> Growing:
        return Growing(_get(place, name))

    def texts(name: str) -> TextHeap:
        return TextHeap(_get(place, f"{name}.buffer"), _get(place, f"{name}.offsets"))

    def index(name: str) -> KeyIndex:
        return KeyIndex(_get(place, f"{name}.keys"), _get(place, f"{name}.holders"))

    return Holdings(
        ids=texts("ids"),
        profile=growing("profile"),
        next_of_profile=growing("next_of_profile"),
        next_of_cluster=growing("next_of_cluster"),
        texts=texts("texts"),
        borrowed=growing("borrowed"),
        alike=growing("alike"),
        first=growing("first"),
        size=growing("size"),
        by_id=index("by_id"),
        by_key=index("by_key"),
        ties=index("ties"),
    )


def _arrays(held: Holdings) -> Iterable[tuple[str, npt.NDArray[Any]]]:
    for name in _TEXTS:
        texts: TextHeap = getattr(held, name)
        buffer, offsets = texts.taken(np.arange(len(texts)))
        yield f"{name}.buffer", buffer
        yield f"{name}.offsets", offsets
    for name in _NUMBERS:
        yield name, getattr(held, name).all
    for name in _INDEXES:
        index: KeyIndex = getattr(held, name)
        (run,) = index.runs or [Run(np.zeros(0, np.uint64), np.zeros(0, np.int32))]
        yield f"{name}.keys", run.keys
        yield f"{name}.holders", run.holders


def _version(folder: Path) -> int | None:
    try:
        return int(json.loads((folder / _SAID).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return None


def _put(file: Path, array: npt.NDArray[Any]) -> None:
    with file.open("wb") as stream:
        np.save(stream, array)
        stream.flush()
        os.fsync(stream.fileno())


def _get(place: Path, name: str) -> npt.NDArray[Any]:
    file = place / f"{name}.npy"
    try:
        # An empty file cannot be mapped.
        return np.asarray(np.load(file, mmap_mode="r" if file.stat().st_size > 4096 else None))
    except (OSError, ValueError) as error:
        raise StaleHoldings(f"{file}: cannot be read ({error}); make it anew from a batch run") from error


def _listed(said: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {one: sorted(others) for one, others in sorted(said.items())}


def _of_listed(said: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {one: frozenset(others) for one, others in said.items()}
