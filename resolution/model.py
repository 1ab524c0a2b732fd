"""A resolution model as data: what a record is made of, what to block on, how to compare, where the thresholds lie.

A model is a YAML file (see docs/models.md). The same engine resolves any table by it, so nothing here or below knows
of persons or vehicles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from resolution import general  # noqa: F401  (its standardisers register themselves)
from resolution.comparators import COMPARATORS
from resolution.standardise import STANDARDISERS

MODELS = Path(__file__).parent / "models"
CLAIMED = ".claimed"
"""What follows the name of an owned identifier: the valid number that a record states, whoever owns it."""


class ModelError(ValueError):
    """A model file that says something that cannot be; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """column: the source column; standardise: the standardiser's name; otherwise: a derived column (such as id.birth)
    to take a value from where the column has none."""

    name: str
    column: str
    standardise: str
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class TokenColumn:
    """A set-valued attribute read from a column, of lists or of text that `split` takes apart (see token_columns); each
    token standardised; those of fewer than `shortest` characters left out."""

    name: str
    column: str
    split: str
    standardise: str
    shortest: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A blocking rule: records that agree on all `keys` are candidates. A key named in `tokens` is set-valued: sharing
    one token is agreement. A key value that more than `cap` records hold is left out, and reported."""

    name: str
    keys: tuple[str, ...]
    tokens: tuple[str, ...]
    cap: int


@dataclass(frozen=True, slots=True)
class Level:
    """m: the probability of this level among records of one thing, before anything is learned; fixed_u: that among
    records of different things, where it is not to be learned; others: instead of it, how many of all the others are at
    this level with a record by chance, which is the same however many records there are."""

    name: str
    m: float
    zh: str
    en: str
    fixed_u: float | None = None
    others: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """on: the attributes compared; term_frequency: the levels weighed by how common the value agreed on is."""

    name: str
    compare: str
    on: tuple[str, ...]
    levels: tuple[Level, ...]
    term_frequency: frozenset[str]
    options: Mapping[str, Any]
    learn: bool
    zh: str
    en: str

    def level(self, name: str) -> int:
        return next(k for k, level in enumerate(self.levels) if level.name == name)


@dataclass(frozen=True, slots=True)
class Require:
    """A pair is a link only if comparison `of` is at one of `levels`, or one of `unless` is at one of its levels."""

    of: str
    levels: frozenset[str]
    unless: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What holds a cluster apart.

    single: columns of which one thing has one value (two different values forbid a merge);
    exclusive: token sets of which two records of one thing never share a token (members of one household, persons named
    in one row); require: see Require.
    """

    single: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    require: tuple[Require, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A whole model. link_probability, review_probability: from which a pair is a link, or worth a person's look;
    margin: see cluster(); bridge_probability, largest: see held_back; owned_identifiers: identifier → name attribute,
    see ownership."""

    entity_type: str
    attributes: tuple[Attribute, ...]
    rules: tuple[Rule, ...]
    training: tuple[Rule, ...]
    comparisons: tuple[Comparison, ...]
    constraints: Constraints
    link_probability: float
    review_probability: float
    margin: float
    owned_identifiers: Mapping[str, str] = field(default_factory=dict)
    token_columns: tuple[TokenColumn, ...] = ()
    clustering: str = "strongest"
    """By which evidence two clusters are joined: strongest (see cluster) or average (see cohesion)."""
    bridge_probability: float = 0.999
    largest: int | None = None

    def comparison(self, name: str) -> int:
        return next(k for k, c in enumerate(self.comparisons) if c.name == name)

    @property
    def claimed(self) -> tuple[str, ...]:
        """The columns of claimed numbers (`id.claimed`) that the model reads, which settling makes (see records)."""
        rules = (name for rule in (*self.rules, *self.training) for name in rule.keys)
        read = {*rules, *(name for c in self.comparisons for name in c.on)}
        return tuple(sorted(read & {f"{identifier}{CLAIMED}" for identifier in self.owned_identifiers}))


def load(path: Path | str) -> Model:
    """Reads a model file, or the shipped one of that name ("person"). Raises ModelError."""
    file = Path(path)
    if not file.suffix:
        file = MODELS / f"{file}.yaml"
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        return parse(data)
    except KeyError as error:
        raise ModelError(f"{file}: {error.args[0]!r} is missing") from error
    except (TypeError, AttributeError, ValueError, OSError, yaml.YAMLError) as error:
        raise ModelError(f"{file}: {error}") from error


def parse(data: Mapping[str, Any]) -> Model:
    """The model that a mapping of the documented form describes. Raises ModelError; KeyError, TypeError and
    AttributeError for a mapping of another form."""
    only("the model", data, TOP)
    if missing := [key for key in ("attributes", "blocking", "comparisons") if not data.get(key)]:
        raise ModelError(f"the model: {missing[0]} is missing")
    attributes = tuple(_attribute(name, spec) for name, spec in mapping("attributes", data["attributes"]).items())
    given = data.get("tokens") or ()
    token_columns = tuple(_token_column(name, spec) for name, spec in given.items()) if isinstance(given, dict) else ()
    tokens = frozenset(given)
    thresholds = data.get("thresholds", {})
    only("thresholds", thresholds, ("link", "review", "margin", "bridge"))
    cap = int(data.get("cap", 200))
    model = Model(
        entity_type=str(data.get("entity", "Record")),
        attributes=attributes,
        rules=tuple(_rule(spec, tokens, cap) for spec in data["blocking"]),
        training=tuple(_rule(spec, tokens, cap) for spec in data.get("training", ())),
        comparisons=tuple(_comparison(n, spec) for n, spec in mapping("comparisons", data["comparisons"]).items()),
        constraints=_constraints(data.get("constraints", {})),
        link_probability=float(thresholds.get("link", 0.9)),
        review_probability=float(thresholds.get("review", 0.3)),
        margin=float(thresholds.get("margin", 3.0)),
        owned_identifiers=dict(data.get("owned_identifiers", {})),
        token_columns=token_columns,
        clustering=str(data.get("clustering", "strongest")),
        bridge_probability=float(thresholds.get("bridge", 0.999)),
        largest=None if data.get("largest") is None else int(data["largest"]),
    )
    if model.clustering not in CLUSTERINGS:
        raise ModelError(f"clustering: there is no {model.clustering!r}; there are {', '.join(CLUSTERINGS)}")
    _check(model, tokens)
    return model


TOP = (
    *("entity", "attributes", "tokens", "owned_identifiers", "cap", "blocking", "training", "comparisons"),
    *("constraints", "clustering", "largest", "thresholds"),
)
CLUSTERINGS = ("strongest", "average")
MOST_RULES = 62
"""A candidate keeps the rules that found it as bits of one number."""


def mapping(place: str, value: Any) -> Mapping[str, Any]:
    """The value, if it is a mapping. Raises ModelError."""
    if not isinstance(value, Mapping):
        raise ModelError(f"{place}: must be a mapping (name: …), not {value!r}")
    return value


def only(place: str, spec: Any, allowed: Iterable[str]) -> None:
    """Raises ModelError for a key that is not among those allowed: a slip in it would be a line without effect."""
    if unknown := sorted(str(key) for key in mapping(place, spec) if key not in allowed):
        raise ModelError(f"{place}: there is no key {', '.join(unknown)}; there are {', '.join(allowed)}")


def _check(model: Model, tokens: frozenset[str]) -> None:
    """Every name must be of something that is there: a slip in one would leave a rule or a constraint without effect,
    and nobody would know. Raises ModelError."""
    columns = {
        f"{a.name}.{feature}" if feature else a.name
        for a in model.attributes
        for feature in STANDARDISERS[a.standardise]([])
    }
    claimed = {f"{identifier}{CLAIMED}" for identifier in model.owned_identifiers}
    columns |= claimed
    levels = {c.name: frozenset(level.name for level in c.levels) for c in model.comparisons}

    def known(place: str, names: Iterable[str], among: Collection[str]) -> None:
        if unknown := sorted(set(names) - set(among)):
            raise ModelError(f"{place}: there is no {', '.join(unknown)}; there are {sorted(among)}")

    if both := sorted(tokens & columns):
        raise ModelError(f"tokens: {', '.join(both)} is an attribute, too; give it a name of its own")
    if len(model.rules) > MOST_RULES:
        raise ModelError(f"blocking: {len(model.rules)} rules; at most {MOST_RULES} are possible")
    known("attributes, otherwise", (a.otherwise for a in model.attributes if a.otherwise), columns)
    for rule in (*model.rules, *model.training):
        known(f"blocking or training {rule.name}", rule.keys, {*columns, *tokens})
        if not rule.keys and not rule.tokens:
            raise ModelError("blocking or training: a rule has no keys")
    for comparison in model.comparisons:
        place = f"comparison {comparison.name}"
        comparator = COMPARATORS[comparison.compare]
        known(place, comparison.on, tokens if comparator.of_tokens else claimed if comparator.of_claims else columns)
        _check_needs(place, comparison, columns)
        known(f"{place}, term_frequency", comparison.term_frequency, levels[comparison.name])
    known("constraints, single", model.constraints.single, columns)
    known("constraints, exclusive", model.constraints.exclusive, tokens)
    for require in model.constraints.require:
        for name, allowed in ((require.of, require.levels), *require.unless.items()):
            known("constraints, require", [name], levels)
            known(f"constraints, require {name}", allowed, levels[name])
    known("owned_identifiers", [*model.owned_identifiers, *model.owned_identifiers.values()], columns)
    if not 0 < model.review_probability <= model.link_probability < 1:
        raise ModelError("thresholds: 0 < review <= link < 1 must hold")
    if not 0 < model.bridge_probability < 1:
        raise ModelError("thresholds: 0 < bridge < 1 must hold")
    if model.largest is not None and model.largest < 1:
        raise ModelError("largest: must be 1 or more")


def _check_needs(place: str, comparison: Comparison, columns: Collection[str]) -> None:
    """A comparator that reads derived columns an attribute lacks would find nothing, and say nothing."""
    comparator = COMPARATORS[comparison.compare]
    for attribute in comparison.on:
        if lacking := [need for need in comparator.needs if f"{attribute}.{need}" not in columns]:
            raise ModelError(
                f"{place}: {comparator.name} needs {attribute}.{lacking[0]}, which its standardiser does not give"
            )
    only(f"{place}, options", comparison.options, comparator.options)
    for option, value in comparison.options.items():
        allowed = comparator.options[option]
        if allowed and value not in allowed:
            raise ModelError(f"{place}, options {option}: there is no {value!r}; there are {', '.join(allowed)}")


def _attribute(name: str, spec: Mapping[str, Any] | None) -> Attribute:
    spec = spec or {}
    only(f"attribute {name}", spec, ("column", "standardise", "otherwise"))
    standardise = _standardiser(f"attribute {name}", spec.get("standardise", "plain"))
    return Attribute(name, str(spec.get("column", name)), standardise, spec.get("otherwise"))


def _token_column(name: str, spec: Mapping[str, Any]) -> TokenColumn:
    place = f"tokens {name}"
    only(place, spec, ("column", "split", "standardise", "shortest"))
    how = str(spec.get("split", "words"))
    if how.startswith("characters:") and not how.partition(":")[2].isdecimal():
        raise ModelError(f"{place}: split {how!r}; write words, characters:3 or a separator")
    standardise = _standardiser(place, spec.get("standardise", "words"))
    return TokenColumn(name, str(spec.get("column", name)), how, standardise, int(spec.get("shortest", 1)))


def _standardiser(place: str, name: str) -> str:
    if name not in STANDARDISERS:
        raise ModelError(f"{place}: no standardiser {name!r}; there are {sorted(STANDARDISERS)}")
    return name


def _rule(spec: Any, tokens: frozenset[str], cap: int) -> Rule:
    if isinstance(spec, Mapping):
        only(f"rule {spec.get('keys')}", spec, ("keys", "cap"))
        cap = int(spec.get("cap", cap))
    keys = spec["keys"] if isinstance(spec, Mapping) else spec
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ModelError(f"rule {keys!r}: write a list of keys, as [name, birth]")
    return Rule(
        " + ".join(keys),
        tuple(k for k in keys if k not in tokens),
        tuple(k for k in keys if k in tokens),
        cap,
    )


COMPARISON_KEYS = ("compare", "of", "levels", "term_frequency", "options", "learn", "zh", "en")


def _comparison(name: str, spec: Mapping[str, Any]) -> Comparison:
    only(f"comparison {name}", spec, COMPARISON_KEYS)
    compare = spec.get("compare")
    if compare not in COMPARATORS:
        raise ModelError(f"comparison {name}: no comparator {compare!r}; there are {sorted(COMPARATORS)}")
    expected = COMPARATORS[compare].levels
    given = spec.get("levels", {})
    if unknown := set(given) - set(expected):
        raise ModelError(f"comparison {name}: {compare} has no levels {sorted(unknown)}; it has {list(expected)}")
    for level, details in given.items():
        only(f"comparison {name}, level {level}", details or {}, ("m", "u", "others", "zh", "en"))
        if details and "u" in details and "others" in details:
            raise ModelError(f"comparison {name}, level {level}: give u or others, not both")
    given = {level: details or {} for level, details in given.items()}
    share = 0.2 / (len(expected) - 1)
    levels = tuple(
        Level(
            level,
            float(given.get(level, {}).get("m", 0.8 if k == 0 else share)),
            str(given.get(level, {}).get("zh", level)),
            str(given.get(level, {}).get("en", level.replace("_", " "))),
            given.get(level, {}).get("u"),
            given.get(level, {}).get("others"),
        )
        for k, level in enumerate(expected)
    )
    total = sum(level.m for level in levels)
    if min(level.m for level in levels) <= 0:
        raise ModelError(f"comparison {name}: every m must be above 0")
    levels = tuple(replace(v, m=v.m / total) for v in levels)
    return Comparison(
        name,
        compare,
        tuple(spec.get("of", [name])),
        levels,
        frozenset(spec.get("term_frequency", ())),
        spec.get("options", {}),
        bool(spec.get("learn", True)),
        str(spec.get("zh", name)),
        str(spec.get("en", name.replace("_", " "))),
    )


def _constraints(data: Mapping[str, Any]) -> Constraints:
    only("constraints", data, ("single", "exclusive", "require"))
    for require in data.get("require", ()):
        only("constraints, require", require, ("comparison", "levels", "unless"))
    requires = tuple(
        Require(
            r["comparison"],
            frozenset(r["levels"]),
            {k: frozenset(v) for k, v in r.get("unless", {}).items()},
        )
        for r in data.get("require", ())
    )
    return Constraints(tuple(data.get("single", ())), tuple(data.get("exclusive", ())), requires)
