"""What people said of pairs corrects what was learned without them, and no more than it should."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from resolution.block import candidates
from resolution.compare import Compared, compare
from resolution.em import learn
from resolution.engine import run
from resolution.frame import Codes, Frame
from resolution.labels import Labels
from resolution.model import Model
from resolution.score import Weights, probability
from tests.resolution.building import build, codes, model

THINGS, FAMILIES = 1500, 400
AGREE = {"name": 0.9, "phone": 0.5, "home": 0.7, "birth": 0.95}


@dataclass(frozen=True)
class Hard:
    """Things of two records each, and families whose members share name, phone and home: to learning without a word
    from anybody, members of a family look like one thing that often changes its birth date."""

    spec: Model
    frame: Frame
    truth: Codes
    pairs: tuple[Codes, Codes, Compared]
    weights: Weights

    @property
    def matches(self) -> npt.NDArray[np.bool_]:
        left, right, _ = self.pairs
        return np.asarray(self.truth[left] == self.truth[right])

    def labelled(self, size: int, seed: int = 1) -> Labels:
        """Pairs that people may come upon, all but those that nobody would take for one thing, with their truth."""
        left, right, compared = self.pairs
        p = probability(self.weights.total(compared))
        chosen = np.random.default_rng(seed).choice(np.flatnonzero(p > 0.02), size, replace=False)
        return Labels(left[chosen], right[chosen], self.matches[chosen])

    def taught(self, labels: Labels) -> Weights:
        return learn(self.frame, self.spec, self.pairs[2], labels)

    def misjudged(self, weights: Weights) -> float:
        """Brier score over all candidates: 0 if every pair were known for what it is."""
        p = probability(weights.total(self.pairs[2]))
        return float(((p - self.matches) ** 2).mean())


@pytest.fixture(scope="module")
def hard() -> Hard:
    dice = np.random.default_rng(4)
    sizes = {"name": 300, "phone": 3000, "home": 900, "birth": 2000}
    columns: dict[str, list[str | None]] = {}
    for name, size in sizes.items():
        first = dice.integers(0, size, THINGS)
        if name != "birth":
            first[1 : 2 * FAMILIES : 2] = first[0 : 2 * FAMILIES : 2]
        second = np.where(dice.random(THINGS) < AGREE[name], first, dice.integers(0, size, THINGS))
        columns[name] = [str(v) for v in np.concatenate([first, second])]
    comparisons = {name: {"compare": "exact", "levels": {"same": {"m": 0.8}}} for name in columns}
    spec = model(
        attributes=dict.fromkeys(columns),
        blocking=[["phone"], ["name", "home"], ["birth", "name"]],
        training=[["phone"], ["name", "home"]],
        comparisons=comparisons,
    )
    frame = build(spec, columns)
    found = candidates(frame, spec.rules)
    compared = compare(frame, spec, found.left, found.right)
    truth = codes([*range(THINGS), *range(THINGS)])
    return Hard(spec, frame, truth, (found.left, found.right, compared), learn(frame, spec, compared))


BIRTH = list(AGREE).index("birth")


def test_labels_set_right_what_learning_invented(hard: Hard) -> None:
    assert hard.weights.m[BIRTH][0] < 0.5  # so often do births seem to agree that are the same in 19 of 20 cases
    found = hard.taught(hard.labelled(300))
    assert found.m[BIRTH][0] == pytest.approx(AGREE["birth"], abs=0.04)
    matches = hard.matches.sum() / hard.frame.possible_pairs()
    assert hard.weights.prior > 1.7 * matches
    assert found.prior == pytest.approx(matches, rel=0.3)
    assert hard.misjudged(found) < 0.8 * hard.misjudged(hard.weights)


def test_more_labels_move_more_and_a_few_do_little(hard: Hard) -> None:
    moved = [hard.taught(hard.labelled(size)).m[BIRTH][0] - hard.weights.m[BIRTH][0] for size in (0, 3, 30, 300)]
    assert moved[0] == 0
    assert moved == sorted(moved)
    assert moved[1] < 0.1 * moved[3]


def test_labels_that_contradict_each_other_are_no_labels(hard: Hard) -> None:
    said = hard.labelled(200)
    left, right = np.concatenate([said.left, said.right]), np.concatenate([said.right, said.left])
    both = Labels(left, right, np.concatenate([said.same, ~said.same]))
    assert len(both.between(np.arange(len(hard.frame), dtype=np.int32))) == 0


def test_labels_given_at_random_move_the_weights_little(hard: Hard) -> None:
    """Half of a stratum called the same, where the weights expect half: nothing new."""
    said = hard.labelled(300)
    weight = hard.weights.total(compare(hard.frame, hard.spec, said.left, said.right))
    drawn = np.random.default_rng(3).random(len(said)) < probability(weight)
    moved = hard.taught(Labels(said.left, said.right, drawn))
    for before, after in zip(hard.weights.m, moved.m, strict=True):
        assert after == pytest.approx(before, abs=0.05)


def test_a_few_wrong_labels_take_nothing_away_that_was_learned(hard: Hard) -> None:
    """Whoever calls pairs that agree on everything different does not make agreement speak against a match."""
    left, right, compared = hard.pairs
    alike = np.flatnonzero((compared.levels == 0).all(axis=1))[:20]
    moved = hard.taught(Labels(left[alike], right[alike], np.zeros(len(alike), dtype=np.bool_)))
    for m, u in zip(moved.m, moved.u, strict=True):
        assert m[0] > u[0]


def test_a_split_of_like_records_is_one_word() -> None:
    ten = Labels.of([], [(a, b) for a in range(10) for b in range(10, 20)])
    assert len(ten.between(codes([0] * 10 + [1] * 10))) == 1


def test_a_word_on_like_records_says_nothing() -> None:
    assert len(Labels.of([(0, 1)], []).between(codes([0, 0]))) == 0


def test_decisions_are_labels(hard: Hard) -> None:
    said = hard.labelled(100)
    pairs = list(zip(said.left.tolist(), said.right.tolist(), strict=True))
    same = [pair for pair, yes in zip(pairs, said.same.tolist(), strict=True) if yes]
    different = [pair for pair, yes in zip(pairs, said.same.tolist(), strict=True) if not yes]
    found = run(hard.frame, hard.spec, same=same, different=different)
    # Those of records alike in all they have teach nothing.
    assert 50 < len(Labels.of(same, different).between(found.folded.of_record)) == found.report["labels"]
    assert found.bundle.weights.m[BIRTH][0] > run(hard.frame, hard.spec).bundle.weights.m[BIRTH][0] + 0.1
