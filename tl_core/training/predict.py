"""A split's logits, with rows read ahead. No TensorFlow here."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

import numpy as np

from tl_core.data.dataset import LABEL
from tl_core.features.prefetch import prefetch
from tl_core.timer import Stopwatch
from tl_core.training.batches import Batches, BatchGroup
from tl_core.training.steps_per_call import StepsPerCall


class SplitPredictions(NamedTuple):
    """float32 ``logits`` (heads, n, classes), int32 ``labels`` (n,) and the examples' places in their split (n,).

    ``others`` are labels of further targets by name, (n,) each.
    """

    logits: np.ndarray
    labels: np.ndarray
    indices: np.ndarray
    others: Mapping[str, np.ndarray] = MappingProxyType({})

    @property
    def targets(self) -> dict[str, np.ndarray]:
        """Every target's labels by name."""
        return {LABEL: self.labels, **self.others}


class SplitPredictor(Protocol):
    def logits(self, x: np.ndarray) -> np.ndarray:
        """Rows (n, …) -> (heads, n, classes)."""


def predict(judge: SplitPredictor, batches: Batches, on_progress: Callable[[int, int, int], bool],
            watch: Stopwatch) -> SplitPredictions:
    """Every example's logits. ``on_progress(done, total, batches since last told)`` may say False to end early."""
    pace, outputs, others = StepsPerCall(batches.bytes), [], []
    with contextlib.closing(prefetch(_groups(batches, pace))) as groups:
        for group in groups:
            start = time.perf_counter()
            labels = group.y.argmax(axis=1) if group.y.ndim == 2 else group.y
            outputs.append((watch.time("suffix", judge.logits, group.x), labels, group.indices))
            others.append(group.others)
            pace.observe(group.count, time.perf_counter() - start)
            if not on_progress(group.first + group.count, len(batches), group.count):
                break
    logits, labels, indices = zip(*outputs, strict=True)
    return SplitPredictions(np.concatenate(logits, axis=1), np.concatenate(labels), np.concatenate(indices),
                            {name: np.concatenate([of[name] for of in others]) for name in others[0]})


def _groups(batches: Batches, pace: StepsPerCall) -> Iterator[BatchGroup]:
    first = 0
    while first < len(batches):
        yield (group := batches.group(first, pace.steps if batches.cheap else 1))
        first += group.count
