"""Bundles as files: each a version that says by which model, on what data and when it was learned.

`HOME/bundles/<entity>-<version>.json`, and `in_force.json` beside them, which names the version in force for each
entity type. A version is a digest of what the file says, so learning the same from the same is the same version, and a
file that was tampered with is found out. Files are never changed.

    kept = bundles.in_force(home, model)                # None: nothing learned yet, or by another model
    found = run(frame, model, kept and kept.bundle)
    kept = kept or bundles.keep(home, model, found.bundle, deliveries)
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resolution.bundle import Bundle
from resolution.model import Model

_log = logging.getLogger(__name__)
FORMAT = 1
IN_FORCE = "in_force.json"
NOT_LEARNED_BY = ("clustering", "link_probability", "review_probability", "margin", "bridge_probability", "largest")
"""Parts of a model that its weights do not depend on: to change one of them leaves a bundle as good as it was."""


class BundleError(ValueError):
    """A file that is no bundle, one of another model, or a version that is not there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A bundle with what its file says of it. model: the hash of the model it was learned by; deliveries: the ids of
    those whose records it was learned on, none for tables that were no deliveries; levels: the names of each
    comparison's levels; created: UTC."""

    entity: str
    version: str
    model: str
    deliveries: tuple[str, ...]
    levels: Mapping[str, Sequence[str]]
    created: datetime
    bundle: Bundle

    def dump(self) -> str:
        """As JSON text."""
        said = {
            "format": FORMAT,
            "version": self.version,
            "created": self.created.isoformat(),
            **_content(self.entity, self.model, self.deliveries, self.levels, self.bundle),
        }
        return json.dumps(said, ensure_ascii=False, indent=1)


def pack(model: Model, bundle: Bundle, deliveries: Iterable[str] = (), created: datetime | None = None) -> Kept:
    """A bundle with what is to be said of it; created: now unless given."""
    levels = {c.name: [level.name for level in c.levels] for c in model.comparisons}
    told = (model.entity_type, model_hash(model), tuple(sorted(deliveries)), levels)
    created = created or datetime.now(UTC).replace(microsecond=0)
    return Kept(told[0], _version(_content(*told, bundle)), *told[1:], created, bundle)


def model_hash(model: Model) -> str:
    """16 hex digits of all that the numbers of a bundle hang on: what records are made of, blocking, comparisons."""
    said = {name: part for name, part in _plain(model).items() if name not in NOT_LEARNED_BY}
    return _digest(said, 8)


def whole_hash(model: Model) -> str:
    """16 hex digits of all that a model says, thresholds and limits too: by another one the same records may be other
    things."""
    return _digest(_plain(model), 8)


def fingerprint(model: Model, bundle: Bundle) -> str:
    """16 hex digits of all that a partition hangs on besides the records: the whole model and what was learned."""
    return _digest({"model": _plain(model), "bundle": json.loads(bundle.dump())}, 8)


def write(file: Path, kept: Kept) -> None:
    """Writes the file, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _put(file, kept.dump())


def read(file: Path, model: Model | None = None) -> Kept:
    """Reads a file that `write` wrote. Raises BundleError, also where it was learned by another model than `model`."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        kept = Kept(
            said["entity"],
            said["version"],
            said["model"],
            tuple(said["learned_on"]["deliveries"]),
            said["levels"],
            datetime.fromisoformat(said["created"]),
            Bundle.parse(json.dumps(said["bundle"])),
        )
    except OSError as error:
        raise BundleError(f"{file}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{file}: is no bundle ({type(error).__name__}: {error})") from error
    if kept.version != _version(_content(kept.entity, kept.model, kept.deliveries, kept.levels, kept.bundle)):
        raise BundleError(f"{file}: was changed since it was written; learn it anew")
    if model is not None and (kept.entity, kept.model) != (model.entity_type, model_hash(model)):
        raise BundleError(
            f"{file}: was learned for {kept.entity} by model {kept.model}, and the model is now {model_hash(model)} "
            f"of {model.entity_type}; learn it anew"
        )
    return kept


def folder(home: Path) -> Path:
    """Where a home keeps its bundles."""
    return home / "bundles"


def path(home: Path, entity: str, version: str) -> Path:
    """The file of a version."""
    return folder(home) / f"{entity.lower()}-{version}.json"


def store(
    home: Path, model: Model, bundle: Bundle, deliveries: Iterable[str] = (), created: datetime | None = None
) -> Kept:
    """Writes what was learned as a version of the home, which does not put it in force. What was learned before in the
    same way from the same is that version, with the day on which it was learned first."""
    kept = pack(model, bundle, deliveries, created)
    file = path(home, kept.entity, kept.version)
    if file.exists():
        return read(file)
    write(file, kept)
    return kept


def keep(
    home: Path, model: Model, bundle: Bundle, deliveries: Iterable[str] = (), created: datetime | None = None
) -> Kept:
    """Stores what was learned and puts it in force."""
    kept = store(home, model, bundle, deliveries, created)
    put_in_force(home, kept)
    return kept


def in_force(home: Path, model: Model) -> Kept | None:
    """The bundle that a home resolves by; None where there is none, or the one there is was learned by another model
    (which is logged). Raises BundleError for a file that is missing or no bundle."""
    version = versions_in_force(home).get(model.entity_type)
    if version is None:
        return None
    kept = read(path(home, model.entity_type, version))
    if kept.model != model_hash(model):
        _log.warning("%s: bundle %s was learned by another model; weights are learned anew", kept.entity, version)
        return None
    return kept


def versions_in_force(home: Path) -> dict[str, str]:
    """Entity type → version. Raises BundleError."""
    file = folder(home) / IN_FORCE
    if not file.exists():
        return {}
    try:
        return {str(entity): str(version) for entity, version in json.loads(file.read_text("utf-8")).items()}
    except (ValueError, AttributeError) as error:
        raise BundleError(f"{file}: cannot be read ({error}); remove it, and weights are learned anew") from error


def put_in_force(home: Path, *kept: Kept) -> None:
    """Has the home resolve by these from the next resolution on: by all of them, or if the machine stops by none."""
    now = versions_in_force(home) | {k.entity: k.version for k in kept}
    _put(folder(home) / IN_FORCE, json.dumps(dict(sorted(now.items())), indent=1))


def use(home: Path, version: str, model: Model) -> Kept:
    """Puts an earlier version of a model's entity type in force, from the next resolution on. Raises BundleError."""
    file = path(home, model.entity_type, version)
    if not file.exists():
        raise BundleError(f"there is no bundle {version} of {model.entity_type} in {folder(home)}")
    kept = read(file, model)
    put_in_force(home, kept)
    return kept


def stored(home: Path) -> list[Kept]:
    """All versions of a home, by entity type, the latest last. Raises BundleError."""
    files = sorted(folder(home).glob("*-*.json")) if folder(home).is_dir() else []
    return sorted((read(file) for file in files), key=lambda k: (k.entity, k.created, k.version))


def _content(
    entity: str, model: str, deliveries: Sequence[str], levels: Mapping[str, Sequence[str]], bundle: Bundle
) -> dict[str, Any]:
    return {
        "entity": entity,
        "model": model,
        "learned_on": {"records": bundle.records, "deliveries": list(deliveries)},
        "levels": {name: list(names) for name, names in levels.items()},
        "bundle": json.loads(bundle.dump()),
    }


def _version(content: Mapping[str, Any]) -> str:
    return _digest(content, 6)


def _digest(said: object, size: int) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode("utf-8"), digest_size=size).hexdigest()


def _put(file: Path, text: str) -> None:
    writing = file.with_name(f"{file.name}.{os.getpid()}.writing")
    with writing.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(writing, file)


def _plain(said: Any) -> Any:
    """A model's parts as JSON has them, the words shown to people left out."""
    if dataclasses.is_dataclass(said):
        return {f.name: _plain(getattr(said, f.name)) for f in dataclasses.fields(said) if f.name not in ("zh", "en")}
    if isinstance(said, Mapping):
        return {str(key): _plain(value) for key, value in said.items()}
    if isinstance(said, Set):
        return sorted(_plain(value) for value in said)
    if isinstance(said, list | tuple):
        return [_plain(value) for value in said]
    return said
