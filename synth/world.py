"""The synthetic province put together: everything that is true, before any extract tells of it."""

from __future__ import annotations

from synth import days
from synth.circles import Circles
from synth.court_cases import Courts
from synth.dice import stream
from synth.enterprises import Economy
from synth.households import register
from synth.places import Land
from synth.police_cases import PoliceCases
from synth.population import Population
from synth.rates import Rates
from synth.services import Services
from synth.vehicles import Fleet


class World:
    """All that is true in a province of so many people, made from one seed."""

    def __init__(self, people: int, seed: int, rates: Rates) -> None:
        self.seed = seed
        self.rates = rates
        self.land = Land(stream(seed, "land"), people)
        population = Population(seed, self.land, people, rates)
        self.people = population.people
        self.marriages = population.marriages
        self.households = register(seed, self.people)
        adults = [p for p in self.people if p.age_at(days.TODAY) > 19 and not p.died]
        self.economy = Economy(seed, self.land, adults, people, rates)
        self.services = Services(seed, self.land, self.people, self.economy.transport)
        firms = [*self.economy.transport, *self.economy.others]
        self.fleet = Fleet(seed, self.land, adults, firms, people, rates)
        circles = Circles(stream(seed, "circles"), self.land.counties, self.people)
        self.police = PoliceCases(seed, self.land, circles, self.fleet, people).all
        self.courts = Courts(seed, circles, self.economy, self.police, self.marriages, people)
