"""From the agencies' files to the lake: readers by format, mappings by extract, versions, quarantine.

What is named here is imported when it is asked for, so that a caller of one part does not wait for every reader.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.errors import IngestError
    from ingest.intake import deliver
    from ingest.lake import Lake
    from ingest.report import Counts, DeliveryReport, IngestReport

__all__ = ["Counts", "DeliveryReport", "IngestError", "IngestReport", "Lake", "deliver"]

_FROM = {
    "Counts": "report",
    "DeliveryReport": "report",
    "IngestError": "errors",
    "IngestReport": "report",
    "Lake": "lake",
    "deliver": "intake",
}


def __getattr__(name: str) -> object:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_FROM[name]}"), name)
    globals()[name] = found
    return found
