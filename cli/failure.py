"""Errors an operator can do something about, and the exit codes that scripts may rely on (docs/cli.md)."""

from __future__ import annotations

import sys
from enum import IntEnum

from cli.language import both
from cli.phrases import phrase


class ExitCode(IntEnum):
    """What the shell gets."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    BAD_INPUT = 3
    NOT_READY = 4
    NOT_FOUND = 5
    INTERRUPTED = 130


class Failure(Exception):
    """Ends the command with a message that says what is wrong and what to do, without a traceback."""

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def explain(error: Exception) -> Failure | None:
    """The failure behind an exception of the layers below; None when it is a bug and deserves a traceback."""
    if _is_one(error, "queries.opening.NotBuilt", "resolution.registry.NoRegistry"):
        return not_built()
    if _is_one(error, "graph.store.UnknownEntity", "graph.store.UnknownLink"):
        name = error.args[0] if error.args else ""
        return Failure(
            ExitCode.NOT_FOUND,
            both(
                f"没有这个实体或来源记录：{name}。先用 pingan search 查找它的编号。",
                f"No such entity or mention: {name}. Find its id with pingan search.",
            ),
        )
    if _is_one(error, "queries.watch.hits.UnknownHit"):
        return Failure(
            ExitCode.NOT_FOUND,
            both(
                f"没有这条提示：{error.args[0]}。用 pingan watch list 查看。",
                f"No such hit: {error.args[0]}. See pingan watch list.",
            ),
        )
    if (failure := _of_decision(error)) is not None:
        return failure
    if _is_one(error, "ingest.errors.IngestError"):
        return Failure(
            ExitCode.BAD_INPUT, cannot_take(*(str(getattr(error, part)) for part in ("where", "what", "hint")))
        )
    if _is_one(error, "resolution.bundles.BundleError"):
        return Failure(ExitCode.BAD_INPUT, str(error))
    if _is_one(error, "resolution.spark.session.SparkMissing"):
        return Failure(ExitCode.NOT_READY, both(str(getattr(error, "zh", "")), str(error)))
    if _is_one(error, "resolution.spark.session.NoScratch"):
        return Failure(
            ExitCode.USAGE,
            both(
                f"{error}：集群需要各节点都能访问的工作目录，请用 --scratch 指定。",
                f"{error}: a cluster needs a folder that all its nodes see; name it with --scratch.",
            ),
        )
    if _is_one(error, "resolution.registry.RegistryBusy") or (
        _is_one(error, "duckdb.IOException") and "lock" in str(error)
    ):
        return Failure(
            ExitCode.NOT_READY,
            both(
                f"另一个 pingan 进程正在写这个目录，请等它结束后再试。（{error}）",
                f"Another pingan process is writing this home; wait until it has ended. ({error})",
            ),
        )
    if isinstance(error, OSError):
        return Failure(
            ExitCode.BAD_INPUT,
            both(f"无法读取或写入：{error}", f"Can't be read or written: {error}"),
        )
    return None


def _of_decision(error: Exception) -> Failure | None:
    """What is wrong with a decision that was to be given."""
    if _is_one(error, "stewardship.evidence.UnknownMention"):
        return Failure(
            ExitCode.NOT_FOUND,
            both(
                f"没有这些现行来源记录，或其类型不作归并：{error}。用 pingan show 查看实体的来源记录。",
                f"No such current mentions, or of no type that is resolved: {error}. See those of an entity with "
                "pingan show.",
            ),
        )
    if _is_one(error, "stewardship.steward.Refused"):
        return Failure(ExitCode.USAGE, both(str(getattr(error, "zh", "")), str(error)))
    if _is_one(error, "stewardship.decisions.Contradicted"):
        return Failure(
            ExitCode.BAD_INPUT,
            both(
                f"与已有认定矛盾，未记录：{error}。先用 pingan decide undo 撤销其中之一。",
                f"Contradicts earlier decisions, not recorded: {error}. Take one of them back first with "
                "pingan decide undo.",
            ),
        )
    return None


def _is_one(error: Exception, *names: str) -> bool:
    """Whether it is of one of these classes. What was raised is loaded; nothing is imported to find out."""
    for name in names:
        module, _, kind = name.rpartition(".")
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], kind)):
            return True
    return False


def cannot_take(where: str, what: str, hint: str) -> str:
    """What ingest could not take, where it is and what to do, as one line."""
    place = f"{where}{both('：', ': ')}" if where else ""
    return f"{place}{phrase(what)}{both('。', '. ')}{phrase(hint)}"


def not_built() -> Failure:
    """Nothing has been resolved in this home."""
    return Failure(
        ExitCode.NOT_READY,
        both(
            "这个目录里还没有归并结果。请先运行：pingan ingest PATH，然后 pingan resolve。",
            "Nothing has been resolved in this home yet. Run pingan ingest PATH, then pingan resolve.",
        ),
    )
