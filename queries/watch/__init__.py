"""The watch (自动研判): standing rules over vehicles, enterprises and licences, held against what the agencies said.

Rules are declared data (`rules/*.yaml`). They name facts about things and licences: that an inspection has lapsed, that
a class of licence does not cover a vehicle. None of them scores, ranks or predicts what a person is or will do (DESIGN,
rule 6), and `rule.py` refuses one whose subject is a person.
"""

from queries.watch.hits import Stale, UnknownHit, handle, hit, hits, rules
from queries.watch.run import Report, run

__all__ = ["Report", "Stale", "UnknownHit", "handle", "hit", "hits", "rules", "run"]
