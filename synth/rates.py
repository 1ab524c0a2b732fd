"""Every rate of the province that one may set, with the default each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import yaml

#: Share of person mentions without any id number, by extract and (after #) by role.
DEFAULT_NO_ID: Final[Mapping[str, float]] = {
    "police.hukou": 0.01,
    "police.driver": 0.015,
    "police.vehicle#owner": 0.06,
    "police.transport_enterprise#legal_representative": 0.15,
    "police.enterprise_driver": 0.12,
    "police.case#suspect": 0.08,
    "police.case#victim": 0.16,
    "police.case#reporter": 0.22,
    "court.party": 0.13,
    "court.dishonest": 0.10,
    "judicial.mediation#applicant": 0.17,
    "judicial.mediation#respondent": 0.22,
    "judicial.correction": 0.08,
    "judicial.legal_adviser": 0.12,
    "civil.marriage": 0.05,
    "civil.social_org#legal_representative": 0.12,
    "civil.assistance": 0.10,
}

#: Share of enterprise mentions without their code.
DEFAULT_NO_USCC: Final[Mapping[str, float]] = {
    "police.vehicle#owner": 0.08,
    "police.transport_enterprise": 0.02,
    "police.enterprise_driver#employer": 0.15,
    "court.party": 0.18,
    "court.dishonest": 0.10,
}

#: How much dirtier (or cleaner) than the rates below an extract is typed.
DEFAULT_DIRT: Final[Mapping[str, float]] = {
    "police.hukou": 0.5,
    "police.driver": 0.6,
    "police.vehicle": 0.9,
    "police.enterprise_driver": 1.3,
    "police.case": 1.3,
    "court.party": 1.2,
    "judicial.mediation": 1.4,
    "civil.marriage": 0.7,
    "civil.assistance": 1.2,
}

EXTRACTS: Final = (
    "police.hukou", "police.driver", "police.vehicle", "police.transport_enterprise", "police.enterprise_driver",
    "police.case", "police.toll_pass", "court.case", "court.party", "court.judgment", "court.dishonest",
    "judicial.mediation", "judicial.correction", "judicial.legal_adviser", "civil.marriage", "civil.social_org",
    "civil.assistance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares between 0 and 1 unless a comment says otherwise. ``from_yaml`` reads any subset of them."""

    # the people
    twins: float = 0.014  # of births
    namesakes_same_day: float = 0.006  # people given the name, sex, birth day and county of somebody else
    changed_names: float = 0.02  # people who changed their name, of whom two thirds tell the former one
    second_registration: float = 0.001  # people registered twice, half of them under two numbers
    not_registered: float = 0.08  # people whom the household register does not hold
    divorce: float = 0.14
    remarriage: float = 0.5  # of the divorced
    # id numbers
    no_id: Mapping[str, float] = field(default_factory=lambda: DEFAULT_NO_ID)
    no_uscc: Mapping[str, float] = field(default_factory=lambda: DEFAULT_NO_USCC)
    dirt: Mapping[str, float] = field(default_factory=lambda: DEFAULT_DIRT)  # factors, not shares
    id_mistyped: float = 0.012
    id_swapped: float = 0.006
    id_truncated: float = 0.005
    id_masked: float = 0.006
    id_legacy: float = 0.012  # of those born before 1984; five times as many in rows of before 2005
    id_of_relative: float = 0.005
    id_of_stranger: float = 0.0006  # the number of the row above: a valid number of somebody else
    id_lower_x: float = 0.25  # of the numbers that end in X
    id_full_width: float = 0.01
    # names
    name_homophone: float = 0.008
    name_near_pinyin: float = 0.003
    name_shape: float = 0.004
    name_missing_character: float = 0.002
    name_traditional: float = 0.006
    name_spaced: float = 0.03
    name_dotted_otherwise: float = 0.1  # of names with a dot: reversed, or without the clan's name
    sex_wrong: float = 0.003
    birth_wrong: float = 0.005  # of birth dates beside an id number: day and month, or a digit, or the lunar day
    # phones and addresses
    no_phone: float = 0.1
    no_phone_without_id: float = 0.3  # who tells no number often tells no phone either
    phone_mistyped: float = 0.006
    phone_written_otherwise: float = 0.03
    phone_recycled: float = 0.04  # of new numbers: one that somebody else gave up
    phone_of_family: float = 0.05
    no_address: float = 0.06
    address_mistyped: float = 0.01
    address_full_width: float = 0.04
    address_old_name: float = 0.12  # of addresses in renamed places, beside the rows older than the renaming
    # vehicles and enterprises
    vin_mistyped: float = 0.012
    no_vin: float = 0.01
    plate_mistyped: float = 0.004
    plate_reissued: float = 0.5  # of deregistered plates
    first_registration_kept: float = 0.5  # of re-registrations: those that repeat the vehicle's first date
    no_plate_type: float = 0.12  # of case vehicles
    branches: float = 0.18  # of firms: those that have some
    uscc_mistyped: float = 0.012
    enterprise_without_place: float = 0.02  # of enterprise names: the place it stands under left out
    enterprise_variant: float = 0.35  # of enterprise names: written otherwise than registered
    # files
    date_other_style: float = 0.05  # of dates: another style than the file's own
    no_key: float = 0.0004  # rows without their key: nothing can be done with them but quarantine
    repeated_row: float = 0.001  # rows handed over twice in the same file
    typed_cells: float = 0.4  # workbooks that hold phones as numbers and dates as dates
    missing_columns: float = 0.0  # columns other than keys left out of a file
    deliveries: int = 1  # 2: a second delivery in OUT/update, with new, changed, repeated and withdrawn rows
    watch: int = 0  # how often each case of the standing rules, and what only looks like it, is planted in OUT/watch
    formats: Mapping[str, str] = field(default_factory=dict)  # extract -> csv|xlsx|jsonl|xml|parquet

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, float) and not 0.0 <= value <= 1.0:
                raise ValueError(f"{item.name}: {value} is not a share between 0 and 1")
        for name in ("no_id", "no_uscc"):
            for key, share in getattr(self, name).items():
                if not 0.0 <= share <= 1.0:
                    raise ValueError(f"{name}.{key}: {share} is not a share between 0 and 1")
        if self.watch < 0:
            raise ValueError(f"watch: {self.watch} is less than none")
        if self.deliveries not in (1, 2):
            raise ValueError(f"deliveries: {self.deliveries}, but there can be 1 or 2")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Rates:
        """Defaults overlaid with ``given``; the three tables by extract are overlaid key by key.

        Raises ValueError for a name that is no rate, an extract that has no such rate, or a value out of range.
        """
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(given) - known)
        if unknown:
            raise ValueError(f"no such rate: {', '.join(unknown)}")
        values = dict(given)
        for name, table in (("no_id", DEFAULT_NO_ID), ("no_uscc", DEFAULT_NO_USCC), ("dirt", DEFAULT_DIRT)):
            if name in values:
                strange = sorted(set(values[name]) - set(table))
                if name == "dirt":
                    strange = [key for key in strange if key not in EXTRACTS]
                if strange:
                    raise ValueError(f"{name}: no such extract or role: {', '.join(strange)}")
                values[name] = {**table, **{key: float(share) for key, share in values[name].items()}}
        for item in fields(cls):
            if item.name in values and isinstance(item.default, float):
                values[item.name] = float(values[item.name])
        return cls(**values)

    @classmethod
    def from_yaml(cls, path: Path) -> Rates:
        """Rates from a YAML mapping of names of this class to values. Raises ValueError as ``from_mapping`` does."""
        given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if not isinstance(given, dict):
            raise ValueError(f"{path}: a mapping of rates was expected")
        return cls.from_mapping(given)
