"""What a path delivers: which extracts, in which files, and what a ``delivery.yaml`` says of them.

Laid out as SOURCES.md has it: ``<agency>/<extract>.<ext>`` or a folder ``<agency>/<extract>/``. The path may be the
root of that, one agency's folder, one extract's folder, or one file; or an SQLAlchemy URL.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadMapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from ingest.errors import IngestError
from ingest.mapping import Mapping
from ingest.notes import NOTE_NAME, Notes, read_notes
from ingest.readers import FORMATS
from ingest.readers.database import is_url, shown_url

Mappings = ReadMapping[str, Mapping]

#: What file managers and editors leave behind: never part of a delivery.
_LITTER: Final = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Failure:
    """Something of a delivery that could not be taken in; ``where`` a path or an extract."""

    where: str
    what: str
    hint: str
    extract: str | None = None
    """The extract it belongs to, where that is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """One extract of a delivery: its files (or a database URL) and what is said about it."""

    extract: str
    notes: Notes
    files: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    """How messages and the lake call each file: its path within the delivery."""
    url: str | None = None

    @property
    def shown(self) -> str:
        """What the deliveries table calls it."""
        if self.url is not None:
            return shown_url(self.url)
        if len(self.names) == 1:
            return self.names[0]
        folder = self.names[0].rpartition("/")[0]
        return f"{folder}/ ({len(self.names)} files)"

    @property
    def as_of(self) -> date | None:
        """The day whose state it gives, if it says."""
        return self.notes.as_of


@dataclass(slots=True)
class Plan:
    """Everything a path delivers."""

    sources: list[Source] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Files in the root that are no part of the layout, and deliveries of their own that lie in it."""


def plan(path: str | Path, extract: str | None, mappings: Mappings) -> Plan:
    """What the path delivers. Raises :class:`IngestError` where it can't be told or does not exist."""
    if extract is not None and extract not in mappings:
        raise _unknown_extract(extract, mappings, "")
    if isinstance(path, str) and is_url(path):
        if extract is None:
            raise IngestError("a database does not say which extract it is", "Add --extract.", shown_url(path))
        return Plan([Source(extract, Notes(), url=path)])
    path = Path(path)
    if not path.exists():
        raise IngestError("there is no such file or folder", "Check the path.", str(path))
    if path.is_file():
        source = _one_file(path, extract, mappings)
        return Plan([source], ignored=[f"{NOTE_NAME}: {key}" for key in source.notes.unread or ()])
    found, whole = _Layout(path, mappings), path.absolute()
    extract = extract or _named(mappings, whole.parent.name, whole.name)
    if extract is not None:
        found.extract_folder(path, extract)
    elif _is_agency_folder(path, mappings):
        found.agency_folder(path, whole.name, found.notes_of_agency(whole))
    else:
        found.root()
    result = found.plan()
    if not result.sources and not result.failures:
        raise IngestError(
            "no extract in it",
            "A delivery is laid out <agency>/<extract>.<ext>, for example police/hukou.csv.",
            str(path),
        )
    return result


def _one_file(path: Path, extract: str | None, mappings: Mappings) -> Source:
    whole = path.absolute()
    folders = [whole.parent, whole.parent.parent, whole.parent.parent.parent]
    of_folder = _named(mappings, folders[1].name, folders[0].name)
    levels = 3 if of_folder else 2 if folders[0].name.lower() in _agencies(mappings) else 1
    notes = Notes()
    for folder in reversed(folders[:levels]):
        notes = notes.under(_notes(folder, mappings))
    name = "/".join(whole.parts[-levels:]) if levels > 1 else whole.name
    extract = extract or of_folder or _extract_of(whole, notes, mappings)
    if extract is None:
        raise IngestError(
            "which extract it is can't be told from its path", f"Add --extract, one of {', '.join(sorted(mappings))}.",
            str(path),
        )  # fmt: skip
    return Source(extract, notes, (path,), (name,))


def _extract_of(path: Path, notes: Notes, mappings: Mappings) -> str | None:
    """The extract a file's name and folder tell, or ``None``."""
    stem = path.stem if path.suffix.lower() in FORMATS else path.name
    found = _named(mappings, stem) or _named(mappings, notes.agency or path.parent.name, stem)
    if found is not None:
        return found
    named_so = [name for name in mappings if name.partition(".")[2] == stem.lower()]
    return named_so[0] if len(named_so) == 1 else None


def _named(mappings: Mappings, *names: str) -> str | None:
    """The extract that these names of folders and files together name, in whatever case, or ``None``."""
    extract = ".".join(names).lower()
    return extract if extract in mappings else None


def _notes(folder: Path, mappings: Mappings) -> Notes:
    """The notes in a folder. An agency not called as its folders are is the delivering unit: the folder tells which."""
    notes = read_notes(folder)
    if notes.agency is None:
        return notes
    agency = notes.agency.lower()
    if agency in _agencies(mappings):
        return replace(notes, agency=agency)
    return replace(notes, agency=None, unit=notes.unit or notes.agency)


def _agencies(mappings: Mappings) -> set[str]:
    return {mapping.agency for mapping in mappings.values()}


def _is_agency_folder(path: Path, mappings: Mappings) -> bool:
    name = path.absolute().name
    return _notes(path, mappings).agency is not None or any(_named(mappings, name, e.stem) for e in path.iterdir())


def _unknown_extract(extract: str, mappings: Mappings, where: str) -> IngestError:
    return IngestError(
        f"there is no mapping for {extract}",
        f"Known are {', '.join(sorted(mappings))}. To add one, see docs/adding-an-extract.md.",
        where,
    )


class _Layout:
    """Walks a folder and gathers what it delivers."""

    def __init__(self, root: Path, mappings: Mappings) -> None:
        self._root, self._mappings = root, mappings
        self._files: dict[str, list[tuple[Path, Notes]]] = {}
        self._plan = Plan()

    def plan(self) -> Plan:
        """One source an extract, in the order of their names."""
        for extract in sorted(self._files):
            files = sorted(self._files[extract], key=lambda f: self._name(f[0]))
            notes = files[0][1]
            if any(other != notes for _, other in files):
                self._fail(
                    extract,
                    files[0][0],
                    f"the files of {extract} have different {NOTE_NAME}s",
                    "Deliver them one after another.",
                )
                continue
            paths = tuple(path for path, _ in files)
            self._plan.sources.append(Source(extract, notes, paths, tuple(self._name(p) for p in paths)))
        return self._plan

    def root(self) -> None:
        """The folder that holds one folder an agency."""
        notes = self._notes(self._root)
        for entry in _entries(self._root):
            if entry.is_dir() and self._is_delivery(entry):
                self._plan.ignored.append(f"{self._name(entry)}/")
            elif entry.is_dir():
                self.agency_folder(entry, entry.name, notes.under(self._notes(entry)))
            elif (extract := _extract_of(entry, notes, self._mappings)) is not None:
                self._add(extract, entry, notes)
            else:
                self._plan.ignored.append(self._name(entry))

    def notes_of_agency(self, folder: Path) -> Notes:
        """What holds for an agency's folder: its own notes over those beside it."""
        return self._notes(folder.parent).under(self._notes(folder))

    def _notes(self, folder: Path) -> Notes:
        notes = _notes(folder, self._mappings)
        for key in notes.unread or ():
            self._plan.ignored.append(f"{self._name(folder / NOTE_NAME)}: {key}")
        return replace(notes, unread=None)

    def _is_delivery(self, folder: Path) -> bool:
        """Whether a folder is a delivery of its own: no agency's, but with agencies' folders in it."""
        agencies = _agencies(self._mappings)
        return folder.name.lower() not in agencies and any(
            e.is_dir() and e.name.lower() in agencies for e in _entries(folder)
        )

    def agency_folder(self, folder: Path, name: str, notes: Notes) -> None:
        """The folder of one agency."""
        agency = notes.agency or name
        known = agency.lower() in _agencies(self._mappings)
        for entry in _entries(folder):
            stem = entry.stem if entry.is_file() else entry.name
            extract = _named(self._mappings, stem) or _named(self._mappings, agency, stem)
            if extract is None:
                what = f"there is no mapping for {agency}.{stem}" if known else f"{agency} is no known agency"
                hint = "Name the file after its extract; to add an extract, see docs/adding-an-extract.md."
                self._fail(None, entry, what, hint)
            elif entry.is_dir():
                self.extract_folder(entry, extract, notes)
            else:
                self._add(extract, entry, notes)

    def extract_folder(self, folder: Path, extract: str, outer: Notes | None = None) -> None:
        """The folder of one extract: every file in it, however deep, is a part."""
        if outer is None:
            above = folder.absolute().parent
            in_layout = above.name.lower() in _agencies(self._mappings)
            outer = self.notes_of_agency(above) if in_layout else Notes()
        notes = outer.under(self._notes(folder))
        files = [f for f in sorted(folder.rglob("*")) if f.is_file() and not _is_litter(f)]
        if not files:
            self._fail(
                extract,
                folder,
                "the folder is empty",
                "Put the extract's files in it, or take it out of the delivery.",
            )
        for file in files:
            self._add(extract, file, notes)

    def _add(self, extract: str, file: Path, notes: Notes) -> None:
        if file.suffix.lower() in FORMATS:
            self._files.setdefault(extract, []).append((file, notes))
        else:
            self._fail(
                extract,
                file,
                f"files ending in {file.suffix or 'nothing'} can't be read",
                f"Use one of {' '.join(sorted(FORMATS))}.",
            )

    def _fail(self, extract: str | None, path: Path, what: str, hint: str) -> None:
        self._plan.failures.append(Failure(self._name(path), what, hint, extract))

    def _name(self, path: Path) -> str:
        try:
            return path.relative_to(self._root).as_posix()
        except ValueError:
            return path.name


def _entries(folder: Path) -> list[Path]:
    return [e for e in sorted(folder.iterdir()) if not _is_litter(e)]


def _is_litter(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith((".", "~$")) or name in _LITTER or name == NOTE_NAME
