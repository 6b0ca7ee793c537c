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
LEAST_GRAPH = 0.2  # a traced step takes at least this much of an eager one
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

    Weights are random: they change no time, and nothing is downloaded. Where everything
    trains, steps run eagerly: tracing them would take longer than all the rest.
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
        steps, graph = _steps(built, config, count, progress)
    return {"build": build, "convert": convert, "prefix": prefix, "forward": sum(blocks) * graph,
            "blocks": _shares(blocks, work.multiply_adds(spec, config.image_size)), "overhead": STEP_SECONDS,
            "memory": memory, "engine": built.prefix(len(spec.blocks), config.head.pooling).engine, **steps}


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


def _steps(built, config: RunConfig, count: int, progress: Progress) -> tuple[dict[str, dict[int, float]], float]:
    """``steps``, ``traces``, ``step_memory`` of ``estimate.Probe``; how much of its eager time a traced step takes."""
    found: dict[str, dict[int, float]] = {"steps": {}, "traces": {}, "step_memory": {}}
    layers: dict[int, int] = {}
    graph, labels = 1.0, np.zeros(count, np.int32)
    for depth in depths(built.spec):
        progress("Timing training steps", 0, 0)
        part = _trained_part(built, config, depth)
        layers[depth] = _layers(part)
        rows = np.random.default_rng(0).random((count, *part.input.shape[1:]), np.float32)
        with _peak() as grown:
            if depth:
                found["traces"][depth], found["steps"][depth] = _traced(part, rows, labels)
            if depth < len(built.spec.blocks):
                progress("Timing training steps", 0, 0)
                eager = _eager(part, rows, labels)
                graph = float(np.clip(found["steps"][depth] / eager, LEAST_GRAPH, 1)) if depth else graph
                found["steps"].setdefault(depth, eager * graph)
        found["step_memory"][depth] = max(grown[0] / count, _activations(part))
    found["traces"][0] = _whole_trace(found["traces"], layers)
    return found, graph


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

    from tl_core.training.freezing import freeze
    from tl_core.training.head import Head
    freeze(built.model, built.spec, depth, config.freeze_batch_norm)
    part = built.trained_part(depth, Head(config.head, CLASSES))
    part.compile(keras.optimizers.Adam(1e-5), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                 jit_compile=False)
    return part


def _traced(part, rows: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(seconds before the first step, seconds a picture of the next)."""
    first = _timed(part.train_on_batch, rows, labels)
    seconds = min(_timed(part.train_on_batch, rows, labels) for _ in range(2))
    return max(first - seconds, 0.0), max(seconds - STEP_SECONDS, 0.1 * seconds) / len(rows)


def _eager(part, rows: np.ndarray, labels: np.ndarray) -> float:
    """Seconds a picture of a step that is not traced: the slope, for Keras' own part of it is large."""
    part.run_eagerly, part.train_function = True, None
    part.train_on_batch(rows[:FEW], labels[:FEW])  # makes the optimizer's variables
    few = _timed(part.train_on_batch, rows[:FEW], labels[:FEW])
    many = _timed(part.train_on_batch, rows, labels)
    return max(many - few, 0.1 * many) / (len(rows) - FEW)


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
