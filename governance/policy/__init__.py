"""The one place that decides: Cedar policies as files, and what follows from them for one request."""

from governance.policy.engine import Decision, Policy
from governance.policy.sight import NOTHING, Sight, sight

__all__ = ["NOTHING", "Decision", "Policy", "Sight", "sight"]
