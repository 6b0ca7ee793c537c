"""Heads on rows that are frozen throughout: several in one step, and traced once for many runs."""

import contextlib
import threading
from collections.abc import Iterator, Sequence

import keras

from tl_core.config import HeadConfig
from tl_core.networks.device import Device
from tl_core.networks.head import Head
from tl_core.training.objective import Classification
from tl_core.training.optimizer import GroupAdam, as_new
from tl_core.training.train_step import Member, TrainStep

KEPT = 4  # traced steps that stay warm in this process

_benches: list[tuple[tuple, "ParallelHeads"]] = []
_lock = threading.Lock()


class ParallelHeads:
    """Heads with their traced steps, which lend themselves to one run after another.

    Each of ``configs`` reads the stream of batches that ``streams`` names for it, rows of
    ``width`` numbers.
    """

    def __init__(self, configs: Sequence[HeadConfig], classes: int, width: int, streams: Sequence[int],
                 shares: bool, device: Device, weight_decay: float = 0.0, smoothing: float = 0.0):
        with device.scope():
            self.heads = [Head(config, classes) for config in configs]
            inputs = [keras.Input((width,)) for _ in range(max(streams) + 1)]
            networks = [self._network(number, width) for number in range(len(configs))]
            model = keras.Model(inputs, [network(inputs[stream]) for network, stream in
                                         zip(networks, streams, strict=True)])
            optimizer = GroupAdam([0.0] * len(self.heads), [head.weights for head in self.heads], weight_decay)
            model.compile(optimizer, jit_compile=device.jit)
            self.steps = TrainStep(model, [Member(network, Classification(shares, smoothing), {"labelled": stream})
                                           for network, stream in zip(networks, streams, strict=True)])

    def _network(self, number: int, width: int) -> keras.Model:
        """A head as a model of its own, behind the features that are its rows: layers of heads have the same names."""
        rows = keras.Input((width,))
        hidden, logits = self.heads[number].hidden_and_logits(rows)
        return keras.Model(rows, [rows, logits, hidden], name=f"head_{number}")

    def reset(self, heads: Sequence[Head], rates: Sequence[float]) -> None:
        """Start with the weights, and the dropout to come, of ``heads``, at these learning rates."""
        for mine, theirs in zip(self.heads, heads, strict=True):
            mine.copy_weights_from(theirs)
        as_new(self.steps.model.optimizer, rates)


@contextlib.contextmanager
def parallel_heads(configs: Sequence[HeadConfig], classes: int, width: int, streams: Sequence[int], weighted: bool,
                   shares: bool, device: Device, weight_decay: float = 0.0,
                   smoothing: float = 0.0) -> Iterator[ParallelHeads]:
    """Parallel heads for the block: those that an earlier run in this process has traced, or a new one.

    ``weighted``: examples have weights; ``shares``: targets are shares of classes; ``weight_decay``
    and label ``smoothing`` are every head's.
    """
    key = (tuple(configs), classes, width, tuple(streams), weighted, shares, device, weight_decay, smoothing,
           keras.config.dtype_policy().name)
    with _lock:
        kept = next((entry for entry in _benches if entry[0] == key), None)
        if kept:
            _benches.remove(kept)  # nobody else may train on it meanwhile
    heads = kept[1] if kept else ParallelHeads(configs, classes, width, streams, shares, device, weight_decay,
                                               smoothing)
    yield heads  # after a failure it is not kept: a traced step may have broken off anywhere
    with _lock:
        _benches.append((key, heads))
        del _benches[:-KEPT]
