"""The state of a resolution as files of the home, so that a run over a few records need not read all others first.

Derived like the registry, and of use only beside the one it is in step with: a folder of it is named by how far that
had read and by its weights, so one left behind is never opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import astuple
from pathlib import Path
from uuid import uuid4

import duckdb

from resolution import naming, registry, stages, watermark
from resolution.online import Online, StaleHoldings
from resolution.stages import STAGES
from resolution.state import State, build, bundles_of
from resolution.watermark import Watermark

FOLDER = "held"
WORTH_IT = 20_000
"""Mentions from which on opening files is quicker than reading the registry."""


def current(con: duckdb.DuckDBPyConnection, home: Path) -> State:
    """The state that an open registry of the home leaves off at: opened, or read from the registry itself."""
    return opened(con, home) or build(con)


def opened(con: duckdb.DuckDBPyConnection, home: Path) -> State | None:
    """What `save` wrote, if it is in step with an open registry of the home."""
    mark, versions = watermark.of_registry(con), registry.bundle_versions(con)
    if mark is None or not (place := _place(home, mark, versions)).is_dir():
        return None
    bundles = bundles_of(con)
    of_stage, models = stages.bundles_of_stages(bundles), stages.models()
    try:
        online = {
            stage.name: Online.open(_folder(place, stage.name), models[stage.entity_type], of_stage[stage.name])
            for stage in STAGES
        }
    except StaleHoldings:
        # Others have just put a newer one in its place, or a model is another now: what is read anew is as good.
        return None
    return State(online, models, versions, naming.known_names(bundles.get("Person")), mark)


def save(state: State, home: Path) -> bool:
    """Writes a state where it is worth it, whole or not at all, in place of any other; returns whether it did."""
    if sum(len(online) for online in state.online.values()) < WORTH_IT:
        return False
    place = _place(home, state.mark, dict(state.versions))
    writing = place.with_name(f"writing-{uuid4().hex}")
    try:
        for name, online in state.online.items():
            online.save(_folder(writing, name))
        shutil.rmtree(place, ignore_errors=True)
        os.replace(writing, place)
    finally:
        shutil.rmtree(writing, ignore_errors=True)
    for other in place.parent.iterdir():
        if other != place:
            # Who has it open keeps what is mapped.
            shutil.rmtree(other, ignore_errors=True)
    return True


def is_there(state: State, home: Path) -> bool:
    """Whether what `save` wrote of a state is still in the home."""
    return _place(home, state.mark, dict(state.versions)).is_dir()


def _place(home: Path, mark: Watermark, versions: dict[str, str]) -> Path:
    said = json.dumps([astuple(mark), sorted(versions.items())])
    return home / FOLDER / hashlib.blake2b(said.encode("utf-8"), digest_size=8).hexdigest()


def _folder(place: Path, stage: str) -> Path:
    return place / stage.replace("/", "-")
