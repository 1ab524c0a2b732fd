"""What can't be done so, in both languages of the screens."""

from __future__ import annotations


class Refused(ValueError):
    """What was to be done can't be done so: the message says why in English, `zh` in Chinese."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
