"""What the repository promises of itself: nothing in it says where packages come from, all are pinned."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON_LOCKS = [ROOT / f"requirements/{name}.txt" for name in ("runtime", "dev", "spark")]
LEAST = {"runtime": 40, "dev": 40, "spark": 2}
LOCKS = [*PYTHON_LOCKS, ROOT / "web/package-lock.json"]

# Where packages come from is for whoever installs to say; an address in a file would overrule that.
REGISTRY = re.compile(
    r"(files\.pythonhosted|pypi|registry\.(npmjs|yarnpkg|npmmirror)|repo1?\.maven|deb\.debian|(docker|ghcr|quay))\."
    r"(org|com|io|apache\.org)\b"
    r"|(--(extra-)?index-url|--registry|--find-links|--trusted-host|^registry *=)",
    re.MULTILINE,
)


def tracked_texts() -> dict[Path, str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    texts = {}
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content:
            texts[path] = content.decode(errors="replace")
    return texts


def test_no_file_holds_a_registry_address() -> None:
    texts = tracked_texts()
    assert ROOT / "Makefile" in texts
    found = {str(path.relative_to(ROOT)): m.group() for path, text in texts.items() if (m := REGISTRY.search(text))}
    assert found == {}


def test_locks_hold_no_address_at_all() -> None:
    assert [str(lock) for lock in LOCKS if "://" in lock.read_text(encoding="utf-8")] == []


def test_every_python_package_is_pinned_with_hashes() -> None:
    for lock in PYTHON_LOCKS:
        text = re.sub(r" *#.*", "", lock.read_text(encoding="utf-8"))
        entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if entry.strip()]
        assert len(entries) >= LEAST[lock.stem]
        loose = [
            entry.splitlines()[0]
            for entry in entries
            if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry
        ]
        assert loose == []


def test_development_adds_to_the_runtime_and_changes_none_of_it() -> None:
    def pins(lock: Path) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", lock.read_text(encoding="utf-8"), re.MULTILINE))

    assert pins(PYTHON_LOCKS[0]) - pins(PYTHON_LOCKS[1]) == set()


def test_every_web_package_is_pinned_with_a_hash() -> None:
    packages = json.loads(LOCKS[-1].read_text(encoding="utf-8"))["packages"]
    entries = {name: entry for name, entry in packages.items() if name and not entry.get("link")}
    assert len(entries) > 100
    assert [name for name, entry in entries.items() if "integrity" not in entry or "version" not in entry] == []


def test_continuous_integration_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & 0o111
    assert re.search(r"^exec make test$", script.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_map_for_newcomers_names_files_that_are_there() -> None:
    """Every link of the documents, and every file ARCHITECTURE.md says to start reading at."""
    documents = [ROOT / name for name in ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    named = []
    for document in documents:
        named += re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    layout = re.findall(r"^\| `(\w+)/` \|.*\| ([^|]*) \|$", documents[2].read_text(encoding="utf-8"), re.MULTILINE)
    assert len(layout) >= 10
    named += [f"{folder}/{file}" for folder, files in layout for file in re.findall(r"`([^`]+)`", files)]
    assert [name for name in named if not list(ROOT.glob(name))] == []
