"""A model proposed from the columns of a table that nobody has described: which is what, block on what, compare how.

Nothing is known of what is the same thing. Which rules are worth their pairs is told from the columns they do not use:
a pair that a rule finds and that agrees in most of the others is promising; rules are taken as long as they find
promising pairs that the ones before did not, cheapest first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.block import candidates
from resolution.column_kinds import Seen, look
from resolution.engine import attach_tokens
from resolution.frame import Frame
from resolution.keys import rule_keys
from resolution.model import Model, ModelError, Rule, parse
from resolution.records import build_frame
from resolution.suggested_text import model_data, model_text
from resolution.tables import Records, Table, records, stacked
from resolution.token_columns import tokens_of

JUDGED_ON = 60_000
"""Rows, from the top of each table, on which rules are judged."""
MOST_PAIRS = 12
"""Pairs for each record that one rule may make."""
MOST_RULES = 20
CAP = 150
ENOUGH = 2.5
"""Columns (see _information) that two records must agree in to be promising."""


@dataclass(slots=True)
class Proposal:
    """columns: as seen; parts: column → the column it is a part of, so that it is blocked on but not compared; names:
    column → the attribute's name; left_out: column → why it is not used; rules, training: keys of each rule, with the
    pairs it makes."""

    columns: list[Seen]
    names: dict[str, str]
    parts: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    rules: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    training: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    @property
    def compared(self) -> list[Seen]:
        return [c for c in self.columns if c.column not in self.parts]


def suggest_model(
    left: Table, right: Table | None = None, *, id_column: str | None = None, names: Sequence[str] = ("A", "B")
) -> str:
    """A model for the table, or for linking the two, as YAML text with comments; it runs as it is.

    Raises TableError for ids that are none, ModelError where no two columns say anything.
    """
    tables = [records(left, names[0], id_column)]
    if right is not None:
        tables.append(records(right, names[1], id_column))
    proposal = _columns(tables)
    if len(proposal.columns) < 2:
        raise ModelError(
            f"no two columns of {' and '.join(t.name for t in tables)} can be used: "
            + "; ".join(f"{column} ({why})" for column, why in proposal.left_out.items())
        )
    _find_rules(proposal, tables)
    return model_text(proposal, [t.name for t in tables])


def _columns(tables: Sequence[Records]) -> Proposal:
    shared = [c for c in tables[0].data.column_names if all(c in t.data.column_names for t in tables)]
    ids = {t.id_column for t in tables}
    left_out = {c: "the id of the row" for c in shared if c in ids}
    for table in tables:
        for column in table.data.column_names:
            if column not in shared:
                left_out[column] = f"only in {table.name}"
    data = stacked(tables, shared)
    seen = []
    for column in shared:
        if column in ids:
            continue
        found = look(column, data[column], shared)
        if found.kind is None:
            left_out[column] = found.why
        elif found.fill < 0.02:
            left_out[column] = f"filled in {found.fill:.1%} of the rows only"
        else:
            seen.append(found)
    names: dict[str, str] = {}
    for found in seen:
        name = re.sub(r"\W+", "_", found.column).strip("_").lower() or "column"
        while name in names.values():
            name += "_"
        names[found.column] = name
    return Proposal(seen, names, _parts(seen, data), left_out)


def _parts(seen: Sequence[Seen], data: pa.Table) -> dict[str, str]:
    """Columns whose value is nearly always among the words of another's: comparing both would count one thing twice."""
    head = data.slice(0, 2000)
    words = {
        c.column: [set(re.findall(r"\w+", (v or "").lower())) for v in head[c.column].to_pylist()]
        for c in seen
        if c.kind and c.kind.name in ("given name", "surname", "full name", "words", "text", "title", "address")
    }
    parts: dict[str, str] = {}
    for one, ones in words.items():
        for other, others in words.items():
            if one == other or parts.get(other) == one:
                continue
            both = [(a, b) for a, b in zip(ones, others, strict=True) if a and b]
            if len(both) >= 50 and sum(a <= b for a, b in both) > 0.9 * len(both) and other not in parts:
                parts[one] = other
                break
    return parts


def _find_rules(proposal: Proposal, tables: Sequence[Records]) -> None:
    """Fills in the rules, judged on the rows themselves."""
    draft = parse(model_data(proposal, [[proposal.names[proposal.columns[0].column]]]))
    head = [Records(t.name, t.data.slice(0, JUDGED_ON), t.ids.head(JUDGED_ON), t.id_column) for t in tables]
    columns = list(dict.fromkeys([*(a.column for a in draft.attributes), *(t.column for t in draft.token_columns)]))
    table = stacked(head, columns)
    table = table.append_column("", pa.array([str(k) for k in range(table.num_rows)], pa.string()))
    frame = build_frame(draft, table, "")
    attach_tokens(frame, tokens_of(draft, table))
    if len(tables) == 2:
        frame.source = np.repeat(np.array([0, 1], dtype=np.int32), [len(t) for t in head])
    judge = _Judge(frame, draft, proposal)
    proposal.rules = judge.blocking()
    proposal.training = judge.training([keys for keys, _ in proposal.rules])


_WORTH = np.array([1.0, 0.5, 0.0])
"""Of a promising pair, by how many rules have found it."""


@dataclass(slots=True)
class _Rated:
    """A rule with what it finds: its pairs (left << 32 | right), and which of them are promising."""

    keys: tuple[str, ...]
    pairs: npt.NDArray[np.int64]
    promising: npt.NDArray[np.bool_]

    @property
    def purity(self) -> float:
        return float(self.promising.mean()) if len(self.pairs) else 0.0


class _Judge:
    def __init__(self, frame: Frame, draft: Model, proposal: Proposal) -> None:
        self._frame, self._draft, self._proposal = frame, draft, proposal
        self._tokens = frozenset(frame.token_sets)
        # A rule of one column and one of its features, or of two features of one column, is no rule of two.
        self._column = {proposal.names[c.column]: c.column for c in proposal.columns}
        self._column.update({t.name: t.column for t in draft.token_columns})
        self._rated = [r for keys in self._possible() if (r := self._rate(keys)) is not None]

    def _root(self, key: str) -> str:
        column = self._column[key.split(".")[0]]
        return self._proposal.parts.get(column, column)

    def _features(self) -> list[tuple[str, bool]]:
        """Keys worth blocking on, with whether one alone may do."""
        out: list[tuple[str, bool]] = []
        for seen in self._proposal.columns:
            if seen.kind is None:
                continue
            name = self._proposal.names[seen.column]
            several = seen.words >= 1.5 and seen.kind.name in ("full name", "title", "words")
            alone = seen.kind.strong or seen.distinct > 0.3
            if seen.kind.name == "list":
                out.append((name, True))
                continue
            whole = len(self._frame.column(name).values)
            # The first three words of what never has more are no key of their own.
            coarser = [k for k in seen.kind.keys if not k or len(self._frame.column(f"{name}.{k}").values) < whole]
            out += [(f"{name}.{key}" if key else name, alone) for key in coarser]
            if several:
                out.append((f"{name}_words", True))
        return out

    def _possible(self) -> list[tuple[str, ...]]:
        features = self._features()
        single = [(key,) for key, alone in features if alone]
        double = [
            (one, other)
            for k, (one, _) in enumerate(features)
            for other, _ in features[k + 1 :]
            if self._root(one) != self._root(other)
        ]
        return [*single, *double]

    def _rule(self, keys: Sequence[str]) -> Rule:
        plain = tuple(k for k in keys if k not in self._tokens)
        return Rule(" + ".join(keys), plain, tuple(k for k in keys if k in self._tokens), CAP)

    def _rate(self, keys: tuple[str, ...]) -> _Rated | None:
        if self._pairs_at_most(keys) > MOST_PAIRS * len(self._frame):
            return None
        found = candidates(self._frame, [self._rule(keys)])
        if not len(found):
            return None
        pairs = (found.left.astype(np.int64) << 32) | found.right
        return _Rated(keys, pairs, self._promising(found.left, found.right, keys))

    def _pairs_at_most(self, keys: Sequence[str]) -> float:
        """How many pairs the rule makes, if no record is in two groups: counted before they are made."""
        _, numbers = rule_keys(self._frame, self._rule(keys))
        _, counts = np.unique(numbers, return_counts=True)
        counts = counts[counts <= CAP].astype(np.float64)
        return float((counts * (counts - 1)).sum() / 2)

    def _promising(
        self, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32], keys: Sequence[str]
    ) -> npt.NDArray[np.bool_]:
        """Whether most of the columns that the rule does not use agree, and with those it uses as many as prove
        something (agreement on a day or a number counts 1, on a year or a sex less)."""
        used = {self._root(key) for key in keys}
        needed = max(0.5, ENOUGH - sum(self._information(key) for key in keys))
        agreeing, known = np.zeros(len(left)), np.zeros(len(left))
        for seen in self._proposal.compared:
            if seen.column in used or seen.kind is None or seen.kind.name == "list":
                continue
            codes = self._frame.column(self._proposal.names[seen.column]).codes
            a, b = codes[left], codes[right]
            both = (a >= 0) & (b >= 0)
            weight = self._information(self._proposal.names[seen.column])
            known += weight * both
            agreeing += weight * (both & (a == b))
        return (agreeing >= 0.5 * known) & (agreeing >= min(needed, 0.5 * max(1.0, float(known.max(initial=0)))))

    def _information(self, key: str) -> float:
        """How much agreement on a key says, 0 to 1: by how many values there are (1 from a hundred)."""
        if key in self._tokens:
            return 1.0
        values = len(self._frame.column(key).values)
        return float(min(1.0, np.log10(max(1, values)) / 2))

    def blocking(self) -> list[tuple[tuple[str, ...], int]]:
        """Greedily the rule that finds most promising pairs not found before, or only once, for the pairs it costs:
        what two rules find, a slip in one column does not hide."""
        promising = [r.pairs[r.promising] for r in self._rated]
        all_pairs = np.unique(np.concatenate([np.zeros(0, np.int64), *promising]))
        places = [np.searchsorted(all_pairs, pairs) for pairs in promising]
        times = np.zeros(len(all_pairs), dtype=np.int8)
        chosen: list[_Rated] = []
        left = list(range(len(self._rated)))
        floor = max(2.0, 0.0005 * len(self._frame))
        while left and len(chosen) < MOST_RULES:
            gains = {k: float(_WORTH[times[places[k]]].sum()) for k in left}
            best = max(left, key=lambda k: (gains[k] / (len(self._rated[k].pairs) + len(self._frame)), -k))
            left = [k for k in left if gains[k] >= floor and k != best]
            if gains[best] < floor:
                break
            chosen.append(self._rated[best])
            times[places[best]] = np.minimum(times[places[best]] + 1, 2)
        if not chosen:
            chosen = sorted(self._rated, key=lambda r: (-r.purity, len(r.pairs)))[:5]
        if not chosen:
            raise ModelError("no two rows agree on any column or two: there is nothing to block on")
        return [(r.keys, len(r.pairs)) for r in chosen]

    def training(self, rules: Sequence[tuple[str, ...]]) -> list[tuple[tuple[str, ...], int]]:
        """The purest rules such that each comparison is left free by two of them, where possible."""
        rated = {r.keys: r for r in self._rated}
        enough = max(20, len(self._frame) // 200)
        usable = [rated[keys] for keys in rules if len(rated[keys].pairs) >= enough] or [rated[k] for k in rules]
        usable.sort(key=lambda r: (-r.purity, -len(r.pairs)))
        free = {seen.column: 0 for seen in self._proposal.compared}
        chosen = []
        for rule in usable:
            used = {self._root(key) for key in rule.keys}
            if any(count < 2 and column not in used for column, count in free.items()):
                chosen.append(rule)
                for column in free:
                    free[column] += column not in used
        return [(r.keys, len(r.pairs)) for r in chosen[:5]]
