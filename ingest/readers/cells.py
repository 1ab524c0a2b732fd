"""Values of typed formats (spreadsheets, JSON, Parquet, databases) as the text a delimited file would hold.

Everything downstream reads text in the forms of SOURCES.md, so that the same row has the same content whichever format
brought it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Final

_CHINA: Final = timezone(timedelta(hours=8))
#: Spreadsheets and doubles hold 15 digits for sure; what follows them in a longer number is made up.
SURE_DIGITS: Final = 15


def cell_text(value: object) -> str | None:
    """One cell as text; ``None`` where it is empty. Nested values become JSON text, with their own values as text.

    A whole number stored as a float loses its ``.0``. Of a number too long for a float (an id number typed as a
    number) only the first 15 digits are known: the others are masked with ``*``, as GB 11643 numbers are.
    A moment with a zone is brought to China Standard Time; midnight loses its time.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(1)) if value == value.to_integral_value() else str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping | Sequence):
        return json.dumps(nested_value(value), ensure_ascii=False)
    return str(value)


def nested_value(value: object) -> object:
    """A nested value with every leaf as text or ``None``, ready for JSON."""
    if isinstance(value, Mapping):
        return {str(k): nested_value(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [nested_value(v) for v in value]
    return cell_text(value)


def _float_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    if math.isinf(value) or value != int(value):
        return repr(value)
    digits = str(int(value))
    if abs(value) < 2**53:
        return digits
    # Rounded, not cut: the nearest double may lie just below the number that was written.
    sure = f"{value:.{SURE_DIGITS - 1}e}".partition("e")[0].replace(".", "")
    return sure + "*" * (len(digits) - SURE_DIGITS)


def _moment_text(value: datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(_CHINA).replace(tzinfo=None)
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ")
