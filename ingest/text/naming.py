"""What the genre says of names, after the model: what cannot be a name, hidden names by their pattern, and that a name
read surely at one place of a text is the same name at another.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

import rjieba

from ingest.text.kinds import PERSON, PLACE
from ingest.text.lexicon import COMPOUND, GIVEN, SINGLE
from ontology.identifiers.plate import PROVINCES

Span = tuple[int, int, str]
_EDGE: Final = " \t\r\n\u3000，。；：、,;:.()（）“”\"'《》【】[]|｜-—"
_NEVER_IN_PERSON: Final = re.compile(r"[的了，。；：、,;:！？!?（）()“”\"《》|｜年\n]|^\W+$|^[0-9A-Za-z*×.]+$")
_LONGEST_PERSON: Final = 24
_SURNAME: Final = f"(?:{'|'.join(COMPOUND)}|[{''.join(SINGLE)}])"
_HIDDEN: Final = re.compile(
    _SURNAME + "(?:[0-9]{0,2}某{1,2}|[×✕]{1,2}|＊{1,2})"
    "(?:[甲乙丙丁戊己庚辛](?![方级等类])|[0-9A-Z](?![0-9A-Za-z年月日时元]))?"
)
_NAMES_A_PLACE: Final = re.compile(
    "(?:大?酒店|宾馆|旅馆|旅社|小区|超市|娱乐|会所|火车站|汽车站|高速|大道|花园|饭店|医院|市场|广场|商场|网吧|公寓|新村|大厦|派出所|公司|有限|中学|小学|路[0-9段口]"
    "|街道|街[0-9]|市[^里内场]|县|镇|乡|村(?!民|里|支|主)|煤矿|检察院|法院|公安局)"
)
"""What stands after the name of a place and not after that of a person."""
_PLATE: Final = re.compile(rf"[{PROVINCES}][A-ZＡ-Ｚ][·.]?[0-9A-ZＡ-Ｚ×xX*＊]{{4,7}}")
_FUNCTION_WORDS: Final = frozenset("r c p d m".split())
"""Tags of words that begin no name: pronouns, conjunctions, prepositions, adverbs, numbers."""
_PLAIN_WORDS: Final = frozenset("n v vn a b t s f i l z".split())
_LED_BY: Final = re.compile("(?:[告疑害证诉请行同]人|[被原]告|[人职警党社]员|村民|民警|律师|[叫名、，：:与和及])$")
"""What stands before a name more often than before another word."""
_PLACE_NAME: Final = re.compile("[村街巷寺县屯埭]$|(?:大道|[东南西北中]路)$")
_DIGITS: Final = "0123456789０１２３４５６７８９"
_COUNTED: Final = re.compile(r"[0-9.]*[元万年月日时次克张个号]")
_NEVER_LAST: Final = frozenset("在欲被给从即将把让说称该此这及又且")
"""What follows names and ends none."""
_WHOLE: Final = re.compile("[甲乙丙丁戊己庚辛某×0-9A-Z]")


def put_right(text: str, spans: list[Span]) -> list[Span]:
    """The spans of a text's names, in order, none across another; text: as the model read it."""
    kept = [kept for span in spans if (kept := _trimmed(text, span)) is not None]
    kept = _without_words(text, _agreed(text, kept))
    taken = bytearray(len(text))
    for match in _PLATE.finditer(text):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    kept = [span for span in kept if span[2] != PERSON or not any(taken[span[0] : span[1]])]
    for start, end, _ in kept:
        taken[start:end] = b"\1" * (end - start)
    kept.extend(_hidden(text, taken))
    kept.extend(_elsewhere(text, kept, taken))
    return sorted(kept)


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without what cannot belong to it; nothing where no name is left."""
    start, end, kind = span
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE and not (text[end - 1] in ")）" and "（" in text[start:end]):
        end -= 1
    if kind != PERSON:
        return (start, end, kind) if end - start >= 2 else None
    while end - start > 2 and text[end - 1] in _NEVER_LAST:
        end -= 1
    # A number after a name in full is no part of it: 陈建国2次.
    while end - start > 2 and text[end - 1].isdigit() and _plain(text[start:end].rstrip(_DIGITS)):
        if len(text[start:end].rstrip(_DIGITS)) == 1:
            return None if _COUNTED.match(text, end) else (start, end, kind)
        end -= 1
    name = text[start:end]
    if len(name) > 2 and _PLACE_NAME.search(name) and not _LED_BY.search(text, max(0, start - 6), start):
        return start, end, PLACE
    if not 2 <= len(name) <= _LONGEST_PERSON or _NEVER_IN_PERSON.search(name) or _NAMES_A_PLACE.match(text, end):
        return None
    return start, end, kind


def _agreed(text: str, spans: list[Span]) -> list[Span]:
    """Names of two and of three characters that are one name, as most of the text has it: 余祺, 余祺欲."""
    names = Counter(text[start:end] for start, end, kind in spans if kind == PERSON)
    agreed = []
    for start, end, kind in spans:
        name = text[start:end]
        shorter = name[:-1]
        if (
            kind == PERSON
            and _plain(name)
            and len(shorter) >= 2
            and names[shorter] > 0
            and (text.count(shorter) > text.count(name))
        ):
            end -= 1
        elif kind == PERSON and _plain(name) and len(name) == 2 and end < len(text):
            longer = text[start : end + 1]
            always = text.count(name) == text.count(longer) >= 2
            if always and (names[longer] > 0 or text[end] in GIVEN) and text[end] not in _NEVER_LAST:
                end += 1
        agreed.append((start, end, kind))
    return agreed


def _without_words(text: str, spans: list[Span]) -> list[Span]:
    """The spans without persons whose name a dictionary knows as another word, read but once and led to by nothing."""
    times = Counter(text[start:end] for start, end, kind in spans if kind == PERSON)
    return [
        (start, end, kind)
        for start, end, kind in spans
        if kind != PERSON
        or times[text[start:end]] > 1
        or not _is_word(text[start:end])
        or _LED_BY.search(text, max(0, start - 6), start)
    ]


@lru_cache(maxsize=4096)
def _is_word(name: str) -> bool:
    """Whether a dictionary has the name as a word that is no name, or sees it begin with a word that begins none."""
    if not _plain(name) or len(name) > 4:
        return False
    first, tag = rjieba.tag(name, False)[0]
    return (first == name and tag in _PLAIN_WORDS) or (len(first) > 1 and tag in _FUNCTION_WORDS)


def _plain(name: str) -> bool:
    """Whether a name is written in full."""
    return _WHOLE.search(name) is None


def _hidden(text: str, taken: bytearray) -> list[Span]:
    """Hidden names that the model left out."""
    found = []
    for match in _HIDDEN.finditer(text):
        start, end = match.span()
        if not any(taken[start:end]) and not _NAMES_A_PLACE.match(text, end):
            taken[start:end] = b"\1" * (end - start)
            found.append((start, end, PERSON))
    return found


def _elsewhere(text: str, spans: list[Span], taken: bytearray) -> list[Span]:
    """Names of the text where the model did not read them: those of three characters and more, and those of two that it
    read twice."""
    names = Counter(text[start:end] for start, end, kind in spans if kind == PERSON)
    sure = [name for name, times in names.items() if _plain(name) and (len(name) > 2 or times > 1)]
    found = []
    for name in sorted(sure, key=len, reverse=True):
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            if not any(taken[at:end]) and not _NAMES_A_PLACE.match(text, end):
                taken[at:end] = b"\1" * (end - at)
                found.append((at, end, PERSON))
            at = text.find(name, end)
    return found
