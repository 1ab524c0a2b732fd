"""What ingest raises when a delivery, or one extract of it, can't be taken in at all.

A bad row never raises: it is quarantined (DESIGN.md, rule 3). An :class:`IngestError` is about a file, a folder, a
mapping or a ``delivery.yaml``; its ``hint`` says what the operator can do about it.
"""

from __future__ import annotations


class IngestError(Exception):
    """A delivery that can't be read. ``what`` is wrong, ``where`` it is (a path or an extract), ``hint`` what to do."""

    def __init__(self, what: str, hint: str, where: str = "") -> None:
        self.what = what
        self.hint = hint
        self.where = where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{what}. {hint}")
