"""The worker: what lake and ledger say goes into registry and graph, one run after another."""

from worker.running import RunReport, rebuild

__all__ = ["RunReport", "rebuild"]
