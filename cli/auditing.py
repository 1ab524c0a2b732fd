"""`pingan audit`: the log exported, verified without any of this system, and who looked at an entity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.failure import ExitCode, Failure
from cli.language import both
from cli.options import Json
from cli.output import note, say, say_json, say_table

MOST_REPORTED = 10_000
"""Looks at an entity that a report lists."""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    audit = typer.Typer(help=both("审计日志。", "The audit log."), no_args_is_help=True)
    audit.command(help=both("导出审计日志，供离线验证。", "Export the log, to be verified elsewhere."))(export)
    audit.command(
        help=both(
            "离线验证导出的日志：只需日志、第二机构保存的检查点和公钥。",
            "Verify an export offline: with it, the checkpoints a second authority kept, and the public key.",
        )
    )(verify)
    audit.command(help=both("谁、何时、为何查看过一个实体。", "Who looked at an entity, when, and why."))(report)
    audit.command("key", help=both("打印签名的公钥（PEM）。", "Print the public key of the signature (PEM)."))(public)
    app.add_typer(audit, name="audit")


def export(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", dir_okay=False)]) -> None:
    """One line of JSON an entry."""
    from governance.audit import AuditLog
    from governance.audit.verify import exported
    from governance.ledger import Ledger

    count = 0
    with file.open("w", encoding="utf-8") as out:
        for line in exported(AuditLog(Ledger.of_home(context.obj))):
            out.write(line + "\n")
            count += 1
    note(both(f"已写入 {count:,} 条：{file}", f"{count:,} entries written to {file}"))


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", exists=True, dir_okay=False)],
    checkpoints: Annotated[
        Path,
        typer.Option(
            exists=True,
            dir_okay=False,
            help=both("第二机构保存的检查点。", "The checkpoints the second authority kept."),
        ),
    ],
    key: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help=both("公钥（PEM）。", "The public key (PEM)."))
    ],
    as_json: Json = False,
) -> None:
    """Ends with code 1 where the log is not as it was written."""
    from governance.audit import Checkpoint
    from governance.audit.checkpoint import public_key
    from governance.audit.verify import verify as check
    from governance.clock import now

    try:
        marks = [Checkpoint.parse(line) for line in checkpoints.read_text("utf-8").splitlines() if line.strip()]
        with file.open(encoding="utf-8") as lines:
            verdict = check(lines, marks, public_key(key.read_bytes()), now())
    except ValueError as error:
        raise Failure(ExitCode.BAD_INPUT, both(f"无法验证：{error}", f"Can't be verified: {error}")) from error
    if as_json:
        say_json(
            {
                "holds": verdict.holds,
                "entries": verdict.entries,
                "covered": verdict.covered,
                "deleted": verdict.deleted,
                "problems": verdict.problems,
            }
        )
    elif verdict.holds:
        say(
            both(
                f"日志完整：{verdict.entries:,} 条，其中前 {verdict.covered:,} 条有签名的检查点。",
                f"The log holds: {verdict.entries:,} entries, the first {verdict.covered:,} of them signed for.",
            )
        )
    if not verdict.holds:
        raise Failure(
            ExitCode.INTERNAL,
            both("日志被改动过：\n", "The log is not as it was written:\n")
            + "\n".join(f"  {problem}" for problem in verdict.problems),
        )


def report(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY")],
    as_json: Json = False,
) -> None:
    """The latest first."""
    from governance.audit.reading import Wanted, entries
    from governance.ledger import Ledger
    from resolution.aliases import ids_of

    found = entries(Ledger.of_home(context.obj), Wanted(entities=ids_of(context.obj, entity)), MOST_REPORTED)
    if as_json:
        say_json(
            [
                {
                    "seq": a.seq,
                    "at": a.at,
                    "user": a.user,
                    "agency": a.agency,
                    "purpose": a.purpose,
                    "action": a.action,
                    "fields": a.fields,
                }
                for a in found
            ]
        )
        return
    if not found:
        say(both("没有人查看过。", "Nobody has looked at it."))
        return
    say_table(
        ["#", both("时间（UTC）", "When (UTC)"), both("用户", "User"), both("部门", "Agency"), both("目的", "Purpose"),
         both("操作", "Action"), both("字段", "Fields")],
        [(a.seq, f"{a.at:%Y-%m-%d %H:%M:%S}", a.user, a.agency, a.purpose, a.action, ", ".join(a.fields))
         for a in found],
    )  # fmt: skip


def public(context: typer.Context) -> None:
    """For whoever verifies."""
    from governance.audit import Signer
    from governance.audit.checkpoint import KEY_FILE, ORIGIN

    say(Signer.of_file(context.obj / KEY_FILE, ORIGIN).public_pem.decode("ascii").strip())
