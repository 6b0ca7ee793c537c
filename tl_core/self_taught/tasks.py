"""What runs in the second process (``engine.task_process``) for the Self-taught page; TensorFlow comes with it.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tl_core.progress import Progress, silent
from tl_core.self_taught import comparison, request


def compare(asked: Mapping[str, Any], run_id: str, supervised: str | None, notes: Sequence[str],
            progress: Progress = silent) -> str:
    """The comparison of ``asked`` (``SelfTaughtRequest.to_dict``) with both runs there; the id it is kept under.

    ``progress`` may raise to stop. ``UserError`` as ``comparison.compare`` tells.
    """
    runs = comparison.of_runs(run_id, supervised, notes)
    return comparison.compare(request.of_dict(asked), runs, with_time_left(progress))["id"]


def with_time_left(progress: Progress, clock: Callable[[], float] = time.monotonic) -> Progress:
    """The same progress, whose stages say how long they will still take once a part of them is done."""
    begun: dict[str, tuple[float, int]] = {}

    def tell(stage: str, done: int, total: int) -> None:
        now = clock()
        since, first = begun.setdefault(stage, (now, done))
        if first < done < total:
            stage = f"{stage}, about {_in_words((now - since) / (done - first) * (total - done))} left"
        progress(stage, done, total)
    return tell


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(seconds, 1):.0f} s"
