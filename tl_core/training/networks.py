"""Backbones with their weights, cut into a frozen prefix and a trained part."""

import threading
from collections import OrderedDict
from pathlib import Path

import keras
import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.split import split
from tl_core.backbones.weights import load_weights
from tl_core.config import RunConfig
from tl_core.training.device import Device
from tl_core.training.freezing import freeze
from tl_core.training.head import POOLINGS, Head

KEPT = 2  # frozen networks that stay warm in this process

_frozen: OrderedDict[tuple, "Network"] = OrderedDict()
_lock = threading.Lock()


class Prefix:
    """The frozen blocks as a function: uint8 pictures (n, size, size, 3) -> the rows at the cut.

    Always runs with ``training=False`` (dropout in frozen blocks would stay active
    otherwise), and on batches of one size, so that it is traced once.
    """

    def __init__(self, model: keras.Model, device: Device):
        model.jit_compile = device.jit if isinstance(device.jit, bool) else model.jit_compile
        self._model = model
        self.shape = model.output.shape[1:]
        self.dtype = model.output.dtype

    def __call__(self, pictures: np.ndarray, batch_size: int) -> np.ndarray:
        parts = [self._batch(pictures[i:i + batch_size], batch_size) for i in range(0, len(pictures), batch_size)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _batch(self, pictures: np.ndarray, batch_size: int) -> np.ndarray:
        padded = np.zeros((batch_size, *pictures.shape[1:]), np.float32)
        padded[:len(pictures)] = pictures
        return self._model.predict_on_batch(padded)[:len(pictures)]


class Network:
    """A backbone with its weights. ``weights`` is their source, ``digest`` their content's."""

    def __init__(self, spec: BackboneSpec, model: keras.Model, digest: str, device: Device):
        self.spec, self.model, self.digest = spec, model, digest
        self._device = device
        self._prefixes: dict[tuple, Prefix] = {}

    @property
    def blocks(self) -> int:
        return len(self.spec.blocks)

    def cut_name(self, depth: int) -> str:
        """Name of the last frozen block, "pictures" where none is."""
        return self.spec.blocks[depth - 1].name if depth else "pictures"

    def prefix(self, depth: int, pooling: str) -> Prefix:
        """Everything below the cut; with all blocks frozen the pooling too, which has no weights."""
        key = (depth, pooling if depth == self.blocks else None)
        if key not in self._prefixes:
            self._prefixes[key] = Prefix(self._prefix_model(depth, pooling), self._device)
        return self._prefixes[key]

    def trained_part(self, depth: int, head: Head) -> keras.Model:
        """Everything above the cut with the head, from rows to logits; shares the backbone's layers."""
        if depth == self.blocks:
            rows = keras.Input(self.prefix(depth, head.pooling).shape, dtype=self.model.output.dtype)
            return keras.Model(rows, head.logits(rows), name="trained_part")
        suffix = split(self.model, self.spec, depth)[1]
        rows = keras.Input(suffix.inputs[0].shape[1:], dtype=suffix.inputs[0].dtype)
        return keras.Model(rows, head.logits(head.pooled(suffix(rows))), name="trained_part")

    def save(self, head: Head, path: Path) -> None:
        """Write preprocessing, backbone and head as one flat network: 0–255 pixels in, softmax out."""
        output = self.model.output
        nodes = output._keras_history.operation._outbound_nodes
        count = len(nodes)
        aside = path.with_name(f".{path.name}.aside.keras")
        keras.Model(self.model.input, head.probabilities(output), name=self.spec.name).save(aside)
        aside.replace(path)
        # A frozen network outlives the run; it must not hold on to every head that was put on it.
        del nodes[count:]

    def _prefix_model(self, depth: int, pooling: str) -> keras.Model:
        if depth < self.blocks:
            return split(self.model, self.spec, depth)[0]
        output = self.model.output
        pooled = POOLINGS[pooling]()(output) if len(output.shape) == 4 else output
        return keras.Model(self.model.input, pooled, name="prefix")


def network(config: RunConfig, device: Device, weights_file: Path | None, lowest_depth: int) -> Network:
    """The backbone of a resolved config.

    Where every phase freezes all of it, its weights never change: then a network that
    an earlier run in this process used serves again, traced as it is. Random weights
    and everything that is trained are built anew.
    """
    spec = BACKBONES.get(config.backbone)
    if config.weights == "random" or lowest_depth < len(spec.blocks):
        return _build(spec, config, device, weights_file)
    with _lock:
        key = (spec.name, config.image_size, config.weights, _identity(weights_file or Path(config.weights)),
               device, keras.config.dtype_policy().name)
        if key not in _frozen:
            _frozen[key] = _build(spec, config, device, weights_file)
            freeze(_frozen[key].model, spec, len(spec.blocks))
        _frozen.move_to_end(key)
        while len(_frozen) > KEPT:
            _frozen.popitem(last=False)
        return _frozen[key]


def _build(spec: BackboneSpec, config: RunConfig, device: Device, weights_file: Path | None) -> Network:
    model = spec.build(config.image_size)
    return Network(spec, model, load_weights(model, spec, config.weights, weights_file), device)


def _identity(file: Path) -> tuple | None:
    """Changes when the file does; None for a source that is not a file."""
    if not file.expanduser().is_file():
        return None
    status = file.expanduser().stat()
    return str(file), status.st_mtime_ns, status.st_size
