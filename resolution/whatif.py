"""What an identity hangs on: the entity resolved again as if one piece of evidence were not there.

With the bundle it was resolved by, the weight of a pair depends on its two records alone, so it is enough to resolve
the entity's mentions anew with all that stand near them, near enough to matter. With nothing taken away that gives the
entity as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontology import gazetteer
from resolution import decided, inferred, model, standardise
from resolution.block import candidates
from resolution.bundle import Bundle, use_shares
from resolution.collective import NEAR_MISS
from resolution.compare import compare
from resolution.decided import Pairs
from resolution.engine import Resolution, attach_tokens, run
from resolution.folding import fold
from resolution.frame import Codes, Column, Frame
from resolution.inferred import Inferred
from resolution.keys import Keys, rule_keys
from resolution.model import Attribute, Model
from resolution.naming import NAME_MARK
from resolution.records import build_frame
from resolution.score import bits, probability

MOST_PROFILES = 3000
"""Profiles resolved again; where more stand near one another, the nearest to the entity."""


class UnknownEntity(LookupError):
    """There is no such entity, or none of a type that is resolved."""


class NotHeld(LookupError):
    """The entity's mentions have no such evidence."""


@dataclass(frozen=True, slots=True)
class Without:
    """A piece of evidence taken away: a mention, or what `attribute` (of the resolution model, its source column, or a
    relation such as case) says: the one value wherever it stands, or all of it for one mention or the whole entity."""

    attribute: str | None = None
    value: str | None = None
    mention: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Mentions that would still be one. strangers: those of other entities that would be in it; probability: of the
    best pair between this part and the first one, None where no pair is left to compare."""

    mentions: tuple[str, ...]
    strangers: tuple[str, ...]
    probability: float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """parts: what the entity would be, the largest first; a single one without strangers means that it stays as it is.
    looked_at: mentions resolved again; cut: true when not all that stand near could be."""

    entity_id: str
    entity_type: str
    parts: tuple[Part, ...]
    looked_at: int
    cut: bool

    @property
    def fallen(self) -> tuple[str, ...]:
        """The mentions that would fall away from the largest part, sorted."""
        return tuple(sorted(mention for part in self.parts[1:] for mention in part.mentions))


def without(con: duckdb.DuckDBPyConnection, entity_id: str, fallen: Sequence[Without] = ()) -> WhatIf:
    """The entity of an open registry as it would be without some evidence. Raises UnknownEntity, NotHeld."""
    rows = con.execute(
        "SELECT mention_id, entity_type FROM membership WHERE entity_id = ? ORDER BY 1", [entity_id]
    ).fetchall()
    if not rows or rows[0][1] not in decided.MODELS:
        raise UnknownEntity(entity_id)
    entity_type = str(rows[0][1])
    spec = model.load(decided.MODELS[entity_type])
    world = _World.read(con, spec, [mention for mention, _ in rows])
    for evidence in fallen:
        world.take_away(evidence)
    if not world.members:
        return WhatIf(entity_id, entity_type, (), 0, False)
    return world.resolve(con, entity_id)


class _World:
    """All mentions of the entity's type, and what becomes of them as evidence is taken away."""

    def __init__(self, spec: Model, members: Sequence[str], table: pa.Table, known: Inferred) -> None:
        self._spec, self.members, self._table, self._inferred = spec, list(members), table, known

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, spec: Model, members: Sequence[str]) -> _World:
        known = inferred.read(con, spec.entity_type)
        wanted = sorted({a.column for a in spec.attributes} - set(known.columns))
        have = {row[0] for row in con.execute("DESCRIBE mention").fetchall()}
        columns = ", ".join(name for name in wanted if name in have)
        table = con.sql(
            f"SELECT mention_id{columns and ', ' + columns} FROM mention WHERE entity_type = ? ORDER BY mention_id",
            params=[spec.entity_type],
        ).to_arrow_table()
        ids = table["mention_id"].to_pylist()
        for name, held in known.columns.items():
            table = table.append_column(name, pa.array([held.get(m) for m in ids], pa.string()))
        return cls(spec, members, table, known)

    def take_away(self, gone: Without) -> None:
        """Raises NotHeld."""
        if gone.mention is not None and gone.mention not in self.members:
            raise NotHeld(gone.mention)
        if gone.attribute is None:
            self.members.remove(str(gone.mention))
            self._table = self._table.filter(pc.not_equal(self._table["mention_id"], gone.mention))
            return
        concerned = set(self.members if gone.mention is None else [gone.mention])
        attribute = next((a for a in self._spec.attributes if gone.attribute in (a.name, a.column)), None)
        if attribute is not None and attribute.column in self._table.column_names:
            self._blank(attribute, gone.value, concerned)
        elif gone.attribute in self._inferred.tokens:
            self._forget(gone.attribute, gone.value, concerned)
        else:
            raise NotHeld(gone.attribute)

    def _blank(self, attribute: Attribute, value: str | None, concerned: Collection[str]) -> None:
        column = Column.from_arrow(self._table[attribute.column])
        features = standardise.apply(attribute.standardise, column)
        mine = pc.is_in(self._table["mention_id"], pa.array(sorted(concerned))).to_numpy()
        chosen = mine & (column.codes >= 0)
        if value is not None:
            (wanted,) = standardise.STANDARDISERS[attribute.standardise]([value])[""]
            same = np.array([v == value for v in column.values], np.bool_)
            if wanted is not None:
                found = features[""].decode()
                alike = np.array([f == wanted for f in found], np.bool_)
            else:
                alike = np.zeros(len(column.codes), np.bool_)
            alike |= (column.codes >= 0) & np.append(same, False)[column.codes]
            chosen &= alike
            if chosen.any():
                # One value is one piece of evidence, on whichever mentions it stands.
                chosen = alike
        if not chosen.any():
            raise NotHeld(attribute.name if value is None else f"{attribute.name}={value}")
        if "county" in features:
            self._forget_counties(features["county"], chosen)
        kept = [None if gone else v for gone, v in zip(chosen.tolist(), column.decode(), strict=True)]
        place = self._table.column_names.index(attribute.column)
        self._table = self._table.set_column(place, attribute.column, pa.array(kept, pa.string()))

    def _forget_counties(self, county: Column, chosen: npt.NDArray[np.bool_]) -> None:
        """With an address goes the county it names."""
        called, ids = gazetteer.counties(), self._table["mention_id"].to_pylist()
        for k in np.flatnonzero(chosen).tolist():
            code = county.at(k)
            if code is not None and ids[k] in self._inferred.tokens["area"]:
                held = self._inferred.tokens["area"][ids[k]]
                self._inferred.tokens["area"][ids[k]] = [t for t in held if t != called.get(code, code)]

    def _forget(self, name: str, value: str | None, concerned: Collection[str]) -> None:
        tokens = self._inferred.tokens[name]
        if value is None:
            holders = {m for m in concerned if tokens.get(m)}
        else:
            marked = f"{NAME_MARK}{value}"
            # A relative is known by name and by entity: both are the one relative.
            whole = {m for m, held in tokens.items() if marked in held}
            holders = {m for m, held in tokens.items() if value in held or marked in held}
        if not holders & set(concerned):
            raise NotHeld(name if value is None else f"{name}={value}")
        for mention in holders:
            all_of_it = value is None or mention in whole
            tokens[mention] = [] if all_of_it else [t for t in tokens[mention] if t != value]

    def resolve(self, con: duckdb.DuckDBPyConnection, entity_id: str) -> WhatIf:
        row = con.execute("SELECT weights FROM bundle WHERE entity_type = ?", [self._spec.entity_type]).fetchone()
        if row is None:
            raise UnknownEntity(entity_id)
        bundle = Bundle.parse(row[0])
        frame = build_frame(self._spec, self._table)
        record = {mention: k for k, mention in enumerate(frame.ids)}
        attach_tokens(frame, inferred.token_pairs(self._inferred, record))
        use_shares(frame, bundle.shares)
        same, different = decided.numbered(decided.read(con), record)
        near, cut = _near(frame, self._spec, bundle, [record[m] for m in self.members], same)
        number = {old: new for new, old in enumerate(near.tolist())}
        found = run(
            frame.rows(near),
            self._spec,
            bundle,
            _renumbered(same, number),
            _renumbered(different, number),
            keep_pairs=True,
        )
        return WhatIf(entity_id, self._spec.entity_type, tuple(_parts(found, self.members)), len(near), cut)


def _renumbered(pairs: Pairs, number: dict[int, int]) -> Pairs:
    return [(number[a], number[b]) for a, b in pairs if a in number and b in number]


def _parts(found: Resolution, members: Sequence[str]) -> list[Part]:
    mine = set(members)
    clusters: dict[int, list[str]] = defaultdict(list)
    for mention, label in zip(found.frame.ids, found.labels.tolist(), strict=True):
        clusters[label].append(mention)
    touched = {
        label: ([m for m in held if m in mine], [m for m in held if m not in mine]) for label, held in clusters.items()
    }
    ordered = sorted((label for label, (own, _) in touched.items() if own), key=lambda c: (-len(touched[c][0]), c))
    return [
        Part(tuple(touched[c][0]), tuple(touched[c][1]), None if c == ordered[0] else _best(found, ordered[0], c))
        for c in ordered
    ]


def _best(found: Resolution, one: int, other: int) -> float | None:
    """The probability of the best pair between two clusters."""
    if found.scored is None:
        return None
    scored = found.scored
    left, right = found.labels[scored.finer.first[scored.left]], found.labels[scored.finer.first[scored.right]]
    between = ((left == one) & (right == other)) | ((left == other) & (right == one))
    return float(probability(scored.weight[between].max(keepdims=True))[0]) if between.any() else None


def _near(frame: Frame, spec: Model, bundle: Bundle, members: Iterable[int], same: Pairs) -> tuple[Codes, bool]:
    """The records that hang together with the members by pairs heavy enough to matter, sorted; and whether the search
    stopped before it had them all."""
    folded = fold(frame, spec, ())
    floor = min(NEAR_MISS, bits(spec.link_probability) - spec.margin)
    rules = [_kept(*rule_keys(folded.frame, rule), bundle.left_out.get(rule.name)) for rule in spec.rules]
    joined: dict[int, set[int]] = defaultdict(set)
    for a, b in same:
        one, other = int(folded.of_record[a]), int(folded.of_record[b])
        joined[one].add(other)
        joined[other].add(one)
    front = {int(folded.of_record[k]) for k in members}
    seen = set(front)
    while front and len(seen) <= MOST_PROFILES:
        met = set(front)
        ends = np.fromiter(front, np.int32, len(front))
        for records, keys in rules:
            met.update(records[np.isin(keys, keys[np.isin(records, ends)])].tolist())
        around = np.array(sorted(met), np.int32)
        pairs = candidates(folded.frame.rows(around), spec.rules, bundle.left_out)
        left, right = around[pairs.left], around[pairs.right]
        touching = np.isin(left, ends) | np.isin(right, ends)
        left, right = left[touching], right[touching]
        heavy = bundle.weights.total(compare(folded.frame, spec, left, right)) >= floor
        reached = {*left[heavy].tolist(), *right[heavy].tolist()}
        reached.update(other for one in front for other in joined[one])
        front = reached - seen
        seen |= front
    near = np.flatnonzero(np.isin(folded.of_record, np.fromiter(seen, np.int32, len(seen)))).astype(np.int32)
    return near, bool(front)


def _kept(records: Codes, keys: Keys, left_out: Keys | None) -> tuple[Codes, Keys]:
    if left_out is None or not len(left_out):
        return records, keys
    kept = ~np.isin(keys, left_out)
    return records[kept], keys[kept]
