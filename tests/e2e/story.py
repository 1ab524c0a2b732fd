"""Whom the browser tests are about, read from the delivered files themselves and so apart from all that is tested."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ontology.text import parse_date

ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]")
NAME = re.compile(r"[\u4e00-\u9fff]{3}")
HEAD = "02"


@dataclass(frozen=True, slots=True)
class Resident:
    """One person of the household register."""

    mention_id: str
    row_key: str
    name: str
    id_number: str
    born: date
    household: str
    relation: str


@dataclass(frozen=True, slots=True)
class Story:
    """A suspect who heads a household, the case, and its victim, whose id numbers are right in both registers."""

    suspect: Resident
    family: tuple[Resident, ...]
    victim: Resident
    case: dict[str, Any]
    suspect_mentions: int
    """How many mentions the suspect truly has, over all extracts."""


def read_text(file: Path) -> str:
    """The text of a delivered file, in whichever of the two encodings it came."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def read_residents(files: Path) -> list[Resident]:
    """The rows of the household register that have no error in what the story rests on."""
    text = read_text(next(files.glob("police/hukou.*")))
    head = text.partition("\n")[0]
    delimiter = max(",|\t", key=head.count)
    residents = []
    for row in csv.DictReader(text.splitlines(), delimiter=delimiter):
        born = parse_date(row["CSRQ"])
        if not (NAME.fullmatch(row["XM"]) and ID_NUMBER.fullmatch(row["GMSFHM"]) and row["HH"] and born):
            continue
        residents.append(
            Resident(
                mention_id=f"police.hukou:{row['RYBH']}",
                row_key=row["RYBH"],
                name=row["XM"],
                id_number=row["GMSFHM"],
                born=born,
                household=row["HH"],
                relation=row["YHZGX"],
            )
        )
    return residents


def find_story(files: Path) -> Story:
    """The first case of the province that tells one; the same files always give the same."""
    residents = read_residents(files)
    with (files / "truth.csv").open(encoding="utf-8", newline="") as lines:
        truth = {row["mention_id"]: row["true_id"] for row in csv.DictReader(lines)}
    mentions = Counter(truth.values())
    names = Counter(resident.name for resident in residents)
    by_number = {resident.id_number: resident for resident in residents if names[resident.name] == 1}
    households: dict[str, list[Resident]] = defaultdict(list)
    for resident in residents:
        households[resident.household].append(resident)
    raw_sizes = household_sizes(files)

    for line in read_text(next(files.glob("police/case.*"))).splitlines():
        case = json.loads(line)
        roles: dict[str, list[Resident]] = defaultdict(list)
        for number, person in enumerate(case["RY"], start=1):
            found = by_number.get(person["GMSFHM"])
            if found is None or person["XM"] != found.name:
                continue
            if truth[found.mention_id] == truth.get(f"police.case:{case['AJBH']}#person/{number}"):
                roles[person["RYLX"]].append(found)
        for suspect in roles["01"]:
            family = tuple(other for other in households[suspect.household] if other != suspect)
            whole = len(family) + 1 == raw_sizes[suspect.household] and len(family) >= 2
            if suspect.relation != HEAD or not whole or any(other.relation in ("", HEAD) for other in family):
                continue
            for victim in roles["02"]:
                if victim.household != suspect.household:
                    return Story(suspect, family, victim, case, mentions[truth[suspect.mention_id]])
    raise LookupError("no case of this province tells the story; take another seed or more people")


def household_sizes(files: Path) -> Counter[str]:
    """Rows by household number, those with errors too."""
    text = read_text(next(files.glob("police/hukou.*")))
    head = text.partition("\n")[0]
    return Counter(row["HH"] for row in csv.DictReader(text.splitlines(), delimiter=max(",|\t", key=head.count)))
