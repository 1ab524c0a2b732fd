"""Whatever ingest has to say, a Chinese reader is told in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
from cli import language
from cli.failure import cannot_take
from cli.phrases import phrase
from ingest.phrases import chinese

SPEAKING = {"IngestError": (0, 1), "BadRecord": (3, 4), "_fail": (2, 3)}
"""What says something to an operator, and at which arguments."""
NAMES = ("reason", "hint", "what", "fault", "_UNCLOSED", "_UNDECODABLE")


@pytest.fixture(autouse=True)
def _afterwards_chinese() -> Iterator[None]:
    yield
    language.choose([], {})


def _texts(node: ast.expr) -> Iterator[str]:
    """The text of a constant, an f-string, or either arm of a choice; a hole of an f-string is said as 7."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts)
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)
        case ast.Tuple():
            for part in node.elts:
                yield from _texts(part)


def _messages() -> list[str]:
    found: set[str] = set()
    for file in sorted(Path(ingest.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                for at in SPEAKING.get(name, ()):
                    if at < len(node.args):
                        found.update(_texts(node.args[at]))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                if names & set(NAMES):
                    found.update(_texts(node.value))
    return sorted(text for text in found if len(text) > 1)


@pytest.mark.parametrize("message", _messages())
def test_every_message_of_ingest_has_its_chinese(message: str) -> None:
    assert chinese(message), message


def test_what_varies_is_kept_and_told_in_its_place() -> None:
    assert phrase("7 fields where the header has 12") == "有 7 个字段，而表头有 12 个"
    hint = "The line is broken at character 9, or was cut short: mend line 3, and deliver the row again."
    assert phrase(hint) == "该行在第 9 个字符处中断，或被截短：请修正第 3 行后重新交换该行。"


def test_an_english_reader_is_told_in_english() -> None:
    language.choose(["--lang", "en"], {})
    assert (
        cannot_take("a.csv", "the file is empty", "Ask for it again.") == "a.csv: the file is empty. Ask for it again."
    )


def test_a_message_nobody_translated_is_shown_as_it_is() -> None:
    assert phrase("something quite new") == "something quite new"
