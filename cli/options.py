"""Options that many commands take, in the same words."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.language import both

Json = Annotated[bool, typer.Option("--json", help=both("输出 JSON。", "Answer as JSON."))]
