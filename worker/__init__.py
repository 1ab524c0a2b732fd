"""The worker: what lake and ledger say goes into registry and graph, one run after another."""

from worker.keeping import Keeper
from worker.matching import ResolveAnswer, match
from worker.mending import Mended, mend
from worker.running import Mode, RunReport, bring_up_to_date
from worker.taking import Taken, take

__all__ = [
    "Keeper", "Mended", "Mode", "ResolveAnswer", "RunReport", "Taken", "bring_up_to_date", "match", "mend", "take",
]  # fmt: skip
