"""Logits' gradients, by cutting the network in two. TensorFlow is imported inside."""

import weakref
from typing import Any

import numpy as np

from tl_core.errors import UserError
from tl_core.explain.request import ExplainRequest
from tl_core.inference import predictor
from tl_core.inference.predictor import Predictor

MEMORY = 400e6  # bytes that a batch's activations and their gradients may take
MOST = 16
_traced: "weakref.WeakKeyDictionary[Predictor, Any]" = weakref.WeakKeyDictionary()


def at_block(question: ExplainRequest) -> tuple[np.ndarray, np.ndarray]:
    """The block's output for the picture, and the class's logit's gradient there: both float64 (h, w, channels)."""
    import keras
    import tensorflow as tf
    network = question.network
    needs_logits(network)
    tensor = predictor.blocks(network)[question.block][1]
    below, above = keras.Model(network.model.inputs[0], tensor), keras.Model(tensor, network.model.output)
    outputs = tf.convert_to_tensor(below(_floats(question.pixels[None]), training=False))
    with tf.GradientTape() as tape:
        tape.watch(outputs)
        logit = above(outputs, training=False)[0, question.label]
    return _array(outputs), _array(tape.gradient(logit, outputs))


def at_pixels(network: Predictor, pixels: np.ndarray, label: int) -> np.ndarray:
    """The gradient of the class's logit at each of these pictures: float64, shaped as ``pixels`` (n, size, size, 3).

    Traced once for a network, which is three times as quick as going through it layer by layer.
    """
    if network not in _traced:
        _traced[network] = _trace(network.model)
    return np.asarray(_traced[network](_floats(pixels), np.int32(label)), np.float64)


def _trace(model: Any):
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, *model.inputs[0].shape[1:])), tf.TensorSpec((), tf.int32)])
    def gradient(pixels, label):
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            # A picture's logit depends on that picture alone, so the sum's gradient holds everyone's own.
            total = tf.reduce_sum(tf.gather(model(pixels, training=False), label, axis=1))
        return tape.gradient(total, pixels)
    return gradient


def batch_size(network: Predictor) -> int:
    """How many pictures' gradients fit in ``MEMORY``: every layer's output is kept for the way back."""
    numbers = sum(int(np.prod(shape[1:])) for layer in network.model.layers for shape in _shapes(layer))
    return int(np.clip(MEMORY / (2 * 4 * max(numbers, 1)), 1, MOST))


def needs_logits(network: Predictor) -> None:
    """``UserError`` for a network that gives probabilities only: a softmax's gradient mixes in all other classes."""
    if not network.from_logits:
        raise UserError(f"The network of {network.name!r} gives probabilities only.",
                        "Expected one that ends in logits, as runs of this program do.",
                        "Choose another run, or the method occlusion, which needs no gradients.")


def _shapes(layer: Any) -> list[tuple]:
    outputs = layer.output if isinstance(layer.output, list | tuple) else [layer.output]
    return [tensor.shape for tensor in outputs]


def _floats(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(pixels, np.float32)


def _array(tensor: Any) -> np.ndarray:
    return np.asarray(tensor, np.float64)[0]
