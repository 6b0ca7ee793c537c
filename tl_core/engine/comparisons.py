"""The comparisons that this engine has queued, until their last run has ended."""

import threading
from collections.abc import Callable

from tl_core import tracking
from tl_core.engine.job import Job


class Comparisons:
    """Keeps the parents in MLflow in step with their runs. Safe from any thread."""

    def __init__(self):
        self._open: dict[str, tracking.Comparison] = {}
        self._lock = threading.Lock()

    def add(self, comparison: tracking.Comparison) -> None:
        with self._lock:
            self._open[comparison.id] = comparison

    def look_after(self, job: Callable[[str], Job | None]) -> list[str]:
        """End those whose runs have all ended (``job`` knows them, None once forgotten); the ids of the others."""
        with self._lock:
            known = list(self._open.values())
        for comparison in known:
            if all(run_job is None or run_job.ended for run_job in map(job, comparison.run_ids)):
                tracking.end_comparison(comparison.id)
                with self._lock:
                    del self._open[comparison.id]
        with self._lock:
            return list(self._open)

    def interrupt(self) -> None:
        """Mark what is left, because the server goes."""
        with self._lock:
            left, self._open = list(self._open), {}
        for comparison_id in left:
            tracking.end_run(comparison_id, "INTERRUPTED", "The server stopped before all runs had ended.")
