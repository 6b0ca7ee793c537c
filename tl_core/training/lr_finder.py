"""The learning-rate finder: one short training whose rate grows with every step (Smith 2017, arXiv:1506.01186).

TensorFlow is imported when ``find`` is called; the curve and its suggestion are NumPy.
"""

import contextlib
import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import temporary_folders
from tl_core.backbones import hub_files
from tl_core.config import RunConfig, bounds
from tl_core.data.dataset import Dataset
from tl_core.malloc import tune_malloc
from tl_core.progress import Progress, silent
from tl_core.strategies import Phase

LOWEST, HIGHEST = 1e-6, bounds("learning_rate")[1] or 1.0
STEPS = 100
SMOOTHING = 0.9
DIVERGED = 4.0  # times the lowest smoothed loss: nothing is learnt from there on
LEAST_FALL = 0.05  # of the first losses; less is chance
WINDOW = 17  # steps of a line: a decade
SETTLED = 5  # first steps whose mean the fall is measured from
STAGE = "Trying learning rates"

Step = Callable[[float], float]  # takes a training step at this learning rate; the loss before it


def find(config: RunConfig, dataset: Dataset, progress: Progress, weights_file: Path | None = None) -> dict[str, Any]:
    """Sweep the learning rate of a resolved ``config`` over training pictures; the answer has JSON's types.

    ``learning_rates``, ``losses`` and ``smoothed`` have one number for each step taken, at most
    ``STEPS``; rates are those of the field ``learning_rate``, and all others of the run keep
    their proportion to it. ``suggestion`` is None where no rate made the loss fall, ``phase``
    names what was trained, with a new head, and ``diverged`` says that the loss ran away before
    the highest rate. Validation and test pictures are not looked at, and no weights are kept.
    ``progress`` may raise to stop. Raises ``UserError`` as ``train.train`` does.
    """
    start = time.perf_counter()
    progress("Starting TensorFlow", 0, 0)
    from tl_core.networks import device
    from tl_core.training.context import TrainingContext
    from tl_core.training.run_trainer import RunTrainer
    hub_files.fetch(config.backbone, config.weights, progress)
    progress("Preparing the network", 0, 0)
    tune_malloc()
    with (device.use(config, _unheard) as run_device,
          temporary_folders.folder() as folder):
        context = TrainingContext(config, dataset, run_device, folder, start, weights_file, frozenset())
        try:
            phase = largest_phase(context.phases)
            with _steps(RunTrainer(config, context, _unheard, lambda: False, folder), phase) as step:
                losses = run_lr_range_test(step, progress)
            notes = list(context.inputs.warnings())
        finally:
            context.inputs.close()
    return {**curve(losses), "phase": phase.name, "notes": notes, "seconds": round(time.perf_counter() - start, 3)}


def largest_phase(phases: Sequence[Phase]) -> Phase:
    """The phase that trains the most blocks, of several the last."""
    return max(reversed(phases), key=lambda phase: sum(rate > 0 for rate in phase.block_rates))


def rates() -> np.ndarray:
    """The learning rates that are tried, each the same multiple of the one before."""
    return np.geomspace(LOWEST, HIGHEST, STEPS)


def run_lr_range_test(step: Step, progress: Progress = silent) -> list[float]:
    """The losses of one step at each rate, up to where the loss is no number or has run away."""
    losses: list[float] = []
    for done, rate in enumerate(rates()):
        progress(STAGE, done, STEPS)
        loss = step(float(rate))
        if not math.isfinite(loss):
            break
        losses.append(loss)
        if diverged(losses):
            break
    progress(STAGE, STEPS, STEPS)
    return losses


def diverged(losses: Sequence[float]) -> bool:
    smoothed = smooth(losses)
    return bool(smoothed[-1] > DIVERGED * smoothed.min())


def smooth(losses: Sequence[float]) -> np.ndarray:
    """Exponential moving mean without the bias towards its start (Kingma and Ba 2014, section 3)."""
    mean, means = 0.0, []
    for count, loss in enumerate(losses, start=1):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        means.append(mean / (1 - SMOOTHING**count))
    return np.array(means)


def curve(losses: Sequence[float]) -> dict[str, Any]:
    """What ``find`` says of the losses of the first ``len(losses)`` rates."""
    tried, smoothed = rates()[:len(losses)], smooth(losses)
    return {"learning_rates": tried.tolist(), "losses": list(losses), "smoothed": smoothed.tolist(),
            "suggestion": suggestion(tried.tolist(), smoothed.tolist()),
            "diverged": len(losses) < STEPS or diverged(losses)}


def suggestion(tried: Sequence[float], smoothed: Sequence[float]) -> float | None:
    """The rate at which the smoothed loss falls fastest, to one digit; None where it never falls.

    "Fastest" is the steepest line through a decade's steps, over the logarithm of the rate
    (Smith 2017; fastai's ``steep``). Adam's best rates lie around it: a few times higher the
    loss still falls but jumps, at its lowest point it is about to run away.
    """
    falling = int(np.argmin(smoothed)) + 1 if len(smoothed) else 0
    if falling < WINDOW or smoothed[falling - 1] > (1 - LEAST_FALL) * np.mean(smoothed[:SETTLED]):
        return None
    decades = np.log10(tried[:falling])
    slopes = [np.polyfit(decades[first:first + WINDOW], smoothed[first:first + WINDOW], 1)[0]
              for first in range(falling - WINDOW + 1)]
    return float(f"{tried[int(np.argmin(slopes)) + WINDOW // 2]:.0e}")


@contextlib.contextmanager
def _steps(run, phase: Phase) -> Iterator[Step]:
    """Training steps of a run's phase on its shuffled batches, epoch after epoch."""
    from tl_core.features.prefetch import prefetch
    steps, streams = run.network.steps(phase), run.context.batches(phase)

    def groups():
        for epoch in itertools.count():
            for stream in streams:
                stream.begin(epoch)
            for number in range(len(streams[0])):
                yield [stream.group(number, 1) for stream in streams]

    with contextlib.closing(prefetch(groups())) as coming:
        def step(rate: float) -> float:
            values = steps.train(next(coming), np.array([rate / run.config.learning_rate], np.float32))
            return float(values["loss"][0, 0])
        yield step


def _unheard(event) -> None:
    """Nobody listens: there is no run."""
