"""Resolving anew after a decision, beside the requests: who decides need not wait for it."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from resolution.registry import NoRegistry, RegistryBusy
from worker import Keeper, bring_up_to_date


class Later:
    """One run at a time; what is asked for while one is going on is one further run, however often it is asked for."""

    def __init__(self, home: Path, keeper: Keeper) -> None:
        self._home, self._keeper = home, keeper
        self._turn = ThreadPoolExecutor(max_workers=1, thread_name_prefix="resolve")
        self._lock = threading.Lock()
        self._waiting: Future[None] | None = None

    def resolve(self) -> None:
        """Has a run begin after all that has been decided until now."""
        with self._lock:
            # One that has not begun will see this decision too.
            if self._waiting is None or self._waiting.running() or self._waiting.done():
                self._waiting = self._turn.submit(self._run)

    def settle(self) -> None:
        """Waits until nothing is to be done any more."""
        with self._lock:
            waiting = self._waiting
        if waiting is not None:
            waiting.result()

    def close(self) -> None:
        """Lets a run that has begun come to its end, and begins none."""
        self._turn.shutdown(cancel_futures=True)

    def _run(self) -> None:
        try:
            bring_up_to_date(self._home, keeper=self._keeper)
        except RegistryBusy:
            logging.getLogger("pingan.api").info("another process is resolving; its next run takes the decision in")
        except NoRegistry:
            logging.getLogger("pingan.api").info("nothing is resolved yet; the first run takes the decision in")
        except Exception:
            logging.getLogger("pingan.api").exception("resolving after a decision failed; `pingan resolve` takes it in")
