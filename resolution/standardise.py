"""Standardisers: from the distinct raw values of an attribute to the values compared and what is derived from them.

A standardiser takes the distinct values of a column and returns, under "" the standardised value and under further
names the derived features, each a list as long as its input with None where there is nothing to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology import gazetteer
from ontology.identifiers import mobile, person_id, uscc, vin
from ontology.identifiers import plate as plates
from ontology.identifiers.reading import Grade
from ontology.text import half_width, normalise_name
from resolution import names, organisation_names
from resolution.bulk import BULK
from resolution.frame import FEW, Column
from resolution.texts import Texts

Features = dict[str, list[str | None]]
STANDARDISERS: dict[str, Callable[[list[str]], Features]] = {}


def standardiser(name: str) -> Callable[[Callable[[list[str]], Features]], Callable[[list[str]], Features]]:
    """Registers a function as the standardiser of that name."""

    def register(function: Callable[[list[str]], Features]) -> Callable[[list[str]], Features]:
        STANDARDISERS[name] = function
        return function

    return register


def apply(name: str, column: Column, wanted: Collection[str] | None = None) -> dict[str, Column]:
    """The standardised column under "" and its features by name; of the features only those wanted, all if None.

    Raises KeyError for an unknown standardiser.
    """
    if isinstance(column.values, Texts):
        features = _in_bulk(name, column.values.arrow, wanted)
        return {feature: column.derive(values) for feature, values in features.items()}
    known = STANDARDISERS[name](list(column.values)) if len(column.values) > FEW else _remembered(name, column.values)
    return {
        feature: column.derive(values)
        for feature, values in known.items()
        if not feature or wanted is None or feature in wanted
    }


TOGETHER = 50_000
"""Values read at a time by a standardiser that makes Python strings of them."""


def _in_bulk(name: str, values: pa.Array, wanted: Collection[str] | None) -> dict[str, pa.Array]:
    """The features of very many values: the usual forms all at once, the others one by one as ever."""
    features = [feature for feature in STANDARDISERS[name]([]) if not feature or wanted is None or feature in wanted]
    bulk = BULK.get(name)
    if bulk is None:
        return _one_by_one(name, values, features)
    usual, found = bulk(values, features)
    odd = np.flatnonzero(~usual)
    if not len(odd):
        return found
    careful = _one_by_one(name, values.take(pa.array(odd)), features)
    mask = pa.array(~usual)
    return {feature: pc.replace_with_mask(found[feature], mask, careful[feature]) for feature in features}


def _one_by_one(name: str, values: pa.Array, features: Sequence[str]) -> dict[str, pa.Array]:
    parts: dict[str, list[pa.Array]] = {feature: [] for feature in features}
    for start in range(0, len(values), TOGETHER):
        found = STANDARDISERS[name](values.slice(start, TOGETHER).to_pylist())
        for feature in features:
            parts[feature].append(pa.array(found[feature], pa.string()))
    return {feature: pa.concat_arrays(arrays) for feature, arrays in parts.items()}


_memory: dict[str, dict[str, dict[str, str | None]]] = {}
"""Standardiser → value → features. Records that come one by one name the same neighbours again and again."""
MOST_REMEMBERED = 400_000
"""Values kept for each standardiser: some 100 MB at the worst."""


def _remembered(name: str, values: Sequence[str]) -> Features:
    known = _memory.setdefault(name, {})
    if len(known) > MOST_REMEMBERED:
        known.clear()
    if unknown := [value for value in values if value not in known]:
        fresh = STANDARDISERS[name](unknown)
        for k, value in enumerate(unknown):
            known[value] = {feature: column[k] for feature, column in fresh.items()}
    if not values:
        return STANDARDISERS[name]([])
    return {feature: [known[value][feature] for value in values] for feature in known[values[0]]}


@standardiser("plain")
def plain(values: list[str]) -> Features:
    """As it is."""
    return {"": list(values)}


@standardiser("text")
def text(values: list[str]) -> Features:
    """For any table: lower case, single spaces, no punctuation at the ends."""
    return {"": [re.sub(r"\s+", " ", v).strip(" .,;").lower() or None for v in values]}


_NO_NAME = re.compile("某|^(?:无名氏?|不知名|未知名|身份不明|姓名不详|匿名|佚名|男子|女子)")
"""林某某, 无名氏: a name hidden or not known, agreement on which means nothing."""


@standardiser("person_name")
def person_name(values: list[str]) -> Features:
    """The name cleaned; in simplified characters, by sound, by dialect sound; the surname, and the sound of it."""
    cleaned = [normalise_name(v) for v in values]
    simple = [names.simplified(c) if c else None for c in cleaned]
    readings = [names.pinyin(s) if s else None for s in simple]
    near = [names.near_pinyin(r) if r else None for r in readings]
    surnames = [names.surname(s) if s else None for s in simple]
    hidden = [bool(s) and bool(_NO_NAME.search(str(s))) for s in simple]
    for features in (cleaned, simple, readings, near, surnames):
        for k, h in enumerate(hidden):
            if h:
                features[k] = None
    return {
        "": cleaned,
        "simplified": simple,
        "pinyin": readings,
        "near": near,
        "surname": surnames,
        "family_sound": [n.split(" ", 1)[0] if n else None for n in near],
    }


@standardiser("person_id")
def person_id_number(values: list[str]) -> Features:
    """Numbers in 18-character form; `valid` is "1" where check character and date hold, `birth` and `sex` are what
    the number says, whatever its grade."""
    out: Features = {k: [] for k in ("", "valid", "birth", "sex", "head", "tail", "trusted")}
    for value in values:
        reading = person_id.read(value)
        number = reading.value
        valid = reading.grade >= Grade.VALID
        out[""].append(number)
        out["valid"].append("1" if valid else None)
        # A 15-digit number has no check character, so a slip in it shows nowhere.
        out["trusted"].append(number if valid and number and len(re.sub(r"\W", "", value)) >= 18 else None)
        whole = number if number and re.fullmatch(r"\d{17}[\dX]", number) else None
        out["birth"].append(_birth_of(number))
        out["sex"].append(("1" if int(number[16]) % 2 else "2") if whole and number and number[16].isdigit() else None)
        out["head"].append(number[:14] if number and len(number) >= 17 and "*" not in number[:14] else None)
        out["tail"].append(number[10:] if whole and number else None)
    return out


def _birth_of(number: str | None) -> str | None:
    if not number or not re.fullmatch(r"\d{6}(18|19|20)\d{6}[\dX*]*", number):
        return None
    year, month, day = number[6:10], number[10:12], number[12:14]
    return f"{year}-{month}-{day}" if "01" <= month <= "12" and "01" <= day <= "31" else None


@standardiser("phone")
def phone(values: list[str]) -> Features:
    """The mobile number where it is one, else the digits (a landline)."""
    out: list[str | None] = []
    for value in values:
        reading = mobile.read(value)
        digits = re.sub(r"\D", "", value)
        out.append(reading.value or (digits if len(digits) >= 7 else None))
    return {"": out}


@standardiser("date")
def date(values: list[str]) -> Features:
    """The day, YYYY-MM-DD, of a date or time in ISO form."""
    return {"": [v[:10] for v in values]}


@standardiser("address")
def address(values: list[str]) -> Features:
    """County, township and what stands below, by the gazetteer; together as one key. `shown` is what people read."""
    out: Features = {k: [] for k in ("", "county", "township", "rest", "detail")}
    out["shown"] = list(values)
    for value in values:
        parsed = gazetteer.parse_address(value)
        key = "|".join((parsed.county_code or "", parsed.township or "", parsed.rest))
        out[""].append(key)
        out["county"].append(parsed.county_code)
        out["township"].append(f"{parsed.county_code or ''}{parsed.township}" if parsed.township else None)
        out["rest"].append(parsed.rest or None)
        # What two writings of one address have in common when township or county is left out of one.
        out["detail"].append(
            parsed.rest[-8:] if any(c.isdigit() for c in parsed.rest) and len(parsed.rest) >= 4 else None
        )
    return out


@standardiser("uscc")
def social_credit_code(values: list[str]) -> Features:
    """The code (GB 32100), or the organisation code alone (GB 11714) as files before 2015 have it; whether its checks
    hold, and the organisation code: whoever bears that is one organisation, whichever of the two is written."""
    readings = [uscc.read(v) for v in values]
    bodies = [_organisation(r.value) for r in readings]
    valid = [r.grade >= Grade.VALID for r in readings]
    return {
        "": [r.value for r in readings],
        "valid": ["1" if v else None for v in valid],
        "trusted": [body if v else None for body, v in zip(bodies, valid, strict=True)],
        "body": bodies,
    }


def _organisation(code: str | None) -> str | None:
    if code is None or len(code) == 9:
        return code
    return code[8:17] if len(code) >= 17 else None


@standardiser("enterprise_name")
def enterprise_name(values: list[str]) -> Features:
    """The name without noise, its core, branch and place, and how the core's beginning sounds."""
    out: Features = {k: [] for k in ("", "core", "branch", "place", "near", "sound")}
    for value in values:
        name = organisation_names.read(names.simplified(value))
        out[""].append(name.whole or None)
        out["core"].append(name.core or None)
        out["branch"].append(name.branch or None)
        out["place"].append(name.place or None)
        sound = names.near_pinyin(names.pinyin(name.core)) if name.core else None
        out["sound"].append(sound)
        out["near"].append(" ".join(sound.split(" ")[:3]) if sound else None)
    return out


@standardiser("plate")
def plate(values: list[str]) -> Features:
    """The plate in one spelling."""
    return {"": [plates.read(v).value or plates.compact_plate(v) or None for v in values]}


@standardiser("code")
def code(values: list[str]) -> Features:
    """Engine numbers and the like: upper case, nothing but letters and digits."""
    return {"": [re.sub(r"[^0-9A-Z]", "", half_width(v).upper()) or None for v in values]}


@standardiser("vin")
def vehicle_identification(values: list[str]) -> Features:
    """The VIN (GB 16735), whether its check holds, and its last eight characters."""
    readings = [vin.read(v) for v in values]
    return {
        "": [r.value for r in readings],
        "valid": ["1" if r.grade >= Grade.VALID else None for r in readings],
        "trusted": [r.value if r.grade >= Grade.VALID else None for r in readings],
        "tail": [r.value[-8:] if r.value and len(r.value) >= 8 else None for r in readings],
    }
