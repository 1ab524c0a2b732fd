"""Who may turn up in a case: people by the county they live in, the same few again and again for offences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from synth import days
from synth.dice import Dice, Weighted
from synth.people import Person
from synth.places import County


class Circles:
    """People grouped by where they live, for picking those of one event."""

    def __init__(self, dice: Dice, counties: list[County], people: list[Person]) -> None:
        self._dice = dice
        self._here: dict[County, list[Person]] = defaultdict(list)
        self._offenders: dict[County, list[Person]] = defaultdict(list)
        for person in people:
            county = person.home_at(days.TODAY).county
            self._here[county].append(person)
            if 16 <= person.age_at(days.TODAY) < 70 and dice.chance(0.09 if person.sex == "1" else 0.025):
                self._offenders[county].append(person)
        self._counties = Weighted((c, len(self._here[c]) + 0.01) for c in counties)

    def county(self) -> County:
        """A county, by its number of people."""
        return self._counties.draw(self._dice)

    def somebody(self, county: County, when: int, fit: Callable[[Person], bool] | None = None) -> Person | None:
        """Somebody living there, at least 16 and alive on that day; None if nobody fits after some tries."""
        return self._pick(self._here[county], when, fit)

    def offender(self, county: County, when: int) -> Person | None:
        """Somebody suspected on that day: mostly one of the few who often are."""
        often = self._offenders[county]
        if often and self._dice.chance(0.62):
            found = self._pick(often, when, None)
            if found is not None:
                return found
        return self._pick(self._here[county], when, lambda p: p.age_at(when) < 70)

    def _pick(self, pool: list[Person], when: int, fit: Callable[[Person], bool] | None) -> Person | None:
        if not pool:
            return None
        for _ in range(12):
            person = self._dice.pick(pool)
            if person.age_at(when) >= 16 and person.alive_at(when) and (fit is None or fit(person)):
                return person
        return None
