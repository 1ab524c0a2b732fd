"""Deliveries, withdrawals, decisions and runs of the worker in random order, in which the process that loads and the
Neo4j it loads are killed at random points; and what must be so in the end whatever happened."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import synth
from graph.embedded import EmbeddedStore
from graph.neo4j import verifying
from graph.neo4j.connecting import connect
from graph.neo4j.server import USER, Memory, Server
from graph.neo4j.store import Neo4jStore
from graph.scope import ALL_LINKS, Scope
from ingest import deliver
from ingest.lake import Lake
from resolution import registry
from stewardship import Steward
from stewardship.decisions import Contradicted
from stewardship.evidence import UnknownMention
from stewardship.steward import Refused
from tests.ingest.files import write
from worker import bring_up_to_date

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["cli.working", "graph.neo4j.filling", "tests.worker.interleaving", "worker"])
MEMORY = Memory("384m", "64m")
CHANGED = ("police.driver", "police.hukou", "police.vehicle", "court.party")
"""Extracts of which rows come, change and go."""
ASKED = 25
"""Entities whose neighbours are asked for in the end."""
ALL = Scope.everything()
_PAIRS = "SELECT left_mention, right_mention, linked FROM match_edge WHERE entity_type = 'Person' ORDER BY ALL"


@dataclass(slots=True)
class Interleaved:
    """A home and its own Neo4j, both below a folder. happened: how often what did."""

    folder: Path
    home: Path
    server: Server
    port: int
    dice: random.Random
    seconds: float = 5.0
    """How long a run takes that nobody kills."""
    happened: Counter[str] = field(default_factory=Counter)

    def once(self, steps: int) -> dict[str, object]:
        """Some steps, a run to its end, and what is not as it must be then; empty where all is."""
        for _ in range(steps):
            self.dice.choices(
                (self._deliver, self._withdraw, self._decide, self._run, self._kill_the_loader, self._kill_neo4j),
                (4, 2, 3, 1, 3, 2),
            )[0]()
        self._run()
        return self._wrong()

    def _deliver(self) -> None:
        extract = self.dice.choice(CHANGED)
        rows = self._rows(extract)
        some = self.dice.sample(rows, min(len(rows), self.dice.randint(1, 4)))
        texts = [key for key in some[0] if key in ("XM", "LXDH", "SYR", "MC")]
        for row in some:
            if texts:
                row[self.dice.choice(texts)] = self.dice.choice(("张三丰", "李四光", "13999999999", "13888888888"))
        self._say(extract, some)

    def _withdraw(self) -> None:
        extract = self.dice.choice(CHANGED)
        rows = self._rows(extract)
        if len(rows) > 20:
            self._say(extract, self.dice.sample(rows, len(rows) - self.dice.randint(1, 3)), "mode: snapshot\n")

    def _say(self, extract: str, rows: list[dict[str, Any]], notes: str = "") -> None:
        agency, name = extract.split(".")
        self.happened["delivered" if not notes else "withdrawn"] += 1
        folder = self.folder / f"delivery {sum(self.happened.values())}"
        write(folder / agency / f"{name}.jsonl", rows)
        if notes:
            (folder / agency / "delivery.yaml").write_text(notes, "utf-8")
        deliver(self.home, folder)

    def _rows(self, extract: str) -> list[dict[str, Any]]:
        with Lake(self.home).connect() as con:
            found = con.execute(
                "SELECT raw FROM rows WHERE extract = ? AND current AND NOT withdrawn ORDER BY row_key", [extract]
            ).fetchall()
        return [json.loads(raw) for (raw,) in found]

    def _decide(self) -> None:
        steward = Steward(self.home)
        try:
            self._say_something(steward)
        except (Contradicted, Refused, UnknownMention):
            # It contradicts what was decided before, is taken back already, or is of a mention that is no more.
            self.happened["decision refused"] += 1
        else:
            self.happened["decided"] += 1
        finally:
            steward.close()

    def _say_something(self, steward: Steward) -> None:
        events = steward.events()
        if events and self.dice.random() < 0.3:
            steward.undo(self.dice.choice(events).id, "再查", "李科")
            return
        with registry.open_read_only(self.home) as con:
            left, right, linked = self.dice.choice(con.execute(_PAIRS).fetchall())
        (steward.different if linked else steward.same)(left, right, "核实", "李科")

    def _run(self) -> None:
        began = time.monotonic()
        process = self._started()
        process.join()
        if process.exitcode:
            raise RuntimeError(self._log.read_text("utf-8"))
        self.seconds = time.monotonic() - began
        self.happened["run"] += 1

    def _kill_the_loader(self) -> None:
        process = self._started()
        process.join(self.dice.uniform(0.0, self.seconds))
        process.kill()
        process.join()
        self.happened["loader killed" if process.exitcode else "loader done before it was killed"] += 1

    def _kill_neo4j(self) -> None:
        process = self._started()
        process.join(self.dice.uniform(0.0, self.seconds))
        running = self.server.status()
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        os.waitpid(running.pid, 0)
        self.server.up(MEMORY, self.port, detached=False)
        process.join()
        self.happened[f"Neo4j killed, its loader {'failed' if process.exitcode else 'ended'}"] += 1

    @property
    def _log(self) -> Path:
        return self.folder / "run.log"

    def _started(self) -> ForkServerProcess:
        running = self.server.status()
        assert running is not None
        whole = self.dice.random() < 0.1
        arguments = (self.home, running.uri, self.server.password_file, self._log, whole)
        process = _FORKS.Process(target=_turn, args=arguments)
        process.start()
        return process

    def _wrong(self) -> dict[str, object]:
        running = self.server.status()
        assert running is not None
        with registry.open_read_only(self.home) as con, connect(running.uri, USER, self.server.password) as driver:
            found = verifying.verify(driver, con)
        wrong: dict[str, object] = {} if found.is_clean else {"verifier": found.as_dict()}
        with (
            Neo4jStore(running.uri, self.server.password, timeout_s=60) as served,
            EmbeddedStore(registry.path(self.home)) as embedded,
        ):
            with registry.open_read_only(self.home) as con:
                ids = [id for (id,) in con.execute("SELECT entity_id FROM entity ORDER BY ALL").fetchall()]
            stores = (served, embedded)
            if len({repr(store.status(ALL).model_dump(exclude={"built"})) for store in stores}) > 1:
                wrong["status"] = [store.status(ALL) for store in stores]
            if len({repr(store.summaries(ALL, ids)) for store in stores}) > 1:
                wrong["entities"] = "summaries differ"
            for one in self.dice.sample(ids, min(ASKED, len(ids))):
                if len({repr(store.expand(ALL, one, ALL_LINKS, 50, 0)) for store in stores}) > 1:
                    wrong[one] = "neighbours differ"
        return wrong


def prepare(folder: Path, people: int, seed: int) -> Interleaved:
    """A small province, resolved and loaded. Whoever prepares it stops the server."""
    synth.generate(folder / "files", people, seed, toll_passes=50)
    home = folder / "home"
    deliver(home, folder / "files")
    bring_up_to_date(home)
    server = Server(folder / "neo4j")
    port = server.up(MEMORY, detached=False).port
    made = Interleaved(folder, home, server, port, random.Random(seed))
    made._run()
    return made


def _turn(home: Path, uri: str, password_file: Path, log: Path, whole: bool) -> None:
    """What the worker does when there is something new, in a process of its own."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.environ.update(PINGAN_STORE="neo4j", PINGAN_NEO4J_URI=uri, PINGAN_NEO4J_PASSWORD_FILE=str(password_file))
    from cli.working import publish

    try:
        bring_up_to_date(home, full=whole, publish=publish)
    except Exception:  # noqa: BLE001 - told to whoever started it
        traceback.print_exc()
        sys.exit(1)
