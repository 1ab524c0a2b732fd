"""What the model of names sees of each character: itself, itself with the next one, the word it stands in, and whether
it is one of a surname, of given names, of a hidden name.

A name the model never saw is still told by these: a dictionary knows the words around it and not the name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import rjieba
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

from ingest.text.lexicon import COMPOUND, GIVEN, SINGLE

COLUMNS: Final = ("character", "pair", "word", "lexicon")
_PLANE: Final = 0x10000
_HIDDEN: Final = "×xX*＊○Ｘｘ✱●"
_MARKS: Final = "甲乙丙丁戊己庚辛"
_TAGS: Final = (
    "a b c d e f g h i j k l m n nr ns nt nz nrt nrfg o p q r s t u uj ul v vn vd x y z ad an ag vg ng tg eng"
).split()
_TAG_NUMBERS: Final = {tag: number for number, tag in enumerate(_TAGS, 1)}


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """By code point: the character that is read for it, and what the lexicon says of it."""
    read = np.arange(_PLANE, dtype=np.uint64)
    for code in range(0xFF01, 0xFF5F):
        read[code] = code - 0xFEE0
    read[0x3000] = read[0x00A0] = read[0x09] = ord(" ")
    read[0x0D] = ord("\n")
    read[ord("0") : ord("9") + 1] = ord("0")
    for letters in ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"):
        for letter in letters:
            read[ord(letter)] = read[ord(letter) + 0xFEE0] = ord("A")
    for character in _HIDDEN:
        read[ord(character)] = ord("×")
    read[[0xFF10 + d for d in range(10)]] = ord("0")
    for some, same in zip(",.;:!?()", "，。；：！？（）", strict=True):
        read[read == ord(some)] = ord(same)
    lexicon = np.zeros(_PLANE, dtype=np.uint64)
    for place, name in enumerate(SINGLE):
        lexicon[ord(name)] += 1 if place < 40 else 2 if place < 150 else 3
    for character, count in GIVEN.items():
        lexicon[ord(character)] += 4 * (1 if count < 10 else 2 if count < 80 else 3)
    for name in COMPOUND:
        lexicon[ord(name[0])] |= np.uint64(16)
        lexicon[ord(name[1])] |= np.uint64(32)
    for mark, characters in ((64, "某"), (128, _MARKS), (192, _HIDDEN)):
        for character in characters:
            lexicon[ord(character)] |= np.uint64(mark)
    return read, lexicon


def character_features(text: str) -> NDArray[np.uint64]:
    """One row a character, one column each of ``COLUMNS``."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    plain = np.where(codes < _PLANE, codes, 0)
    read, lexicon = _tables()
    seen = read[plain]
    following = np.append(seen[1:], np.uint64(0))
    rows = np.empty((len(text), len(COLUMNS)), dtype=np.uint64)
    rows[:, 0] = seen
    rows[:, 1] = seen * np.uint64(_PLANE) + following + np.uint64(1 << 40)
    rows[:, 2] = _words(text) + np.uint64(1 << 41)
    rows[:, 3] = lexicon[plain] + np.uint64(1 << 42)
    return rows


def _words(text: str) -> NDArray[np.uint64]:
    """Of each character: the tag and length of the dictionary's word it stands in, and where in it."""
    tagged = rjieba.tag(text, False)
    lengths = np.fromiter((len(word) for word, _ in tagged), np.int64, len(tagged))
    if lengths.sum() != len(text):  # a text of what is no character at all
        return np.zeros(len(text), dtype=np.uint64)
    tags = np.fromiter((_TAG_NUMBERS.get(tag, 0) for _, tag in tagged), np.int64, len(tagged))
    ends = np.cumsum(lengths)
    of_word = np.repeat(tags * 5 + np.minimum(lengths, 4), lengths)
    places = np.full(len(text), 2, dtype=np.int64)
    places[ends - 1] = 3
    places[ends - lengths] = 1
    places[(ends - lengths)[lengths == 1]] = 0
    return (of_word * 4 + places).astype(np.uint64)


def feature_layer() -> Model[Any, Any]:
    """The features as the first layer of a network, from documents to arrays; documents hold one character a token."""
    return Model("character_features", _forward)


def _forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable[[Any], list[Doc]]]:
    return [model.ops.xp.asarray(character_features(doc.text)) for doc in docs], lambda _: []
