"""Prints the OpenAPI document: `python -m api.openapi > web/openapi.json`; the web's types are generated from it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from api.app import create_app


def document() -> str:
    """The OpenAPI document as JSON text, the same bytes for the same code."""
    return json.dumps(create_app(Path()).openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
