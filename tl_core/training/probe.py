"""A probe: a few batches through one backbone here, so that a run's time and memory can be told before it."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tl_core.backbones import work
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset

PICTURES = 24  # decoded
MOST, FEW, BUDGET = 16, 2, 0.4  # pictures of a measured step, at most and at least; seconds of a forward pass
TRACE_GROWTH = 1.2  # tracing grows a little faster than the number of layers
STEP_IN_PASSES = 2.5  # a training step takes so many forward passes (measured: 1.9 to 3.1)
MOST_COPIES = 3  # of every layer's output that a step keeps at once
STEP_SECONDS = 0.004  # Keras' own, a step
CLASSES = 10
SAMPLE_SECONDS = 0.005

Progress = Callable[[str, int, int], None]


def decode_seconds(dataset: Dataset, size: int, seed: int = 0) -> float:
    """Seconds to read and resize one training picture, the mean over a few drawn at random."""
    keys = dataset.splits["train"].keys
    chosen = np.random.default_rng(seed).permutation(len(keys))[:PICTURES]
    start = time.perf_counter()
    for index in chosen:
        try:
            dataset.read(keys[index], size)
        except Exception:  # a broken file costs its time too; the run names it
            continue
    return (time.perf_counter() - start) / max(len(chosen), 1)


def network_figures(config: RunConfig, progress: Progress) -> dict[str, Any]:
    """Everything of ``estimate.Probe`` that belongs to the network, with JSON's types.

    Weights are random: they change no time, and nothing is downloaded.
    """
    from tl_core.training import device
    from tl_core.training.networks import network
    progress("Building the network", 0, 0)
    spec = BACKBONES.get(config.backbone)
    with device.use(config, emit=lambda event: None) as place:
        start = time.perf_counter()
        built = network(config.changed(weights="random"), place, None, lowest_depth=0)
        build = time.perf_counter() - start
        progress("Timing each block", 0, 0)
        shape = built.model.input.shape[1:]
        pictures = np.random.default_rng(0).integers(0, 255, (MOST, *shape)).astype(np.uint8)
        blocks, count = _block_seconds(built, spec, pictures)
        progress("Timing the frozen part", 0, 0)
        convert, prefix = _prefix_seconds(built, config, pictures[:count])
        memory = _resident()
        shares = _shares(blocks, work.multiply_adds(spec, config.image_size))
        steps = _steps(built, config, count, shares, progress)
    return {"build": build, "convert": convert, "prefix": prefix, "forward": steps["steps"][0] / STEP_IN_PASSES,
            "blocks": shares, "overhead": STEP_SECONDS, "memory": memory,
            "engine": built.prefix(len(spec.blocks), config.head.pooling).engine, **steps}


def _shares(seconds: list[float], counted: Sequence[float]) -> list[float]:
    """Each block's share of a forward pass: the mean of what was timed, which is noisy, and what was counted."""
    return [(a / sum(seconds) + b / sum(counted)) / 2 for a, b in zip(seconds, counted, strict=True)]


def depths(spec) -> list[int]:
    """The freeze depths at which a step is measured, the cheapest first: all, the default, nothing frozen."""
    return sorted({len(spec.blocks), spec.default_depth, 0}, reverse=True)


def _block_seconds(built, spec, pictures: np.ndarray) -> tuple[list[float], int]:
    """Each block's seconds a picture, and how many pictures a measurement can afford."""
    from tl_core.backbones.split import segment
    parts = [segment(built.model, spec, depth, (depth + 1,)) for depth in range(len(spec.blocks))]
    _pass(parts, pictures[:FEW])  # warms up
    few = _pass(parts, pictures[:FEW])
    count = int(np.clip(BUDGET / sum(few) * FEW, 2 * FEW, len(pictures)))
    many = [min(twice) for twice in zip(*(_pass(parts, pictures[:count]) for _ in range(2)), strict=True)]
    # The slope: what a call costs by itself, without pictures, is not there once a network is traced.
    slopes = [(b - a) / (count - FEW) for a, b in zip(few, many, strict=True)]
    least = 0.1 * sum(many) / count / len(parts)
    return [max(slope, least) for slope in slopes], count


def _pass(parts: list, pictures: np.ndarray) -> list[float]:
    """Seconds of each part for ``pictures``, one after another."""
    rows, seconds = pictures.astype(np.float32), []
    for part in parts:
        start = time.perf_counter()
        rows = part(rows, training=False)
        np.asarray(rows)  # waits for a device that works on by itself
        seconds.append(time.perf_counter() - start)
    return seconds


def _prefix_seconds(built, config: RunConfig, pictures: np.ndarray) -> tuple[float, float]:
    """(seconds until the frozen backbone is ready, seconds a picture), in the engine that runs use."""
    start = time.perf_counter()
    prefix = built.prefix(len(built.spec.blocks), config.head.pooling)
    prefix(pictures, len(pictures))
    ready = time.perf_counter() - start
    start = time.perf_counter()
    prefix(pictures, len(pictures))
    seconds = time.perf_counter() - start
    return max(ready - seconds, 0.0), seconds / len(pictures)


def _steps(built, config: RunConfig, count: int, shares: Sequence[float], progress: Progress) -> dict[str, Any]:
    """``steps``, ``traces`` and ``step_memory`` of ``estimate.Probe``.

    Measured with the head alone and with the upper blocks. With everything trained, tracing
    would take longer than all the rest, so that depth is worked out from those two.
    """
    found: dict[str, Any] = {"steps": {}, "traces": {}, "step_memory": {}}
    layers, least = {}, {}
    head, upper, nothing = depths(built.spec)
    for depth in (head, upper, nothing):
        progress("Timing training steps", 0, 0)
        part = _trained_part(built, config, depth)
        layers[depth], least[depth] = _layers(part), _activations(part)
        if depth != nothing:
            rows = np.random.default_rng(0).random((count, *part.input.shape[1:]), np.float32)
            with _peak() as grown:
                found["traces"][depth], found["steps"][depth] = _traced(part, rows, np.zeros(count, np.int32))
            found["step_memory"][depth] = max(grown[0] / count, least[depth])
    kept = float(np.clip(found["step_memory"][upper] / least[upper], 1, MOST_COPIES))
    found["step_memory"][nothing] = least[nothing] * kept
    found["traces"][nothing] = _whole_trace(found["traces"], layers)
    found["steps"][nothing] = _whole_step(found["steps"], shares)
    return found


def _whole_step(steps: dict[int, float], shares: Sequence[float]) -> float:
    """Seconds a picture where everything trains: what the upper blocks add to the head, for all of the work."""
    head, upper = max(steps), min(steps)
    return steps[head] + max(steps[upper] - steps[head], 0.0) / sum(shares[upper:])


def _whole_trace(traces: dict[int, float], layers: dict[int, int]) -> float:
    """Seconds of tracing where everything trains, from those of the head and of the upper blocks with it."""
    head, upper = max(traces), min(traces)
    growth = (layers[0] / layers[upper]) ** TRACE_GROWTH
    return traces[head] + max(traces[upper] - traces[head], 0.0) * growth


def _layers(part) -> int:
    """Layers of a network, those of networks inside it counted too."""
    return sum(_layers(layer) if hasattr(layer, "layers") else 1 for layer in part.layers)


def _trained_part(built, config: RunConfig, depth: int):
    """What trains above ``depth`` blocks, with a head, compiled."""
    import keras

    from tl_core.strategies import rates
    from tl_core.training.freezing import freeze
    from tl_core.training.head import Head
    blocks = len(built.spec.blocks)
    freeze(built.model, built.spec, rates.band(1.0, blocks, depth, blocks), config.batch_norm)
    part = built.trained_part(depth, Head(config.head, CLASSES))
    part.compile(keras.optimizers.Adam(1e-5), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                 jit_compile=False)
    return part


def _traced(part, rows: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(seconds before the first step, seconds a picture of the next)."""
    first = _timed(part.train_on_batch, rows, labels)
    seconds = min(_timed(part.train_on_batch, rows, labels) for _ in range(2))
    return max(first - seconds, 0.0), max(seconds - STEP_SECONDS, 0.1 * seconds) / len(rows)


def _activations(part) -> int:
    """Bytes a picture keeps at least: every layer's output once, in 32 bit."""
    return sum(_activations(layer) if hasattr(layer, "layers") else 4 * int(np.prod(layer.output.shape[1:]))
               for layer in part.layers)


def _timed(function: Callable, *arguments) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


@contextmanager
def _peak() -> Iterator[list[int]]:
    """A list whose only element is, at the end, by how many bytes the process grew at most meanwhile."""
    gc.collect()
    before, grown, done = _resident(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            grown[0] = max(grown[0], _resident() - before)
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield grown
    finally:
        done.set()
        thread.join()


def _resident() -> int:
    import psutil
    return psutil.Process().memory_info().rss
