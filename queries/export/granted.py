"""Records given under a grant, as a CSV file that says whose it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence

from governance.sharing.watermark import check, ordered
from graph.answers import Mention

CHECK = "核验码"


def as_csv(mentions: Sequence[Mention], fields: Collection[str], line: str, mark: str) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it: the visible line, a header, and the rows in the mark's order,
    each with its check. fields: as granted (`Person.phone`)."""
    out = io.StringIO(newline="")
    names = sorted({field.partition(".")[2] for field in fields})
    writer = csv.writer(out)
    writer.writerow([f"# {line}"])
    writer.writerow(["mention_id", "type", *names, CHECK])
    for mention in ordered(mark, mentions, lambda m: m.id):
        values = (_plain(mention.attributes.get(name, "")) for name in names)
        writer.writerow([mention.id, mention.type, *values, check(mark, mention.id)])
    return out.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    """Spreadsheets take such a beginning for a formula (OWASP: CSV injection)."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
