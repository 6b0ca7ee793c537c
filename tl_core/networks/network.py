"""Backbones with their weights, cut into a frozen prefix and a trained part."""

import itertools
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from hashlib import blake2b
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tl_core import local_copies
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.split import layers_by_block, segment, split
from tl_core.backbones.text import bert_folder
from tl_core.backbones.weights import load_weights
from tl_core.config import RunConfig
from tl_core.networks.device import Device
from tl_core.networks.freezing import set_trainable
from tl_core.networks.head import FeatureOutput, Head
from tl_core.networks.openvino import Compiled, NotAccelerated, accelerated
from tl_core.networks.padded_batches import as_input, predict_padded
from tl_core.networks.pooling import pooled
from tl_core.strategies import rates

KEPT = 2  # frozen networks that stay warm in this process
# Of random BatchNormalization's moving statistics. Keras' 0.99 (MobileNetV2's 0.999) is for thousands of steps: after a
# hundred a third of them is still the first guess, mean 0 and variance 1, and validation sees another network than
# training did (Wu and Johnson 2021, arXiv:2105.07576, section 3). The last ten batches or so say enough.
NEW_MOMENTUM = 0.9

_frozen: OrderedDict[tuple, "Network"] = OrderedDict()
_lock = threading.Lock()


class FrozenPart:
    """Frozen blocks as a function: uint8 pictures, int32 tokens or float32 rows (n, ...) -> the rows at a cut above.

    Always as in inference (dropout in frozen blocks would stay active otherwise). With
    ``many`` it gives a list, one array for each of the model's outputs, from one pass.
    With a ``key`` that names everything that shapes its outputs, OpenVINO computes it where
    it can (on a CPU, in 32 bit); it is converted when it is first needed and stays as it
    was then. Else TensorFlow does, on batches of one size, so that it is traced once.
    """

    def __init__(self, model: keras.Model, device: Device, key: Callable[[], Hashable] | None = None,
                 many: bool = False):
        model.jit_compile = device.jit if isinstance(device.jit, bool) else model.jit_compile
        self._model, self._many, self._key = model, many, key
        self.shapes = tuple(output.shape[1:] for output in model.outputs)
        self.shape = self.shapes[0]
        self.dtype = model.outputs[0].dtype
        self._fast: Compiled | NotAccelerated | None = None if key else NotAccelerated()

    @property
    def engine(self) -> str:
        """What computes: "OpenVINO 2026.4.1" or "TensorFlow 2.21.0"."""
        fast = self._accelerated()
        return fast.engine if isinstance(fast, Compiled) else f"TensorFlow {tf.__version__}"

    @property
    def deviation(self) -> float:
        """How far OpenVINO was from TensorFlow on a few rows, as a share of the largest activation."""
        return self._accelerated().deviation

    @property
    def note(self) -> str:
        """A sentence where OpenVINO is installed and does not compute this, else empty."""
        return getattr(self._accelerated(), "note", "")

    def __call__(self, rows: np.ndarray, batch_size: int):
        fast = self._accelerated(rows)
        outputs = fast(rows) if isinstance(fast, Compiled) else predict_padded(self._model, rows, batch_size)
        return outputs if self._many else outputs[0]

    def _accelerated(self, rows: np.ndarray | None = None) -> Compiled | NotAccelerated:
        """Decided once, tried on the first rows that come, or on noise."""
        if self._fast is None:
            assert self._key is not None
            if rows is None or not len(rows):
                rows = np.random.default_rng(0).uniform(0, 255, (1, *self._model.inputs[0].shape[1:]))
            self._fast = accelerated(self._key(), lambda: self._model, self._eager, rows)
        return self._fast

    def _eager(self, rows: np.ndarray) -> list[np.ndarray]:
        """A few rows without tracing, which would take longer than all of OpenVINO's work."""
        outputs = self._model(as_input(self._model, rows), training=False)
        return [np.array(output) for output in keras.tree.flatten(outputs)]


class Network:
    """A backbone with its weights. ``weights`` is their source, ``digest`` their content's."""

    def __init__(self, spec: BackboneSpec, model: keras.Model, digest: str, device: Device):
        self.spec, self.model, self.digest = spec, model, digest
        self.device = device
        self._prefixes: dict[tuple, FrozenPart] = {}
        self._trained_above = self.blocks
        self._digests = self._digests_below()

    @property
    def blocks(self) -> int:
        return len(self.spec.blocks)

    def cut_name(self, depth: int) -> str:
        """Name of the last frozen block; where none is, what the network reads: "pictures"."""
        return self.spec.blocks[depth - 1].name if depth else self.spec.input.plural

    def prefix(self, depth: int, pooling: str, start: int = 0) -> FrozenPart:
        """From the cut above ``start`` blocks (what is read at 0) to the one above ``depth``.

        With all blocks frozen the pooling too, which has no weights.
        """
        return self._frozen_part((depth,), pooling, start, many=False)

    def prefix_many(self, depths: tuple[int, ...], pooling: str, start: int = 0) -> FrozenPart:
        """Several cuts in one pass: its call returns a list of arrays, one for each of ``depths``."""
        return self._frozen_part(tuple(depths), pooling, start, many=True)

    def recipe(self, depth: int, pooling: str) -> dict[str, str]:
        """Everything about the network that shapes the rows at the cut above ``depth`` blocks.

        Two networks with equal recipes make equal rows of one picture, whichever engine
        computes them (to 1e-5 of the largest value), so the engine is not in it.
        """
        full = depth == self.blocks
        return {"backbone": self.spec.name, "weights": self.digest_below(depth), "cut": self.cut_name(depth),
                **self.spec.input.marks(self.model.input.shape[1]), "preprocessing": _preprocessing(self.model),
                "pooling": pooling if full and len(self.model.output.shape) > 2 else "none",
                "dtype": str(self.prefix(depth, pooling).dtype) if depth else self.spec.input.dtype,
                "keras": keras.__version__, "tensorflow": tf.__version__}

    def _frozen_part(self, depths: tuple[int, ...], pooling: str, start: int, many: bool) -> FrozenPart:
        name = (start, depths, pooling if self.blocks in depths else None)
        if (name, many) not in self._prefixes:
            self._prefixes[name, many] = FrozenPart(
                self._segment(start, depths, pooling), self.device, self._key(name), many)
        return self._prefixes[name, many]

    def _key(self, name: tuple) -> Callable[[], tuple] | None:
        """What names a prefix among all of this process, or None where only TensorFlow may compute it."""
        if self.device.gpu or self.model.output.dtype != "float32":
            return None
        size, depths = self.model.input.shape[1], name[1]
        return lambda: (self.spec.name, size, self.digest_below(max(depths)), *name)

    def digest_below(self, depth: int) -> str:
        """Of the weights of the lowest ``depth`` blocks as they are; networks that differ only above have the same."""
        digests = self._digests if depth <= self._trained_above else self._digests_below()
        return digests[depth]

    def trained_part(self, depth: int, heads: Sequence[Head]) -> keras.Model:
        """Everything above the cut with the heads: from rows to [features, logits of each head, hidden of each head].

        Features are the vector that the heads read, hidden what a head's last layer reads of it. The model shares the
        backbone's layers.
        """
        self._trained_above = min(self._trained_above, depth)
        first = heads[0]
        if depth == self.blocks:
            rows = features = keras.Input(self.prefix(depth, first.pooling).shape, dtype=self.model.output.dtype)
        else:
            suffix = split(self.model, self.spec, depth)[1]
            rows = keras.Input(suffix.inputs[0].shape[1:], dtype=suffix.inputs[0].dtype)
            features = first.pooled(suffix(rows))
        hidden, logits = zip(*(head.hidden_and_logits(features) for head in heads), strict=True)
        return keras.Model(rows, [features, *logits, *hidden], name="trained_part")

    def save(self, head: Head | FeatureOutput, path: Path, others: Sequence[Head] = ()) -> None:
        """Write preprocessing, backbone and head as one flat network: what ``spec.input`` reads in, softmax out.

        With ``others`` it has several outputs, that of ``head`` first.
        """
        output = self.model.output
        nodes = output._keras_history.operation._outbound_nodes
        count = len(nodes)
        aside = path.with_name(f".{path.name}.aside.keras")
        outputs = [one.probabilities(output) for one in (head, *others)]
        keras.Model(self.model.input, outputs if others else outputs[0], name=self.spec.identifier).save(aside)
        aside.replace(path)
        # A frozen network outlives the run; it must not hold on to every head that was put on it.
        del nodes[count:]

    def _digests_below(self) -> list[str]:
        """For each depth, of all weights below it."""
        total, digests = blake2b(digest_size=16), []
        for layers in [[], *layers_by_block(self.model, self.spec)]:
            for layer in layers:
                for value in layer.get_weights():
                    total.update(f"{layer.name}{value.shape}{value.dtype}".encode())
                    total.update(value)
            digests.append(total.hexdigest())
        return digests

    def _segment(self, start: int, depths: tuple[int, ...], pooling: str) -> keras.Model:
        model = segment(self.model, self.spec, start, depths)
        ends = [pooled(end, pooling) if depth == self.blocks else end
                for depth, end in zip(depths, model.outputs, strict=True)]
        return keras.Model(model.inputs[0], ends[0] if len(ends) == 1 else ends, name="prefix")


def build_network(config: RunConfig, device: Device, weights_file: Path | None, lowest_depth: int) -> Network:
    """The backbone of a resolved config.

    Where every phase freezes all of it, its weights never change: then a network that
    an earlier run in this process used serves again, traced as it is. Random weights
    and everything that is trained are built anew.
    """
    spec = BACKBONES.get(config.backbone)
    if config.starts_random or lowest_depth < len(spec.blocks):
        return _build(spec, config, device, weights_file)
    with _lock:
        key = (spec.name, spec.input.size_of(config), config.weights,
               _identity(weights_file or bert_folder.weights_file(spec)
                         or Path(local_copies.path(config.weights or ""))),
               device, keras.config.dtype_policy().name)
        if key not in _frozen:
            _frozen[key] = _build(spec, config, device, weights_file)
            set_trainable(_frozen[key].model, spec, rates.frozen(len(spec.blocks)))
        _frozen.move_to_end(key)
        while len(_frozen) > KEPT:
            _frozen.popitem(last=False)
        return _frozen[key]


def _preprocessing(model: keras.Model) -> str:
    """Digest of what is done to a row before the first weights, whatever it is called and whether it is frozen."""
    steps = itertools.takewhile(lambda step: not getattr(step, "weights", ()), model.operations)
    options = [(type(step).__name__, {name: value for name, value in step.get_config().items()
                                      if name not in ("name", "trainable")}) for step in steps]
    return blake2b(repr(options).encode(), digest_size=8).hexdigest()


def _build(spec: BackboneSpec, config: RunConfig, device: Device, weights_file: Path | None) -> Network:
    model = spec.build(spec.input.size_of(config))
    new = _above(model, spec, 0 if config.weights == "random" else config.transfer_depth)
    random = [(layer, layer.get_weights()) for layer in new]
    assert config.weights is not None  # of a resolved config
    digest = load_weights(model, spec, config.weights, weights_file)
    for layer, weights in random:
        layer.set_weights(weights)
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = min(layer.momentum, NEW_MOMENTUM)
    return Network(spec, model, digest, device)


def _above(model: keras.Model, spec: BackboneSpec, transfer_depth: int | None) -> list[keras.layers.Layer]:
    """Layers of the blocks that take no weights (Yosinski et al. 2014, arXiv:1411.1792)."""
    if transfer_depth is None:
        return []
    return [layer for layers in layers_by_block(model, spec)[transfer_depth:] for layer in layers]


def _identity(file: Path) -> tuple | None:
    """Changes when the file does; None for a source that is not a file."""
    if not os.path.isfile(os.path.expanduser(file)):
        return None
    status = file.expanduser().stat()
    return str(file), status.st_mtime_ns, status.st_size
