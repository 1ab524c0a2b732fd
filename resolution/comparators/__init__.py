"""Comparators: functions from two records' values to a level of agreement, registered by the name models use."""

from resolution.comparators import (  # noqa: F401  (they register themselves)
    address,
    claims,
    enterprise,
    given_names,
    person,
    quantities,
    text,
    tokens,
    words,
)
from resolution.comparators.base import COMPARATORS, NULL, Comparator, Outcome

__all__ = ["COMPARATORS", "NULL", "Comparator", "Outcome"]
