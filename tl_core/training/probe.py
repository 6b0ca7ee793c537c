"""A probe: a few batches through one backbone here, so that a run's time and memory can be told before it."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tl_core.backbones import hub_files, multiply_adds
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.progress import Progress

PICTURES = 24  # decoded
MOST, SOME, FEW = 32, 6, 2  # pictures of a measured step, at most and at least; of a short one
BUDGET = 0.4  # seconds of a forward pass, which say how many pictures a step is measured with
TRIES = 3  # of which the quickest counts: what else the machine did is not the network's
TRACE_SECONDS = 2.0  # tracing of everything is measured where it takes no longer, otherwise worked out
TRACE_GROWTH = 1.2  # tracing grows a little faster than the number of layers
STEP_IN_PASSES = 2.5  # a training step takes so many forward passes (measured: 1.9 to 3.1)
MOST_COPIES = 3  # of every layer's output that a step keeps at once
CLASSES = 10
SAMPLE_SECONDS = 0.005


def decode_seconds(dataset: Dataset, config: RunConfig, seed: int = 0) -> float:
    """Seconds to read one training example as the config's backbone does, the mean over a few drawn at random."""
    # Nothing is downloaded for an estimate: another tokenizer takes as long, nearly.
    reads = BACKBONES.get(config.backbone if hub_files.has_tokenizer(config.backbone) else "minilm_l6").input
    keys = dataset.splits["train"].keys
    size = reads.size_of(config)
    chosen = np.random.default_rng(seed).permutation(len(keys))[:PICTURES]
    start = time.perf_counter()
    for index in chosen:
        try:
            reads.read(dataset.read, keys[index], size)
        except Exception:  # a broken file costs its time too; the run names it
            continue
    return (time.perf_counter() - start) / max(len(chosen), 1)


def network_figures(config: RunConfig, progress: Progress) -> dict[str, Any]:
    """Everything of ``estimate.Probe`` that belongs to the network, with JSON's types.

    Weights are random: they change no time, and nothing is downloaded.
    """
    from tl_core.networks import device
    from tl_core.networks.network import build_network
    progress("Building the network", 0, 0)
    spec = BACKBONES.get(config.backbone)
    with device.use(config, emit=lambda event: None) as run_device:
        _warm_up(config, run_device)
        start = time.perf_counter()
        built = build_network(config.changed(weights="random"), run_device, None, lowest_depth=0)
        build = time.perf_counter() - start
        progress("Timing each block", 0, 0)
        size = spec.input.size_of(config)
        examples = spec.input.noise(MOST, size)
        blocks, count = _block_seconds(built, spec, examples)
        progress("Timing the frozen part", 0, 0)
        convert, prefix = _prefix_seconds(built, config, examples[:count])
        memory = _resident()
        shares = _shares(blocks, multiply_adds.multiply_adds(spec, size))
        steps = _steps(built, config, count, shares, progress)
    return {"build": build, "convert": convert, "prefix": prefix, "forward": steps["steps"][0] / STEP_IN_PASSES,
            "blocks": shares, "overhead": 0.0, "memory": memory,
            "engine": built.prefix(len(spec.blocks), config.head.pooling).engine, **steps}


def _warm_up(config: RunConfig, run_device) -> None:
    """What Keras and OpenVINO do once a process: a warm worker has done it, on a network of its own."""
    from tl_core.networks.network import build_network
    small = config.changed(backbone="small_cnn", image_size=32, weights="random", transfer_depth=None)
    build_network(small, run_device, None, lowest_depth=0).prefix(5, "avg")(np.zeros((FEW, 32, 32, 3), np.uint8), FEW)


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
    few, some = (_pass(parts, pictures[:size]) for size in (FEW, SOME))
    a_picture = max(sum(some) - sum(few), 0.1 * sum(some)) / (SOME - FEW)  # without what calls cost by themselves
    count = int(np.clip(BUDGET / a_picture, SOME, len(pictures)))
    many = [min(twice) for twice in zip(*(_pass(parts, pictures[:count]) for _ in range(2)), strict=True)]
    # The slope: what a call costs by itself, without pictures, is not there once a network is traced.
    slopes = [(b - a) / (count - FEW) for a, b in zip(few, many, strict=True)]
    least = 0.1 * sum(many) / count / len(parts)
    return [max(slope, least) for slope in slopes], count


def _pass(parts: list, pictures: np.ndarray) -> list[float]:
    """Seconds of each part for ``pictures``, one after another."""
    rows, seconds = pictures.astype(parts[0].inputs[0].dtype), []
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
    seconds = min(_timed(prefix, pictures, len(pictures)) for _ in range(TRIES))
    return max(ready - seconds, 0.0), seconds / len(pictures)


def _steps(built, config: RunConfig, count: int, shares: Sequence[float], progress: Progress) -> dict[str, Any]:
    """``steps``, ``traces`` and ``step_memory`` of ``estimate.Probe``.

    Measured with the head alone and with the upper blocks. With everything trained, tracing
    may take longer than all the rest; then that depth is worked out from those two.
    """
    figures: dict[str, Any] = {"steps": {}, "traces": {}, "step_memory": {}}
    layers, least = {}, {}
    for depth in depths(built.spec):
        progress("Timing training steps", 0, 0)
        part = _trained_part(built, config, depth)
        layers[depth], least[depth] = _layers(part), _activations(part)
        if depth or _whole_trace(figures["traces"], layers) < TRACE_SECONDS:
            with _peak() as grown:
                figures["traces"][depth], figures["steps"][depth] = _traced(part, count, config.batch_size)
            figures["step_memory"][depth] = max(grown[0] / count, least[depth])
        else:
            _work_out(figures, layers, least, shares)
    return figures


def _work_out(figures: dict[str, Any], layers: dict[int, int], least: dict[int, int], shares: Sequence[float]) -> None:
    """Put what holds with everything trained into ``figures``, from what does with the head and the upper blocks."""
    upper = min(figures["steps"])
    kept = float(np.clip(figures["step_memory"][upper] / least[upper], 1, MOST_COPIES))
    figures["step_memory"][0] = least[0] * kept
    figures["traces"][0] = _whole_trace(figures["traces"], layers)
    figures["steps"][0] = _whole_step(figures["steps"], shares)


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
    """What trains above ``depth`` blocks, with a head, compiled as a run does it."""
    from tl_core.networks.freezing import set_trainable
    from tl_core.networks.head import Head
    from tl_core.strategies import rates
    from tl_core.training.optimizer import GroupAdam
    blocks = len(built.spec.blocks)
    set_trainable(built.model, built.spec, rates.band(1.0, blocks, depth, blocks), config.batch_norm)
    part = built.trained_part(depth, [Head(config.head, CLASSES)])
    part.compile(GroupAdam([1e-5], [part.trainable_weights]), jit_compile=False)
    return part


def _traced(part, count: int, batch_size: int) -> tuple[float, float]:
    """(seconds before the first step, seconds a picture of a step of ``batch_size``).

    A step has seconds of its own and some for each picture: a line through two sizes.
    """
    from tl_core.training.train_step import Member, TrainStep
    steps, small, large = TrainStep(part, [Member(part)]), *(_step_of(part, size) for size in (FEW, count))
    first = _timed(steps.train, [large])
    few, many = (min(_timed(steps.train, [step]) for _ in range(TRIES)) for step in (small, large))
    slope = max((many - few) / (count - FEW), 0.1 * many / count)
    return max(first - many, 0.0), slope + max(many - count * slope, 0.0) / batch_size


def _step_of(part, pictures: int):
    """A group of one batch of noise."""
    from tl_core.training.batches import BatchGroup
    rows = np.random.default_rng(0).random((pictures, *part.input.shape[1:]), np.float32)
    if part.input.dtype == "int32":  # tokens: which ones changes no time
        rows = rows.astype(np.int32)
    return BatchGroup(0, rows, np.zeros(pictures, np.int32), None, np.array([0, pictures], np.int32),
                      np.arange(pictures))


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
