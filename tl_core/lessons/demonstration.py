"""A lesson's demonstration from its begin to its last figure; whoever calls ``run`` imports TensorFlow by it."""

import time
from collections.abc import Callable
from typing import Any

from tl_core.lessons.catalog import LESSONS
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.progress import Progress, silent


def run(name: str, seed: int = 0, progress: Progress = silent,
        keep: Callable[[dict[str, Any]], None] = lambda values: None) -> dict[str, Any]:
    """The figures of a lesson with this seed, "done" when they are; ``keep`` is called as they grow.

    ``UserError`` for an unknown lesson, and as training tells it; ``progress`` may raise to stop.
    """
    lesson, began = LESSONS.get(name), time.perf_counter()
    about = {"lesson": name, "seed": seed, "axis": lesson.axis, "measure": lesson.measure}

    def whole(values: dict[str, Any], done: bool = False) -> dict[str, Any]:
        return {**about, **values, "done": done, "seconds": round(time.perf_counter() - began, 1)}
    figures = GrowingFigures(lambda values: keep(whole(values)), progress)
    lesson.demonstrate(seed, figures)
    ended = whole(figures.values, done=True)
    keep(ended)
    return ended


def shown(figures: dict[str, Any]) -> dict[str, Any]:
    """contracts.md's object: {"name", "seconds", "seen", "held", "figures"}."""
    finding = LESSONS.get(figures["lesson"]).finding(figures)
    return {"name": figures["lesson"], "seconds": figures["seconds"], "seen": finding.sentence, "held": finding.held,
            "figures": figures}
