"""A negative holds on the evidence it was given on: changed, it lapses and says what changed; back, it holds again."""

from pathlib import Path

import pytest

from stewardship import Contradicted, Standing, State, Steward
from tests.ingest.files import numbered, take, write

pytestmark = pytest.mark.slow

ONE, OTHER = "police.hukou:K1", "police.hukou:K2"


class Register:
    """A home with two people in the household register, delivered again and again."""

    def __init__(self, folder: Path) -> None:
        self.home, self._folder, self._deliveries = folder / "home", folder, 0
        self.deliver()

    def deliver(self, *numbers: int, mode: str = "add", **changes: str) -> None:
        """The rows of these people (both if none is named) with some columns changed."""
        self._deliveries += 1
        folder = self._folder / str(self._deliveries)
        rows = numbered("police.hukou", numbers or (1, 2), **changes)
        write(folder / "police" / "hukou.csv", rows)
        # One a day, so that what is said again after something else was said counts again.
        note = f"mode: {mode}\nas_of: 2026-01-{self._deliveries:02d}\n"
        (folder / "police" / "delivery.yaml").write_text(note)
        take(self.home, folder)

    @property
    def steward(self) -> Steward:
        return Steward(self.home)

    def standing(self) -> Standing:
        return self.steward.standings()[0]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def test_a_changed_attribute_lapses_a_negative_and_is_named(register: Register) -> None:
    given = register.steward.different(ONE, OTHER, "两人", "李科")
    assert register.standing().state is State.IN_FORCE
    assert [(v.left, v.right, v.same) for v in register.steward.verdicts()] == [(ONE, OTHER, False)]
    register.deliver(1, LXDH="13900001111")
    standing = register.standing()
    assert (standing.state, standing.enforced, standing.lapsed) == (State.LAPSED, (), (ONE,))
    assert [(c.mention, c.attribute, c.then, c.now) for c in standing.changes] == [
        (ONE, "phone", "13885912345", "13900001111")
    ]
    assert register.steward.verdicts() == []
    assert standing.decision == given


def test_what_is_only_written_otherwise_is_no_other_evidence(register: Register) -> None:
    register.steward.different(ONE, OTHER, "两人", "李科")
    register.deliver(1, LXDH="138-8591-2345", XM="张 伟", CSRQ="1980-01-01")
    assert register.standing().state is State.IN_FORCE
    assert register.standing().changes == ()


def test_with_its_evidence_back_it_holds_again(register: Register) -> None:
    register.steward.different(ONE, OTHER, "两人", "李科")
    register.deliver(2, XM="张小伟")
    assert register.standing().state is State.LAPSED
    register.deliver(2)
    assert register.standing().state is State.IN_FORCE
    assert len(register.steward.verdicts()) == 1


def test_what_was_decided_the_other_way_meanwhile_counts_even_when_the_evidence_is_back(register: Register) -> None:
    register.steward.different(ONE, OTHER, "两人", "李科")
    with pytest.raises(Contradicted):
        register.steward.same(ONE, OTHER, "一人", "王科")
    register.deliver(2, XM="张小伟")
    later = register.steward.same(ONE, OTHER, "一人", "王科")
    register.deliver(2)
    negative, positive = register.steward.standings()
    assert (negative.state, negative.enforced) == (State.OVERRULED, ())
    assert (positive.state, positive.enforced) == (State.IN_FORCE, ((ONE, OTHER),))
    assert [(v.same, v.decision) for v in register.steward.verdicts()] == [(True, later.id)]
    # What stood in contradiction before is no ground to refuse something else.
    assert register.steward.undo(later.id, "误判", "王科").undoes == later.id
    assert register.standing().state is State.IN_FORCE


def test_a_positive_does_not_lapse(register: Register) -> None:
    given = register.steward.same(ONE, OTHER, "一人", "李科")
    assert given.evidence_hash is None
    register.deliver(1, XM="张小伟", LXDH="13900001111")
    assert register.standing().state is State.IN_FORCE
    assert len(register.steward.verdicts()) == 1


@pytest.mark.parametrize("kind", ["same", "different"])
def test_a_mention_withdrawn_binds_nobody_until_it_is_back(register: Register, kind: str) -> None:
    getattr(register.steward, kind)(ONE, OTHER, "x", "李科")
    register.deliver(2, mode="snapshot")
    assert (register.standing().state, register.steward.verdicts()) == (State.ABSENT, [])
    register.deliver(mode="snapshot")
    assert register.standing().state is State.IN_FORCE
    assert len(register.steward.verdicts()) == 1


def test_a_split_lapses_pair_by_pair(register: Register) -> None:
    register.deliver(3, 4)
    three, four = "police.hukou:K3", "police.hukou:K4"
    register.steward.split([[ONE, OTHER], [three, four]], "两人", "李科")
    assert len(register.standing().enforced) == 4
    register.deliver(4, XB="2")
    standing = register.standing()
    assert (standing.state, standing.lapsed) == (State.LAPSED, (four,))
    assert standing.enforced == ((ONE, three), (OTHER, three))
