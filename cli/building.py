"""`pingan build`: from files to a graph explored in Neo4j, in one command.

Each stage is a process of its own, so that what one held is free for the next: a whole province leaves no room for
another stage's leftovers. What was stopped is gone on with by the same command.
"""

from __future__ import annotations

import json as json_format
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.failure import ExitCode, Failure
from cli.language import both, is_english
from cli.neo4j_server import Heap, Pagecache
from cli.options import Json
from cli.output import note, say_json, say_table

STAGE = "== "
"""What the line that tells of a stage's beginning begins with."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        help=both(
            "一条命令完成：接收数据、归并、装入 Neo4j；中断后再次运行即可继续。",
            "From files to a graph in Neo4j: ingest, resolve, neo4j load. Run it again to go on after a stop.",
        )
    )(build)


def build(
    context: typer.Context,
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help=both("文件夹、文件或数据库地址，同 ingest。", "Folder, file or URL of a database, as for ingest."),
        ),
    ],
    heap: Heap = "1g",
    pagecache: Pagecache = "1g",
    json: Json = False,
) -> None:
    """Run the stages one after another and tell what each took."""
    stages: list[dict[str, Any]] = []
    for name, *arguments in (
        ("ingest", "ingest", path),
        ("resolve", "resolve"),
        ("neo4j", "neo4j", "load", "--heap", heap, "--pagecache", pagecache),
    ):
        note(f"{STAGE}{name}")
        stages.append(_run(context.obj, name, arguments))
    if json:
        say_json({"stages": stages})
        return
    columns = both("阶段,用时（秒）,处理器（秒）", "stage,seconds,processor seconds").split(",")
    say_table(columns, [(s["name"], round(s["seconds"], 1), round(s["processor_s"], 1)) for s in stages])
    note(both("启动网页：pingan serve --store neo4j", "Serve it: pingan serve --store neo4j"))


def _run(home: Path, name: str, arguments: list[str]) -> dict[str, Any]:
    """One stage; its progress goes where this command's goes. Raises Failure with the exit code of what failed."""
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "--lang", "en" if is_english() else "zh"]
    began, before = time.perf_counter(), _processor_s()
    # The JSON of a stage ends up in a pipe: read whole, it is small.
    done = subprocess.run([*command, *arguments, "--json"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        code = next((code for code in ExitCode if code == done.returncode), ExitCode.INTERNAL)
        raise Failure(
            code,
            both(
                f"“{name}”未完成，原因见上；改正后再次运行同一命令即可继续。",
                f"'{name}' was not finished, for the reason above; run the same command again to go on.",
            ),
        )
    return {
        "name": name,
        "seconds": time.perf_counter() - began,
        "processor_s": _processor_s() - before,
        "result": json_format.loads(done.stdout),
    }


def _processor_s() -> float:
    """Processor time of all stages that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
