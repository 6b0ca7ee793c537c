"""Upkeep: heartbeats of waiting runs, and the recovery of runs whose process has gone."""

import contextlib
import sys
import time

from tl_core import tracking
from tl_core.tracking import StoreError

BEAT_SECONDS = 10.0
RECOVER_SECONDS = 15.0
FIRST_PAGE_SECONDS = 6.0


class HeartbeatService:
    """Does each in its own time; called often, from one thread."""

    def __init__(self, owner: str):
        self._owner = owner
        self._started = time.monotonic()
        self._beaten = self._recovered = float("-inf")

    def prepare(self) -> None:
        """Import and open the store, which takes seconds the first time."""
        if self._recovered == float("-inf"):
            with contextlib.suppress(StoreError):  # the engine's state says it, and it is tried again
                self._recover()

    def do(self, quiet: list[str]) -> None:
        """``quiet`` runs are ours and have nobody else to keep their heartbeat."""
        now = time.monotonic()
        # MLflow's import takes seconds of this process's time, which the first page needs more.
        if "mlflow" not in sys.modules and now - self._started < FIRST_PAGE_SECONDS:
            return
        if now - self._beaten > BEAT_SECONDS:
            self._beaten = now
            tracking.beat(quiet)
        if now - self._recovered > RECOVER_SECONDS:
            self._recover()

    def _recover(self) -> None:
        self._recovered = time.monotonic()
        tracking.catch_up()
        tracking.recover(self._owner)
