"""A synthetic province in the formats of the real exchanges, with the truth beside it.

Everything comes from one seed: people and their lives first (``world``), then what each agency's extract tells of
them, with the errors of real files at rates one can set (``rates``).
"""

from synth.province import Summary, generate
from synth.rates import Rates

__all__ = ["Rates", "Summary", "generate"]
