"""What a column of an unknown table holds, told from its name and its values, in Chinese and in English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from resolution.general import iso_date

SAMPLE: Final = 5000
"""Values looked at; they are taken evenly from the whole column."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of column is standardised and compared. keys: the derived columns worth blocking on ("" is the value
    itself); strong: whether agreement on one alone may make a candidate; swaps: kind it may be exchanged with."""

    name: str
    standardise: str
    compare: str
    frequent: tuple[str, ...] = ("same",)
    keys: tuple[str, ...] = ("",)
    strong: bool = False
    options: str = ""
    swaps: str = ""


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("citizen number", "person_id", "person_id", (), ("", "head", "tail", "birth"), strong=True),
        Kind("social credit code", "uscc", "uscc", (), ("", "body"), strong=True),
        Kind("VIN", "vin", "edit", ("same",), ("", "tail"), strong=True, options="{distance: 2}"),
        Kind("plate", "plate", "exact", strong=True),
        Kind("e-mail", "email", "similar", ("same",), ("", "user"), strong=True),
        Kind("Chinese mobile", "phone", "edit", strong=True),
        Kind("telephone", "digits", "edit", ("same",), ("", "last7"), strong=True),
        Kind("date", "any_date", "date", (), ("", "year")),
        Kind("date, month first", "month_first_date", "date", (), ("", "year")),
        Kind(
            "Chinese name", "person_name", "person_name", ("same", "same_sound", "near_sound"), ("near", "simplified")
        ),
        Kind("given name", "name", "name", ("same", "swapped"), ("", "sound"), swaps="surname"),
        Kind("surname", "name", "name", ("same", "swapped"), ("", "sound"), swaps="given name"),
        Kind("full name", "name", "cosine", ("same",), ("", "sorted", "last_sound")),
        Kind("Chinese enterprise", "enterprise_name", "enterprise_name", (), ("", "core", "near")),
        Kind("Chinese address", "address", "address", ("same",), ("", "detail", "township")),
        Kind("address", "words", "words"),
        Kind("postcode", "postcode", "postcode", ("same",), ("", "area")),
        Kind("year", "number", "number", ("same",), ("",), options="{tolerance: 1}"),
        Kind("number", "number", "number"),
        Kind("identifier", "key", "edit", ("same",), ("", "head", "tail"), strong=True),
        Kind("short code", "key", "edit"),
        Kind("category", "text", "exact"),
        Kind("words", "words", "words", ("same",), ("", "start"), options="{scorer: shared_words}"),
        Kind("title", "words", "cosine", (), ("", "start")),
        Kind("text", "text", "similar"),
        Kind("list", "", "overlap", ()),
    )
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as seen. fill: the share of rows with a value; distinct: different values per value; kind: None for a
    column that says nothing (empty, or the same everywhere) or is the answer itself; why: how it was told."""

    column: str
    fill: float
    distinct: float
    words: float
    kind: Kind | None
    why: str


_ANSWER = re.compile(r"cluster(_?id)?|true_?id|truth|entity_?id|person_?id_true|label|gold", re.IGNORECASE)
_PERSON_HINT = re.compile(r"birth|dob|sex|gender|surname|出生|性别|身份证", re.IGNORECASE)
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff·]{4,}")
_HAN_FIRM = re.compile(r"公司|厂|店|中心|合作社|银行|学校|医院|集团|事务所|委员会|局$|部$")
_HAN_PLACE = re.compile(r"[\u4e00-\u9fff].*(省|市|县|区|镇|乡|村|街|路|号|组)")

_BY_NAME: Final[Sequence[tuple[str, str]]] = (
    (r"身份证|证件号|公民身份|id_?card|identity_?no", "citizen number"),
    (r"统一社会信用|uscc|credit_?code", "social credit code"),
    (r"^vin$|车架号|车辆识别", "VIN"),
    (r"车牌|号牌号码|^plate|hphm", "plate"),
    (r"e-?mail|邮箱", "e-mail"),
    (r"phone|mobile|^tel|fax|电话|手机|联系方式|传真", "telephone"),
    (r"birth_?place|place|city|town|suburb|county|country|state$|province|籍贯|城市|地区", "words"),
    (r"post_?code|zip|邮编|邮政编码", "postcode"),
    (r"dob|birth|date|day$|time|日期|生日|出生|时间", "date"),
    (r"given|first_?name|forename|fname|christian|^名$", "given name"),
    (r"surname|last_?name|family_?name|lname|^姓$|姓氏", "surname"),
    (r"full_?name|person|author|姓名|人名|当事人|联系人|负责人", "full name"),
    (r"company|firm|organi[sz]ation|employer|企业|公司|单位|机构", "words"),
    (r"addr|street|road|地址|住址|住所|户籍地", "address"),
    (r"^year|year$|年份|年度", "year"),
    (r"ssn|soc|code$|_id$|number$|_no$|编号|编码|代码|号$|号码", "identifier"),
    (r"sex|gender|性别|type$|kind$|category|类别|类型", "category"),
    (r"title|标题|题名|subject|description|描述", "title"),
)


def look(column: str, data: pa.ChunkedArray, beside: Iterable[str]) -> Seen:
    """What the column holds. data: text (None where empty) or lists of text; beside: the names of the table's
    columns, which tell what a column called `name` is the name of."""
    if pa.types.is_list(data.type):
        return Seen(column, 1 - data.null_count / max(1, len(data)), 1.0, 1.0, KINDS["list"], "lists")
    known = data.drop_null()
    fill = len(known) / max(1, len(data))
    values = [v.strip() for v in known.take(pa.array(_evenly(len(known)), pa.int64())).to_pylist()]
    different = len(known.unique())
    distinct = different / max(1, len(known))
    words = sum(len(v.split()) for v in values) / max(1, len(values))
    if different < 2:
        return Seen(column, fill, distinct, words, None, "the same everywhere" if different else "empty")
    if _ANSWER.fullmatch(column):
        return Seen(column, fill, distinct, words, None, "its name says that it is the answer")
    kind, why = _kind(column, values, distinct, words, bool(_PERSON_HINT.search(" ".join(beside))))
    return Seen(column, fill, distinct, words, KINDS[kind], why)


def _evenly(length: int) -> list[int]:
    step = max(1, length // SAMPLE)
    return list(range(0, length, step))[:SAMPLE]


def _kind(column: str, values: list[str], distinct: float, words: float, persons: bool) -> tuple[str, str]:
    spelt = re.sub(r"[\s.-]+", "_", column)
    told = next((kind for pattern, kind in _BY_NAME if re.search(pattern, spelt, re.IGNORECASE)), None)
    if column.lower() in ("name", "名称", "名字"):
        told = "full name" if persons else "words"
    by_value = _by_value(values)
    if by_value is not None:
        return by_value, "its values"
    if told in ("date", "postcode", "telephone", "year", "identifier") and not _fits(told, values):
        told = None
    if told == "identifier" and (distinct < 0.3 or _mean(len(v) for v in values) < 5):
        return "short code", "its name"
    if told is not None:
        return told, "its name"
    return _by_shape(values, distinct, words), "the form of its values"


def _mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return sum(found) / max(1, len(found))


def _share(values: list[str], test: Callable[[str], object]) -> float:
    return _mean(1.0 if test(v) else 0.0 for v in values)


def _by_value(values: list[str]) -> str | None:
    """A kind that the values leave no doubt of."""
    han = _share(values, lambda v: re.search(r"[\u4e00-\u9fff]", v))
    if _share(values, lambda v: re.fullmatch(r"\d{17}[\dXx]|\d{15}", v)) > 0.6:
        return "citizen number"
    if _share(values, lambda v: re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", v) and not v.isdigit()) > 0.6:
        return "social credit code"
    if _share(values, lambda v: re.fullmatch(r"[0-9A-HJ-NPR-Z]{17}", v)) > 0.6:
        return "VIN"
    if _share(values, lambda v: re.fullmatch(r"[\u4e00-\u9fff][A-Z][0-9A-Z]{5,6}", v)) > 0.6:
        return "plate"
    if _share(values, lambda v: re.fullmatch(r"1[3-9]\d{9}", v)) > 0.6:
        return "Chinese mobile"
    if _share(values, lambda v: re.search(r"\S@\S", v)) > 0.6:
        return "e-mail"
    if _share(values, _is_day) > 0.8:
        return _date_kind(values)
    if han > 0.6:
        if _share(values, lambda v: _HAN_FIRM.search(v)) > 0.4:
            return "Chinese enterprise"
        if _share(values, lambda v: _HAN_PLACE.match(v)) > 0.6 and _mean(len(v) for v in values) > 6:
            return "Chinese address"
        if _share(values, lambda v: _HAN_NAME.fullmatch(v)) > 0.8 and len(set(values)) > 0.2 * len(values):
            return "Chinese name"
    return None


def _is_day(value: str) -> bool:
    iso = iso_date(value, month_first=False) or ""
    year, month, day = [*iso.split("-"), "", "", ""][:3]
    plausible = "1000" <= year <= "2100" and len(iso) == 10
    return plausible and min(int(month), int(day)) <= 12 and 0 < max(int(month), int(day)) <= 31


def _date_kind(values: list[str]) -> str:
    """Which of 4/9/1956 is the month: the second number is above 12 in some values, the first in none or fewer."""
    parts = [m for v in values if (m := re.match(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{4}", v))]
    first, second = sum(int(m[1]) > 12 for m in parts), sum(int(m[2]) > 12 for m in parts)
    return "date, month first" if second > first else "date"


def _fits(kind: str, values: list[str]) -> bool:
    """Whether the values can be of the kind that the column's name says."""
    if kind == "date":
        return _share(values, lambda v: iso_date(v, month_first=False)) > 0.5
    if kind == "year":
        return _share(values, lambda v: re.match(r"\d{4}(\.0)?$", v)) > 0.7
    if kind == "telephone":
        return _share(values, lambda v: len(re.sub(r"\D", "", v)) >= 6) > 0.5
    return _share(values, lambda v: re.search(r"\d", v)) > 0.5


def _by_shape(values: list[str], distinct: float, words: float) -> str:
    if _share(values, lambda v: re.fullmatch(r"-?[\d.,]+", v)) > 0.95:
        return "short code" if _share(values, lambda v: v.isdigit() and len(v) <= 4) > 0.9 else "number"
    if _share(values, lambda v: re.search(r"\d", v) and " " not in v) > 0.8 and distinct > 0.3:
        return "identifier"
    if len(Counter(values)) <= 30 and distinct < 0.1:
        return "category"
    if words >= 4:
        return "title"
    return "words" if words >= 1.5 else "text"
