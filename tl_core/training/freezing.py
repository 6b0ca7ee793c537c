"""Which layers of a backbone learn in a phase."""

import keras

from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.split import layers_by_block


def freeze(network: keras.Model, spec: BackboneSpec, depth: int, freeze_batch_norm: bool = True) -> None:
    """Freeze the ``depth`` lower blocks and set the others free.

    ``freeze_batch_norm`` keeps every BatchNormalization out of it, too: calling a layer
    with ``training=False`` would not protect its moving statistics in ``fit``, only
    ``trainable = False`` does. Keras heeds the flags at the next ``compile``.
    """
    for number, layers in enumerate(layers_by_block(network, spec)):
        for layer in layers:
            keep = freeze_batch_norm and isinstance(layer, keras.layers.BatchNormalization)
            layer.trainable = number >= depth and not keep
