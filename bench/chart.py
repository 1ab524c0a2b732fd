"""The link chart in a browser without a GPU: a chart of 2,000 entities opened, panned and zoomed.

    python -m bench.chart [--home HOME] [--people 3000] [--nodes 2000]

The real page from the real server in headless Chromium, on as many cores as there are. Opened is from following the
address until the drawing with all entities has been painted; a frame is the time from one painted picture to the next
while the hand moves, which a screen of 60 Hz keeps from being under 16.7 ms.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import urllib.request
from collections import Counter, deque
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from bench.table import Line, show
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, WIDE, run, serving

OPENED_S, FRAME_MS = 4.0, 50.0
"""Limits: of opening, and of 95 frames in 100."""
STEPS = 90
"""Movements of the hand in each of the two ways."""
GAP = 130
"""Pixels between entities of the chart, which stand in rows."""
RECORD = """
() => {
  window.frames_ = []
  let last = performance.now()
  const tick = now => { window.frames_.push(now - last); last = now; window.going_ = requestAnimationFrame(tick) }
  window.going_ = requestAnimationFrame(tick)
}
"""
STOP = "() => { cancelAnimationFrame(window.going_); return window.frames_.slice(1) }"
PAINTED = """
() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() / 1000))))
"""


def asked(url: str, body: dict[str, Any] | None = None) -> Any:
    """What the API answers."""
    data = None if body is None else json.dumps(body).encode("utf-8")
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def gathered(url: str, most: int) -> list[str]:
    """Ids of entities that hang together, from one of the hits of a common name on, nearest first."""
    hits = asked(f"{url}/api/v1/search?q=wang&limit=20")["hits"]
    found = dict.fromkeys(hit["entity"]["id"] for hit in hits)
    waiting = deque(found)
    while waiting and len(found) < most:
        answer = asked(f"{url}/api/v1/entities/{waiting.popleft()}/expand?limit=40")
        for node in answer["nodes"]:
            if node["id"] not in found and len(found) < most:
                found[node["id"]] = None
                waiting.append(node["id"])
    return list(found)


def left_out(links: list[dict[str, Any]], most: int) -> list[str]:
    """Link types to be hidden, the commonest first, until no more than so many links are drawn."""
    counts = Counter(link["type"] for link in links)
    hidden: list[str] = []
    for name, _ in counts.most_common():
        if sum(counts.values()) <= most:
            break
        hidden.append(name)
        del counts[name]
    return hidden


def address(url: str, ids: list[str], hidden: list[str]) -> str:
    """The address of a chart on which these stand in rows, without links of the hidden types."""
    wide = round(len(ids) ** 0.5)
    places = [f"{name}!{i % wide * GAP}!{i // wide * GAP}!!" for i, name in enumerate(ids)]
    return f"{url}/#lang=zh&hide={'~'.join(hidden)}&chart={'~'.join(places)}"


def opened(page: Page, target: str, count: int) -> float:
    """Seconds until the chart has been painted."""
    page.goto(target)
    page.wait_for_function(
        "count => document.querySelector('[data-testid=canvas] canvas') !== null && "
        "document.querySelector('[data-testid=status-bar]').textContent.includes(`${count} 个实体`)",
        arg=f"{count:,}",
    )
    # Counted by the page itself, from when it was asked for.
    return float(page.evaluate(PAINTED))


def moved(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds of each frame while the background is dragged, and while the wheel turns."""
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3
    page.evaluate("() => undefined")
    page.mouse.move(x, y)
    page.evaluate(RECORD)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(x + (step % 30) * 6, y + (step % 15) * 5)
    page.mouse.up()
    panned = np.array(page.evaluate(STOP))
    page.evaluate(RECORD)
    for step in range(STEPS):
        page.mouse.wheel(0, -60 if step % 30 < 15 else 60)
    return panned, np.array(page.evaluate(STOP))


def measure(home: Path, most: int) -> list[Line]:
    """All figures of a chart of at most so many entities of a home."""
    with serving(home) as (url, _), sync_playwright() as playwright:
        ids = gathered(url, most)
        links = asked(f"{url}/api/v1/chart/links", {"ids": ids})["links"]
        hidden = left_out(links, most * 3 // 2)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
        page.set_default_timeout(120_000)
        seconds = opened(page, address(url, ids, hidden), len(ids))
        page.wait_for_load_state("networkidle")
        panned, zoomed = moved(page)
        chromium.close()
    return [
        Line("entities on the chart", len(ids), "", None, None),
        Line("links drawn", sum(link["type"] not in hidden for link in links), "", None, None),
        Line("opened", seconds, "s", OPENED_S, at_most=True),
        Line("pan, frame p95", float(np.percentile(panned, 95)), "ms", FRAME_MS, at_most=True),
        Line("zoom, frame p95", float(np.percentile(zoomed, 95)), "ms", FRAME_MS, at_most=True),
    ]


def main() -> None:
    """Exit code 1 when a limit was not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", type=Path, help="a home that is resolved; by default one is made")
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--nodes", type=int, default=2000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "home"
        if given.home is None:
            run("synth", Path(folder) / "files", "--people", given.people, "--seed", 20)
            run("--home", home, "ingest", Path(folder) / "files")
            run("--home", home, "resolve")
        lines = measure(home, given.nodes)
    show("Link chart in headless Chromium", lines)
    sys.exit(any(line.kept is False for line in lines))


if __name__ == "__main__":
    main()
