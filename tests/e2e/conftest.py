"""A province made, ingested, resolved and served as an operator would, and a real browser in front of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.e2e.desk import Desk
from tests.e2e.story import Story, find_story

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "web" / "dist" / "index.html"
CHROMIUM = os.environ.get("PINGAN_CHROMIUM", "/usr/bin/chromium")
# Without a sandbox because continuous integration runs as root; the rest keeps Chromium from calling out.
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
COMMAND = [sys.executable, "-m", "cli.main"]
WIDE = (1440, 900)
NARROW = (1024, 768)
START_SECONDS = 60
PATIENCE_MS = 15_000
"""How long what must come may take, on a machine that does other things as well."""
expect.set_options(timeout=PATIENCE_MS)


def run(*arguments: object) -> None:
    """One command to its end; fails with what it said."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"


@dataclass(frozen=True)
class Province:
    """The delivered files and the home they were resolved into.

    Nothing serves this home or writes to it: a server that takes decisions writes at its own time, and a folder that
    is written to cannot be copied. Whoever wants a server asks for a copy.
    """

    files: Path
    home: Path

    def copy(self, folder: Path) -> Path:
        """A home of one's own, in the new `folder`."""
        return Path(shutil.copytree(self.home, folder / "home"))


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    folder = tmp_path_factory.mktemp("province")
    made = Province(folder / "files", folder / "home")
    run("synth", made.files, "--people", 1200, "--seed", 20)
    run("--home", made.home, "ingest", made.files)
    run("--home", made.home, "resolve")
    return made


@pytest.fixture(scope="session")
def story(province: Province) -> Story:
    return find_story(province.files)


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server over `home`, on a port of its own, and its process; ended at the end."""
    assert PAGE.is_file(), "the page is not built: run `npm --prefix web run build`"
    server = subprocess.Popen(
        [*COMMAND, "--home", str(home), "serve"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        said = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, f"the server named no address: {said!r}"
        with urllib.request.urlopen(f"{found.group()}/api/v1/session", timeout=START_SECONDS) as answer:
            assert answer.status == 200
        yield found.group(), server
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def address(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(province.copy(tmp_path_factory.mktemp("served"))) as (url, _):
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Complaints:
    """What the browser's console said that a user's page must not say."""

    heard: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Parts of complaints that a test brings about on purpose."""

    def listen(self, page: Page) -> None:
        """Hears what `page` complains of from now on."""
        page.on("console", self._console)
        page.on("pageerror", self._fault)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"{message.type}: {message.text}")

    def _fault(self, error: Error) -> None:
        self.heard.append(f"uncaught: {error}")

    @property
    def unexpected(self) -> list[str]:
        """Everything heard that no test brought about."""
        return [said for said in self.heard if not any(part in said for part in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test when the page complained in the console."""
    kept = Complaints()
    yield kept
    assert kept.unexpected == []


NewDesk = Callable[..., Desk]


@pytest.fixture
def new_desk(browser: Browser, complaints: Complaints) -> Iterator[NewDesk]:
    """Opens an address in a browser profile of its own, in Chinese."""
    contexts = []

    def open_address(url: str, size: tuple[int, int] = WIDE) -> Desk:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints.listen(page)
        page.goto(url)
        return Desk(page)

    yield open_address
    for context in contexts:
        context.close()


@pytest.fixture
def desk(new_desk: NewDesk, address: str) -> Desk:
    """The page as it is first opened."""
    return new_desk(address)
