"""A demonstration's figures as they grow: points for its chart, gaps for its sentence, kept after every step."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tl_core.progress import Progress, silent
from tl_core.statistics import bootstrap
from tl_core.statistics.intervals import share_interval
from tl_core.training.evaluation import wilson

REPEATS = 10_000


class GrowingFigures:
    """``values`` are plain JSON: what a page draws and a lesson's sentence reads.

    "points" are {"group", "x", "value", "low", "high"} in the order in which they are to stand, "gaps" by name
    [gap, low, high], "texts" words by name, "run_ids" the runs that took part. ``keep(values)`` is called after every
    change; ``progress(stage, done, total)`` is for whoever demonstrates, and may raise to stop.
    """

    def __init__(self, keep: Callable[[dict[str, Any]], None] = lambda values: None, progress: Progress = silent):
        self._keep, self.progress = keep, progress
        self.values: dict[str, Any] = {"points": [], "gaps": {}, "texts": {}, "run_ids": [], "tested": 0}

    def answers(self, group: str, right: np.ndarray, x: float | None = None) -> None:
        """A point from ``right`` (n,) bool, which test pictures were named rightly: the share, Wilson's interval.

        Of several draws, (draws, n), the mean and Student's interval over draws.
        """
        self.values["tested"] = right.shape[-1]
        if right.ndim == 1:
            self.point(group, float(right.mean()), x, *wilson(int(right.sum()), len(right)))
        else:
            mean, low, high = share_interval(right.mean(axis=1).tolist())
            self.point(group, mean, x, low, high)

    def point(self, group: str, value: float, x: float | None = None, low: float | None = None,
              high: float | None = None) -> None:
        """A point of any measure; of the same group and ``x`` the newest one counts."""
        point = {"group": group, "x": x, "value": value, "low": low, "high": high}
        points = self.values["points"]
        same = [at for at, one in enumerate(points) if (one["group"], one["x"]) == (group, x)]
        if same:
            points[same[0]] = point
        else:
            points.append(point)
        self._keep(self.values)

    def arrange(self, order: Sequence[tuple[str, float | None]]) -> None:
        """Points of these groups and ``x`` in this order, behind all others: runs end as they like."""
        places = {one: number for number, one in enumerate(order)}
        self.values["points"].sort(key=lambda point: places.get((point["group"], point["x"]), -1))

    def gap(self, name: str, first: np.ndarray, second: np.ndarray, same_seeds: bool = False) -> None:
        """The first side's accuracy less the second's, (n,) or (draws, n) bool on the same test pictures.

        ``same_seeds`` as for ``bootstrap.difference``.
        """
        gap = bootstrap.difference(second, first, same_seeds=same_seeds)
        self.difference(name, gap.value, gap.low, gap.high)

    def unpaired_gap(self, name: str, first: np.ndarray, second: np.ndarray) -> None:
        """The same for sides with test pictures of their own: each side's are drawn anew by themselves."""
        random = np.random.default_rng(0)
        shares = [random.binomial(len(side), side.mean(), REPEATS) / len(side) for side in (first, second)]
        low, high = np.quantile(shares[0] - shares[1], [0.025, 0.975])
        self.difference(name, float(first.mean() - second.mean()), float(low), float(high))

    def difference(self, name: str, value: float, low: float, high: float) -> None:
        """A gap that somebody else has measured."""
        self.values["gaps"][name] = [float(value), float(low), float(high)]
        self._keep(self.values)

    def text(self, name: str, words: str) -> None:
        """Words for the sentence, such as which class was hardest."""
        self.values["texts"][name] = words
        self._keep(self.values)

    def runs(self, run_ids: Sequence[str]) -> None:
        """Runs that can be opened on other pages."""
        self.values["run_ids"] += [run_id for run_id in run_ids if run_id not in self.values["run_ids"]]
        self._keep(self.values)
