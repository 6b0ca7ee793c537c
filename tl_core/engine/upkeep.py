"""Upkeep: heartbeats of waiting runs, and the recovery of runs whose process has gone."""

import sys
import time

from tl_core import tracking

BEAT_SECONDS = 10.0
RECOVER_SECONDS = 15.0
PATIENCE_SECONDS = 20.0


class Upkeep:
    """Does each in its own time; called often, from one thread."""

    def __init__(self, owner: str):
        self._owner = owner
        self._started = time.monotonic()
        self._beaten = self._recovered = float("-inf")

    def do(self, quiet: list[str], ready: bool) -> None:
        """``quiet`` runs are ours and have nobody else to keep their heartbeat; ``ready`` says workers are warm."""
        now = time.monotonic()
        # MLflow's import takes seconds of this process's time, which the first page needs more.
        if not ("mlflow" in sys.modules or ready or now - self._started > PATIENCE_SECONDS):
            return
        if now - self._beaten > BEAT_SECONDS:
            self._beaten = now
            tracking.beat(quiet)
        if now - self._recovered > RECOVER_SECONDS:
            self._recovered = now
            tracking.recover(self._owner)
