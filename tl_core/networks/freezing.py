"""Which layers of a backbone learn in a phase."""

from collections.abc import Sequence

import keras

from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.split import layers_by_block
from tl_core.config import BatchNorm


def set_trainable(network: keras.Model, spec: BackboneSpec, rates: Sequence[float], batch_norm: BatchNorm = "frozen",
                  transfer_depth: int | None = None) -> None:
    """Set the blocks free that have a rate in ``rates`` (one for each block, 0 is frozen); freeze the others.

    ``batch_norm`` is for BatchNormalization in blocks that are free: "frozen" keeps it out,
    "statistics" lets only its moving mean and variance follow the batches, "trained" all
    of it, and in blocks above ``transfer_depth``, which started random, all of it trains.
    Keras heeds the flags at the next ``compile``.
    """
    for number, (rate, layers) in enumerate(zip(rates, layers_by_block(network, spec), strict=True)):
        random = transfer_depth is not None and number >= transfer_depth
        for layer in layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                _set_free(layer, "frozen" if not rate else "trained" if random else batch_norm)
            else:
                layer.trainable = rate > 0


def _set_free(layer: keras.layers.BatchNormalization, policy: BatchNorm) -> None:
    """Calling it with ``training=False`` would not protect its statistics in training; ``trainable = False`` does."""
    layer.trainable = policy != "frozen"
    for weight in (layer.gamma, layer.beta):  # the flag above reaches them only where it changes
        if weight is not None:
            weight.trainable = policy == "trained"
