"""What a text was found to say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One identifier or name in a text: where (characters from ``start`` up to ``end``), of which kind, in its normal
    form; of a name that is the name without spaces and ends of lines."""

    start: int
    end: int
    kind: str
    value: str
