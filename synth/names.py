"""Names of people: drawn by frequency for a place, a sex and a year of birth; and what clerks turn them into."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from pypinyin import lazy_pinyin

from synth.dice import Dice, Weighted, by_rank

_DATA: Final = Path(__file__).parent / "data"
MALE: Final = "1"
FEMALE: Final = "2"


@dataclass(frozen=True, slots=True)
class _Pool:
    """Given names of one sex and one era."""

    alone: float  # share of given names of one character
    whole_share: float  # of the others: share taken from the list of fashionable names
    whole: Weighted[str]
    first: Weighted[str]
    second: Weighted[str]
    solo: Weighted[str]

    def draw(self, dice: Dice, generation: str | None) -> str:
        if generation is not None:
            return generation + self.second.draw(dice)
        r = dice.random()
        if r < self.alone:
            return self.solo.draw(dice)
        if r < self.alone + (1 - self.alone) * self.whole_share:
            return self.whole.draw(dice)
        first, second = self.first.draw(dice), self.second.draw(dice)
        return first + (second if second != first else self.second.draw(dice))


class Names:
    """The name lists of ``data/names.yaml``, ready for drawing."""

    def __init__(self, data: dict[str, Any]) -> None:
        words = data["surnames"].split()
        base: dict[str, float] = {words[i]: float(words[i + 1]) for i in range(0, len(words), 2)}
        self._province = Weighted(base.items())
        self._regional: dict[str, Weighted[str]] = {}
        for prefecture, text in data["regional_surnames"].items():
            pairs = text.split()
            local: dict[str, float] = dict(base)
            for i in range(0, len(pairs), 2):
                local[pairs[i]] = local.get(pairs[i], 4.0) * float(pairs[i + 1])
            self._regional[prefecture] = Weighted(local.items())
        self._clans: dict[str, list[str]] = {}
        self._dotted: dict[tuple[str, str], list[str]] = {}
        for group in data["dotted"]:
            nationality = group["nationality"]
            self._clans[nationality] = group["clan"].split()
            self._dotted[(nationality, MALE)] = group["m"].split()
            self._dotted[(nationality, FEMALE)] = group["f"].split()
        self._peoples = Weighted((group["nationality"], float(group["weight"])) for group in data["dotted"])
        self.generation_characters: list[str] = data["generation_characters"].split()
        self._eras: list[tuple[int, dict[str, _Pool]]] = []
        for era in data["eras"]:
            self._eras.append((era["until"], {MALE: _pool(era["m"]), FEMALE: _pool(era["f"])}))

    def surname(self, dice: Dice, prefecture: str) -> str:
        """A surname by its frequency in a prefecture (four-digit code; elsewhere the province's frequencies)."""
        return self._regional.get(prefecture, self._province).draw(dice)

    def given(self, dice: Dice, sex: str, birth_year: int, generation: str | None = None) -> str:
        """A given name of the birth year's fashion, led by the lineage's generation character if there is one."""
        for until, pools in self._eras:
            if birth_year <= until:
                return pools[sex].draw(dice, generation)
        raise ValueError(f"no era of names holds the year {birth_year}")

    def clan(self, dice: Dice) -> tuple[str, str]:
        """A nationality (GB 3304) that writes its names with a dot, and the first part of such a name."""
        nationality: str = self._peoples.draw(dice)
        return nationality, dice.pick(self._clans[nationality])

    def dotted_given(self, dice: Dice, sex: str, nationality: str) -> str:
        """The second part of a name written with a dot. Raises KeyError for a nationality that has none."""
        return dice.pick(self._dotted[(nationality, sex)])


def _pool(entry: dict[str, Any]) -> _Pool:
    first, second = by_rank(entry["first"]), by_rank(entry["second"])
    return _Pool(
        entry["alone"],
        entry["whole_share"],
        by_rank(entry["whole"], 9.0),
        first,
        second,
        by_rank(entry["solo"]) if "solo" in entry else second,
    )


def _load() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((_DATA / "names.yaml").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def names() -> Names:
    """The name lists, read once."""
    return Names(_load())


@dataclass(frozen=True, slots=True)
class Confusions:
    """For a character, those it is mistaken for (as one string of candidates)."""

    homophone: dict[str, str]
    near_pinyin: dict[str, str]
    shape: dict[str, str]
    traditional: dict[str, str]


#: What south-western Mandarin does not tell apart: the second form stands for both.
_SOUTH_WEST: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hu", "fu"))


def south_western(syllable: str) -> str:
    """A pinyin syllable as south-western ears take it: n/l, zh/z, ch/c, sh/s, h/f, and no -ng after a, e or i."""
    for standard, local in _SOUTH_WEST:
        if syllable.startswith(standard):
            syllable = local + syllable[len(standard) :]
            break
    return syllable[:-1] if syllable.endswith(("ing", "eng", "ang")) else syllable


@lru_cache(maxsize=1)
def confusions() -> Confusions:
    """The confusions of every character the name lists hold."""
    data = _load()
    characters: dict[str, None] = {}
    sources = [data["surnames"], data["generation_characters"], data["extra_homophones"]]
    for era in data["eras"]:
        sources += [text for sex in ("m", "f") for text in era[sex].values() if isinstance(text, str)]
    for text in sources:
        characters.update((c, None) for c in text if "\u4e00" <= c <= "\u9fff")
    by_sound: dict[str, list[str]] = defaultdict(list)
    by_ear: dict[str, list[str]] = defaultdict(list)
    sound = {c: lazy_pinyin(c)[0] for c in characters}
    for c, syllable in sound.items():
        by_sound[syllable].append(c)
        by_ear[south_western(syllable)].append(c)
    shape: dict[str, str] = defaultdict(str)
    for pair in data["similar_shapes"].split():
        if pair[0] != pair[1]:
            shape[pair[0]] += pair[1]
            shape[pair[1]] += pair[0]
    return Confusions(
        {c: "".join(o for o in by_sound[s] if o != c) for c, s in sound.items()},
        {c: "".join(o for o in by_ear[south_western(s)] if sound[o] != s) for c, s in sound.items()},
        dict(shape),
        {pair[0]: pair[1] for pair in data["traditional"].split() if pair[0] != pair[1]},
    )
