"""The province, from files to a graph explored in Neo4j: seconds and memory by stage, and how they grow with its size.

The whole of it (scale 1) is 627,000 drivers, 65,000 enterprises and 820,000 vehicles of 2.16 million residents, with
the households, marriages, cases and disputes that go with them, and 10 million passes at 283 stations (DOMAIN.md, "The
province's size"). What is synthetic is written first and not counted. Then one command (`pingan build`) takes it from
files to the graph, stage by stage; memory is what it and all it started, Neo4j among them, hold at once.

    python -m bench.province [--scale 0.05 …] [--seed 2016] [--files FOLDER]

--files keeps the written provinces there, and takes those that are there already.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.graph import api, processor_ms
from bench.memory import Watched
from bench.table import Line, show
from cli.building import STAGE
from graph.neo4j.server import Server

PEOPLE, PASSES = 2_160_000, 10_000_000
"""Residents whose drivers are as many as the province's."""
LIMIT_MB = 8_192
"""Neo4j with all else, on two cores."""
HEAP, PAGECACHE = "1g", "1g"
TOLD = 0.01
"""Least share of a stage that a step of it is told from."""
_WRITE = """
import sys
from pathlib import Path
from synth import generate
generate(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), toll_passes=int(sys.argv[4]))
"""
_STEP = re.compile(r"^(?P<name>.+?): (?:[\d,]+(?:/[\d,]+)? )?(?P<seconds>[\d.]+) s$")


@dataclass(slots=True)
class Stage:
    """One command: its seconds, its processor's and its steps', and the most memory held at once. On a shared machine
    the processor's seconds are those to compare by."""

    name: str
    seconds: float = 0.0
    processor_s: float = 0.0
    peak_mb: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Run and print; exit code 1 when more memory was taken than may be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, nargs="+", default=[0.05])
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--files", type=Path)
    wanted = parser.parse_args()
    kept, totals = True, []
    with tempfile.TemporaryDirectory() as name:
        for scale in sorted(wanted.scale):
            files = (wanted.files or Path(name)) / f"province-{scale:g}-{wanted.seed}"
            written(files, scale, wanted.seed)
            with tempfile.TemporaryDirectory(dir=name) as home:
                stages = measure(Path(home), files)
            lines = list(lines_of(stages))
            show(f"The province at scale {scale:g}", lines)
            kept &= all(line.kept is not False for line in lines)
            totals.append((scale, sum(stage.processor_s for stage in stages)))
    if len(totals) > 1:
        show("Growth", [
            Line(f"processor for each 1 % of the province, at scale {scale:g}", seconds / scale / 100, "s", None, None)
            for scale, seconds in totals
        ])  # fmt: skip
    sys.exit(not kept)


def written(files: Path, scale: float, seed: int) -> None:
    """Writes the province, unless the whole of it is there; in a process of its own, whose memory goes with it."""
    mark = files.with_name(f"{files.name}.written")
    if mark.exists():
        return
    people, passes = round(PEOPLE * scale), round(PASSES * scale)
    print(f"writing {people:,} people and {passes:,} passes …", flush=True)
    subprocess.run([sys.executable, "-c", _WRITE, str(files), str(people), str(seed), str(passes)], check=True)
    mark.touch()


def measure(home: Path, files: Path) -> list[Stage]:
    """All stages, in a home of their own."""
    server = Server(home / "neo4j")
    try:
        return [*built(home, files, server), _first_answer(home, server)]
    finally:
        server.down()


def built(home: Path, files: Path, server: Server) -> list[Stage]:
    """The stages of `pingan build`, and of each the steps by what it says of its progress."""
    command = [sys.executable, "-m", "cli.main", "--lang", "en", "--home", str(home), "build", str(files)]
    process = subprocess.Popen(
        [*command, "--heap", HEAP, "--pagecache", PAGECACHE, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    said, stages = list[str](), dict[str, Stage]()
    with ExitStack() as watching:
        for line in process.stderr:
            said.append(line)
            if line.startswith(STAGE):
                watching.close()
                stage = Stage(line.removeprefix(STAGE).strip())
                stages[stage.name] = stage
                print(f"{stage.name} …", flush=True)
                watching.enter_context(_watched(stage, process.pid, server))
            elif step := _STEP.match(line.strip()):
                stage.steps[step["name"]] = stage.steps.get(step["name"], 0.0) + float(step["seconds"])
    told = process.stdout.read()
    if process.wait():
        raise SystemExit(f"pingan build failed: {''.join(said)[-3000:]}")
    for each in json.loads(told)["stages"]:
        stages[each["name"]].seconds, stages[each["name"]].processor_s = each["seconds"], each["processor_s"]
    running = server.status()
    # Neo4j goes on: all that it has taken by now is part of the stage that started it.
    stage.processor_s += processor_ms(running.pid) / 1000 if running else 0.0
    return [*stages.values()]


@contextmanager
def _watched(stage: Stage, pid: int, server: Server) -> Iterator[None]:
    with Watched(pid, server) as memory:
        yield
    stage.peak_mb = memory.peak_mb


def _first_answer(home: Path, server: Server) -> Stage:
    """The API over that Neo4j: until it has found somebody and opened them up."""
    stage, running = Stage("first answer of the API"), server.status()
    assert running is not None
    settings = {
        "PINGAN_STORE": "neo4j", "PINGAN_NEO4J_URI": running.uri,
        "PINGAN_NEO4J_PASSWORD_FILE": str(server.password_file),
    }  # fmt: skip
    began = time.perf_counter()
    with api(home, settings) as client, Watched(client.pid, server) as memory:
        found = client.get("/search", {"q": "王"})["hits"]
        client.get(f"/entities/{found[0]['entity']['id']}/expand", {})
        stage.seconds = time.perf_counter() - began
    stage.peak_mb = memory.peak_mb
    return stage


def lines_of(stages: list[Stage]) -> Iterator[Line]:
    """Each stage with its memory and longer steps, and all together."""
    for stage in stages:
        yield Line(stage.name, stage.seconds, "s", None, None)
        if stage.processor_s:
            yield Line(f"{stage.name}: processor", stage.processor_s, "s", None, None)
        yield Line(f"{stage.name}: most memory", stage.peak_mb, "MB", LIMIT_MB, True)
        for name, seconds in sorted(stage.steps.items(), key=lambda step: -step[1]):
            if seconds >= stage.seconds * TOLD:
                yield Line(f"    {name}", seconds, "s", None, None)
    yield Line("files to graph", sum(stage.seconds for stage in stages), "s", None, None)
    yield Line("files to graph: processor", sum(stage.processor_s for stage in stages), "s", None, None)


if __name__ == "__main__":
    main()
