"""A small province, for the tests of resolution as records come."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pytest

import synth
from ingest import deliver
from ingest.lake import Lake
from resolution import model as models
from resolution import relations
from resolution.bundle import Bundle
from resolution.engine import attach_tokens, run
from resolution.model import Model
from resolution.naming import Called
from resolution.online import Change, changes_from
from resolution.records import build_frame


@dataclass(frozen=True)
class Province:
    """The person model, a bundle learned on a small province, and its person mentions with their relations."""

    spec: Model
    bundle: Bundle
    table: pa.Table
    records: list[Change]

    def __repr__(self) -> str:
        return "a small province"


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    home = tmp_path_factory.mktemp("online")
    synth.generate(home / "files", 400, 11, toll_passes=100)
    deliver(home / "home", home / "files")
    with Lake(home / "home").connect() as lake:
        table = lake.sql("SELECT * FROM mentions WHERE entity_type = 'Person' ORDER BY mention_id").to_arrow_table()
        known = relations.read(lake)
    spec = models.load("person")
    frame = build_frame(spec, table)
    tokens = relations.tokens_of(known, frame, Called.of({}))
    attach_tokens(frame, tokens)
    return Province(spec, run(frame, spec).bundle, table, changes_from(spec, table, tokens))
