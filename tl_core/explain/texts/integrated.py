"""Integrated gradients of a text's words, with the error of the sum. Sundararajan et al. 2017, arXiv:1703.01365."""

import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tl_core.errors import UserError
from tl_core.explain import gradients, path_integral
from tl_core.explain.texts.methods import WordValues
from tl_core.explain.texts.request import TextRequest
from tl_core.inference.predictor import Predictor
from tl_core.progress import Progress, silent


class _Parts(NamedTuple):
    """A network in two: ``vectors`` (vocabulary, width), and from vectors in a text's place (n, size, width) up.

    ``logits(tokens, vectors)`` and ``gradients(tokens, vectors, label)``, the latter at the vectors; traced once.
    """

    vectors: np.ndarray
    logits: Any
    gradients: Callable


_parts: "weakref.WeakKeyDictionary[Predictor, _Parts]" = weakref.WeakKeyDictionary()


def integrated_gradients(request: TextRequest, progress: Progress = silent) -> WordValues:
    """Each word's vectors, less the mean of all word vectors, times the logit's mean gradient on the way from there.

    float64 (words,), signed, summed over a word's pieces and numbers. Their sum should be the logit's rise from a
    text in which every word is the mean one (completeness); facts as of ``explain.integrated``. Tokens that are no
    words stay as they are.
    """
    gradients.needs_logits(request.network)
    parts, label = _of(request.network), request.label
    end = parts.vectors[request.tokens].astype(np.float64)
    way = end - beginning(end, parts.vectors, request)
    tokens = request.tokens[None]
    low, high = (_logit(parts, tokens, vectors, label) for vectors in (end - way, end))

    def at(fractions: np.ndarray) -> np.ndarray:
        vectors = end - (1 - fractions[:, None, None]) * way
        return np.asarray(parts.gradients(np.repeat(tokens, len(vectors), axis=0), vectors.astype(np.float32),
                                          np.int32(label)), np.float64)
    most = path_integral.FIRST if request.roughly else path_integral.MOST
    mean, steps = path_integral.mean_gradient(at, way, high - low, gradients.batch_size(request.network), most,
                                              progress)
    given = (way * mean).sum(axis=-1)
    return WordValues(request.by_word(given), {
        "rise": high - low, "sum": float(given.sum()), "steps": steps,
        "completeness_error": path_integral.error(way, mean, high - low)})


def beginning(vectors: np.ndarray, vocabulary: np.ndarray, request: TextRequest) -> np.ndarray:
    """A text's vectors (size, width) with the mean of the vocabulary's in the place of every word.

    The mean and not zero: a row of zeros would pass for padding, and where padding begins the logit jumps.
    """
    without_words = vectors.copy()
    without_words[[token for word in request.words for token in word.tokens]] = vocabulary.mean(axis=0)
    return without_words


def _logit(parts: _Parts, tokens: np.ndarray, vectors: np.ndarray, label: int) -> float:
    return float(np.asarray(parts.logits([tokens, vectors[None].astype(np.float32)], training=False))[0, label])


def _of(network: Predictor) -> _Parts:
    if network not in _parts:
        _parts[network] = _split(network)
    return _parts[network]


def _split(network: Predictor) -> _Parts:
    import keras
    import tensorflow as tf
    model, layer = network.model, _embedding(network)
    above = keras.Model([model.inputs[0], layer.output], model.output)

    @tf.function(reduce_retracing=True)
    def gradient(tokens, vectors, label):
        with tf.GradientTape() as tape:
            tape.watch(vectors)
            # A text's logit depends on that text alone, so the sum's gradient holds everyone's own.
            total = tf.reduce_sum(tf.gather(above([tokens, vectors], training=False), label, axis=1))
        return tape.gradient(total, vectors)
    width = int(layer.output.shape[-1])
    traced = gradient.get_concrete_function(
        tf.TensorSpec((None, network.size), tf.int32), tf.TensorSpec((None, network.size, width)),
        tf.TensorSpec((), tf.int32))
    return _Parts(np.asarray(layer.embeddings, np.float32), above,
                  lambda tokens, vectors, label: traced(*map(tf.convert_to_tensor, (tokens, vectors, label))))


def _embedding(network: Predictor):
    import keras
    tokens = network.model.inputs[0]
    for layer in network.model.layers:
        if isinstance(layer, keras.layers.Embedding) and layer.input is tokens:
            return layer
    raise UserError(f"The network of {network.name!r} has no word vectors.", "Expected a layer of them above its "
                    "input.", "Choose the method occlusion, which needs none.")
