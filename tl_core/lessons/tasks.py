"""What runs in the second process (``engine.task_process``) for the Learn page; TensorFlow comes with it.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

import os
from typing import Any

from tl_core.lessons import demonstration, results
from tl_core.progress import Progress, silent


def demonstrate(name: str, seed: int, progress: Progress = silent) -> str:
    """A lesson's demonstration; the id that ``results`` keeps its figures under, from the first point on.

    ``progress`` may raise to stop: what was measured before is kept then. ``UserError`` as ``demonstration.run`` tells.
    """
    result_id, before = results.live_id(name, seed), results.live(name, seed)
    results.STORE.remove(result_id)

    def keep(values: dict[str, Any]) -> None:
        results.STORE.save({"id": result_id, **values})
    try:
        demonstration.run(name, seed, progress, keep)
    except BaseException:
        results.STORE.remove(result_id)
        if before and before["done"]:
            results.STORE.save(before)
        raise
    return result_id


def warm(progress: Progress = silent) -> int:
    """TensorFlow, before anybody asks for something; the id of the process that is warm then."""
    progress("Starting TensorFlow", 0, 0)
    import tensorflow  # noqa: F401

    return os.getpid()
