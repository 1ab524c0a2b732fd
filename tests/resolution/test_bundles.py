"""Bundles are kept as versions that say what they were learned by and on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from resolution import bundles
from resolution.bundles import BundleError
from resolution.engine import run
from resolution.model import Model
from tests.resolution.building import build, bundle_of, exact_model

COLUMNS = {"name": ["王芳", "王芳", "李强", None], "phone": ["13812345678", "13812345678", "13987654321", None]}


@pytest.fixture
def spec() -> Model:
    return exact_model("name", "phone")


def test_what_is_kept_is_in_force_and_read_back_as_it_was(tmp_path: Path, spec: Model) -> None:
    learned = run(build(spec, COLUMNS), spec).bundle
    kept = bundles.keep(tmp_path, spec, learned, ["0002-b", "0001-a"])
    again = bundles.in_force(tmp_path, spec)
    assert again is not None
    assert again.dump() == kept.dump()
    assert again.bundle.dump() == learned.dump()
    assert again.deliveries == ("0001-a", "0002-b")
    assert again.levels == {"name": ["same", "different"], "phone": ["same", "different"]}


def test_the_same_learned_from_the_same_is_one_version_with_its_first_day(tmp_path: Path, spec: Model) -> None:
    first = bundles.keep(tmp_path, spec, bundle_of(spec), ["a"], datetime(2026, 1, 1, tzinfo=UTC))
    second = bundles.keep(tmp_path, spec, bundle_of(spec), ["a"], datetime(2026, 2, 1, tzinfo=UTC))
    other = bundles.keep(tmp_path, spec, bundle_of(spec), ["a", "b"], datetime(2026, 2, 1, tzinfo=UTC))
    assert (second.version, second.created) == (first.version, first.created)
    assert other.version != first.version
    assert [k.version for k in bundles.stored(tmp_path)] == [first.version, other.version]


def test_an_earlier_version_can_be_put_in_force_again(tmp_path: Path, spec: Model) -> None:
    early = bundles.keep(tmp_path, spec, bundle_of(spec, 0.01))
    bundles.keep(tmp_path, spec, bundle_of(spec, 0.02))
    bundles.use(tmp_path, early.version, spec)
    found = bundles.in_force(tmp_path, spec)
    assert found is not None
    assert found.version == early.version
    with pytest.raises(BundleError, match="no bundle deadbeef"):
        bundles.use(tmp_path, "deadbeef", spec)


def test_thresholds_leave_a_bundle_as_good_as_it_was_and_comparisons_do_not(tmp_path: Path, spec: Model) -> None:
    bundles.keep(tmp_path, spec, bundle_of(spec))
    assert bundles.in_force(tmp_path, replace(spec, link_probability=0.99)) is not None
    shorter = replace(spec, comparisons=spec.comparisons[:1])
    assert bundles.in_force(tmp_path, shorter) is None
    with pytest.raises(BundleError, match="learn it anew"):
        bundles.read(next(bundles.folder(tmp_path).glob("*-*.json")), shorter)


def test_a_home_without_bundles_has_none(tmp_path: Path, spec: Model) -> None:
    assert bundles.in_force(tmp_path, spec) is None
    assert bundles.stored(tmp_path) == []


def test_a_file_changed_by_hand_or_of_another_kind_is_told_from_a_bundle(tmp_path: Path, spec: Model) -> None:
    kept = bundles.keep(tmp_path, spec, bundle_of(spec))
    file = bundles.path(tmp_path, kept.entity, kept.version)
    said = json.loads(file.read_text("utf-8"))
    said["bundle"]["weights"]["prior"] = 0.5
    file.write_text(json.dumps(said), "utf-8")
    with pytest.raises(BundleError, match="was changed"):
        bundles.in_force(tmp_path, spec)
    file.write_text("{}", "utf-8")
    with pytest.raises(BundleError, match="is no bundle"):
        bundles.read(file)
    file.unlink()
    with pytest.raises(BundleError, match="cannot be read"):
        bundles.in_force(tmp_path, spec)
