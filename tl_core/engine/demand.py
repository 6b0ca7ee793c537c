"""How many workers there should be: servers tell it the scheduler, and a cluster that grows and shrinks asks there.

Dask counts tasks that wait with the scheduler. Ours wait in the engine, whose queue is fair, until a worker is free: so
with no worker there would be no task, and never a worker.
"""

import math
import time
from collections.abc import Iterable
from typing import Any

TOPIC = "transfer-lab-demand"
EVERY_SECONDS = 10.0  # so often it is told again
FRESH_SECONDS = 60.0  # a server that has not told for so long has gone


def wanted(told: Iterable[tuple[float, dict[str, Any]]], now: float) -> int:
    """Workers that all servers together could keep busy, of what each told last.

    ``told`` are (seconds since 1970 by the scheduler's clock, message), oldest first, as the scheduler keeps them.
    """
    last = {message["server"]: (when, message["tasks"]) for when, message in told}
    return sum(tasks for when, tasks in last.values() if now - when < FRESH_SECONDS)


class Demand:
    """What one server tells: at every change, and again every few seconds while there is something to do."""

    def __init__(self, server: str):
        self._server = server
        self._told, self._told_at = 0, -math.inf

    def message(self, tasks: int) -> dict[str, Any] | None:
        """What to tell now of so many ``tasks`` that wait or train; None for nothing new."""
        now = time.monotonic()
        if tasks == self._told and (not tasks or now - self._told_at < EVERY_SECONDS):
            return None
        self._told, self._told_at = tasks, now
        return {"server": self._server, "tasks": tasks}
