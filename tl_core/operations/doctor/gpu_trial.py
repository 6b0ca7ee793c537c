"""The same short training on the CPU and on the GPU, in 32 and in 16 bit: pictures a second, memory, and agreement.

TensorFlow is imported when a trial begins.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import psutil

from tl_core import events, plan, temporary_folders
from tl_core.config import AugmentConfig, HeadConfig, RunConfig

Bits = Literal[32, 16]
EPOCHS = 4  # the first is not timed: graphs are traced and compiled in it
# All blocks train, so that both directions are tried; without dropout, whose draws are each device's own.
TRIED: dict[str, Any] = {
    "data": "fruits", "strategy": "fine_tuning", "freeze_depth": 0, "limit": 96, "batch_size": 32, "epochs": EPOCHS,
    "image_size": 128, "learning_rate": 1e-3, "backbone_learning_rate": 1e-5, "feature_store": False,
    "epoch_maps": False, "head": HeadConfig(dropout=0.0), "augment": AugmentConfig(), "seed": 0}
# How far figures may lie apart: TensorFlow adds up in another order on a GPU, in 16 bit with eleven bits of a number.
APART = {32: 0.02, 16: 0.05}


@dataclass(frozen=True)
class Trial:
    """One training: losses after each epoch; ``memory`` in bytes (a GPU's at most, the process's on a CPU)."""

    name: str
    device: str
    bits: Bits
    pictures_a_second: float
    memory: int
    loss: tuple[float, ...]
    val_loss: tuple[float, ...]


@dataclass(frozen=True)
class Agreement:
    """How far a trial's losses lie from the CPU's: ``apart``, of all epochs the most, in parts of the first loss."""

    apart: float
    agrees: bool


def tried_on(gpu: bool, options: dict[str, Any] | None = None) -> Iterator[Trial]:
    """Train on the CPU, and with ``gpu`` on the GPU in 32 and 16 bit; each as it is done. ``options`` of the run."""
    yield trial("CPU, 32 bit", "cpu", 32, options)
    if gpu:
        yield trial("GPU, 32 bit", "gpu", 32, options)
        yield trial("GPU, 16 bit", "gpu", 16, options)


def trial(name: str, device: Literal["cpu", "gpu"], bits: Bits, options: dict[str, Any] | None = None) -> Trial:
    """Train once; raises what the training raises."""
    from tl_core.data import catalog
    from tl_core.training.train import train
    config = plan.resolve_config_and_data(RunConfig.parse({
        **TRIED, **(options or {}), "device": device, "mixed_precision": "on" if bits == 16 else "off"}))
    heard = _Heard(_reset_memory(device))
    with temporary_folders.folder() as folder:
        history = train(config, catalog.load(config), heard, folder)["history"]
    return Trial(name, heard.device, bits, heard.pictures_a_second(config.batch_size), heard.memory(),
                 tuple(history["loss"]), tuple(history["val_loss"]))


def agreement(one: Trial, reference: Trial) -> Agreement:
    """How ``one`` compares with the CPU's; NaN anywhere is none."""
    before, now = (np.array(of.loss + of.val_loss) for of in (reference, one))
    apart = float(np.max(np.abs(now - before)) / np.abs(before[0]))
    return Agreement(apart, apart <= APART[one.bits])


def in_words(trials: Sequence[Trial]) -> list[str]:
    """A sentence on each trial after the first, which is the CPU's."""
    sentences = []
    for one in trials[1:]:
        times, same = one.pictures_a_second / trials[0].pictures_a_second, agreement(one, trials[0])
        sentences.append(
            f"{one.name}: {times:.1f} times the CPU's pictures a second; its figures "
            f"{'agree' if same.agrees else 'do NOT agree'} with the CPU's (losses {same.apart:.1%} of the "
            "first apart at most).")
    return sentences


class _Heard:
    """What a training says that matters here; ``peak`` asks the device for its memory."""

    def __init__(self, peak: Callable[[], int]):
        self.memory, self.device, self._steps = peak, "", 0
        self._ends: list[float] = []

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, events.RunStarted):
            self.device, self._steps = event.device, event.steps_per_epoch
        elif isinstance(event, events.Epoch):
            self._ends.append(time.perf_counter())

    def pictures_a_second(self, batch_size: int) -> float:
        """Of the epochs after the first, with their validation."""
        return self._steps * batch_size * (len(self._ends) - 1) / (self._ends[-1] - self._ends[0])


def _reset_memory(device: str) -> Callable[[], int]:
    """Start counting the GPU's memory anew; what gives the most it had since, or the process's memory now."""
    import tensorflow as tf
    gpus = tf.config.list_logical_devices("GPU") if device == "gpu" else []
    for gpu in gpus:
        tf.config.experimental.reset_memory_stats(gpu.name)

    def peak() -> int:
        if gpus:
            return sum(tf.config.experimental.get_memory_info(gpu.name)["peak"] for gpu in gpus)
        return psutil.Process().memory_info().rss
    return peak
