"""The `pingan` command: global options, the commands, and what an error turns into.

Each command's module imports what it works with only when it runs, so that `pingan --help` is there at once.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, TextIO

import typer

from cli.failure import ExitCode, Failure, explain
from cli.language import LANGUAGES, both, choose
from cli.memory import share_heap
from cli.output import note


def build() -> typer.Typer:
    """The command with its help in the language chosen before."""
    from cli import (
        administering,
        associating,
        auditing,
        building,
        bundling,
        deciding,
        delivering,
        demonstrating,
        exploring,
        linking,
        matching,
        neo4j_server,
        passing,
        province,
        reviewing,
        serving,
        sharing,
        watching,
        working,
    )

    modules = (
        delivering, building, exploring, passing, associating, matching, reviewing, deciding, bundling, linking,
        watching, serving, working, neo4j_server, administering, sharing, auditing, province, demonstrating,
    )  # fmt: skip

    app = typer.Typer(
        name="pingan",
        help=both(
            "政法平安云图：接收各部门数据，归并为人、车、企业、案件，并以图谱查询。",
            "Pingan Graph: takes the agencies' extracts, resolves them into people, vehicles, enterprises "
            "and cases, and explores them as a graph.",
        ),
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        context: typer.Context,
        home: Annotated[
            Path,
            typer.Option(
                "--home",
                envvar="PINGAN_HOME",
                file_okay=False,
                help=both("数据目录（数据湖、归并结果）。", "Directory of the lake and the registry."),
            ),
        ] = Path("~/.pingan"),
        lang: Annotated[
            str,
            typer.Option("--lang", envvar="PINGAN_LANG", help=both("界面语言：zh 或 en。", "Language: zh or en.")),
        ] = "zh",
    ) -> None:
        if lang not in LANGUAGES:
            raise typer.BadParameter(both("只支持 zh 和 en。", "zh or en."), param_hint="--lang")
        context.obj = home.expanduser().absolute()

    for module in modules:
        module.register(app)
    return app


def main() -> None:
    """Entry point of the console script; ends the process with an exit code of `cli.failure`."""
    share_heap()
    _open_streams()
    choose(sys.argv[1:], os.environ)
    sys.exit(run(sys.argv[1:] or ["--help"]))


def _open_streams() -> None:
    """Makes stdout and stderr writable whatever started the command: closed (``>&-``), or of a locale without hanzi."""
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the process ends
        elif isinstance(stream, io.TextIOWrapper):
            # A character that the encoding lacks comes out as an escape; it must not end the command.
            stream.reconfigure(errors="backslashreplace")


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Messages about errors go to stderr."""
    try:
        result = build()(args=arguments, standalone_mode=False)
        if result == ExitCode.INTERRUPTED:
            note(both("已中断；再次运行同一命令即可继续。", "Interrupted; run the same command to go on."))
        return result if isinstance(result, int) else ExitCode.OK
    except typer.TyperException as error:
        note(both("用法错误：", "Usage: ") + error.format_message())
        note(both("参见 pingan --help，或 pingan 命令 --help。", "See pingan --help, or pingan COMMAND --help."))
        return error.exit_code
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as end:
        # Typer meets a broken pipe with sys.exit(1) of its own; nothing else here ends that way.
        if isinstance(end.__context__, BrokenPipeError):
            return _reader_gone()
        raise
    except Failure as failure:
        note(both("错误：", "Error: ") + str(failure))
        return failure.code
    except Exception as error:  # noqa: BLE001 - the last line of defence: explained, or shown with its traceback
        reason = explain(error)
        if reason is None:
            traceback.print_exc()
            note(
                both(
                    "错误：程序内部错误，以上是其踪迹；请附上它报告问题。",
                    "Error: this is a fault of the program; please report it with the traceback above.",
                )
            )
            return ExitCode.INTERNAL
        note(both("错误：", "Error: ") + str(reason))
        return reason.code


def _reader_gone() -> int:
    """The reader (head, less) has gone: nothing to tell, and nobody to tell it to."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    return ExitCode.OK


if __name__ == "__main__":
    main()
