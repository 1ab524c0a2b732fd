"""The people of the province as they really are: what the extracts then tell of them, with errors, is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from synth import days
from synth.names import MALE
from synth.places import Address, County


@dataclass(slots=True, eq=False)
class Person:
    """One real person. Days are ordinals; 0 stands for never."""

    n: int
    sex: str  # GB/T 2261.1: "1" male, "2" female
    birth: int
    surname: str
    given: str
    county: County  # where the family lived at the birth
    father: Person | None = None
    mother: Person | None = None
    dotted: bool = False
    region: str | None = None  # code of registration outside the province
    twin: Person | None = None
    generation_name: str | None = None
    children: list[Person] = field(default_factory=list)
    marriages: list[Marriage] = field(default_factory=list)
    former_name: str | None = None
    renamed: int = 0
    died: int = 0
    id_number: str = ""
    second_id: str = ""  # of those registered twice under two numbers
    registered: bool = True
    household: Household | None = None
    relation: str = ""
    nationality: str = "01"
    homes: list[tuple[int, Address]] = field(default_factory=list)
    phones: list[tuple[int, str]] = field(default_factory=list)

    @property
    def true_id(self) -> str:
        """The id under which truth.csv knows this person."""
        return f"person/{self.n}"

    @property
    def name(self) -> str:
        """The present full name."""
        return f"{self.surname}·{self.given}" if self.dotted else self.surname + self.given

    def name_at(self, when: int) -> str:
        """The full name on a day."""
        return self.former_name if self.former_name and when < self.renamed else self.name

    def age_at(self, when: int) -> float:
        """Age in years on a day (negative before birth)."""
        return (when - self.birth) / days.YEAR

    def alive_at(self, when: int) -> bool:
        """Born and not dead on a day."""
        return self.birth <= when and not (self.died and self.died <= when)

    def home_at(self, when: int) -> Address:
        """Where the person lived on a day (before the first known home: that one)."""
        found = self.homes[0][1]
        for since, address in self.homes:
            if since > when:
                break
            found = address
        return found

    def own_phone_at(self, when: int) -> str | None:
        """The person's own number on a day; None for those without one."""
        found = None
        for since, number in self.phones:
            if since > when:
                break
            found = number
        return found

    def phone_at(self, when: int) -> str | None:
        """The number one reaches the person by: the own one, or else a spouse's, child's or parent's."""
        own = self.own_phone_at(when)
        if own is not None:
            return own
        for relative in self.relatives(when):
            number = relative.own_phone_at(when)
            if number is not None:
                return number
        return None

    def spouse_at(self, when: int) -> Person | None:
        """The spouse on a day."""
        for marriage in self.marriages:
            if marriage.on <= when and not (marriage.ended and marriage.ended <= when):
                return marriage.other(self)
        return None

    def relatives(self, when: int) -> Iterator[Person]:
        """Spouse, children, parents and siblings who live on a day, nearest first."""
        spouse = self.spouse_at(when)
        if spouse is not None and spouse.alive_at(when):
            yield spouse
        for child in self.children:
            if child.alive_at(when):
                yield child
        for parent in (self.father, self.mother):
            if parent is not None and parent.alive_at(when):
                yield parent
        if self.father is not None:
            for sibling in self.father.children:
                if sibling is not self and sibling.alive_at(when):
                    yield sibling


@dataclass(slots=True, eq=False)
class Marriage:
    """A registered marriage, and its end by divorce (0: it lasts)."""

    husband: Person
    wife: Person
    on: int
    county: County
    ended: int = 0
    by_court: bool = False  # the divorce was pronounced by a court, so no office registered it

    def other(self, one: Person) -> Person:
        """The other of the two."""
        return self.wife if one.sex == MALE else self.husband


@dataclass(slots=True, eq=False)
class Household:
    """A registered household: one number, one address, one head."""

    number: str
    head: Person
    address: Address
    members: list[Person] = field(default_factory=list)
