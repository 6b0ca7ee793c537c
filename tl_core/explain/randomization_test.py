"""The same network with random weights: what a map must not look like. Adebayo et al. 2018, arXiv:1810.03292."""

import dataclasses
import weakref

import numpy as np

from tl_core.inference.predictor import Predictor

SEED = 0
_cache: "weakref.WeakKeyDictionary[Predictor, Predictor]" = weakref.WeakKeyDictionary()


def of(network: Predictor) -> Predictor:
    """The same layers, every kernel drawn anew; always the same numbers, made once as long as ``network`` lives.

    Kernels are normal with variance 2 / fan-in (He et al. 2015), everything else is as Keras
    makes a layer new: scales 1, shifts, biases and running means 0, running variances 1.
    """
    if network not in _cache:
        _cache[network] = dataclasses.replace(network, model=_randomized(network.model))
    return _cache[network]


def _randomized(model):
    import keras
    copy = keras.models.clone_model(model)
    copy.jit_compile = False
    numbers = np.random.default_rng(SEED)
    for layer in copy.layers:
        for weight in layer.weights:
            if len(weight.shape) > 1:
                weight.assign(numbers.normal(0, np.sqrt(2 / fan_in(layer, weight.shape, weight.path)), weight.shape))
    return copy


def fan_in(layer, shape: tuple[int, ...], path: str = "") -> int:
    """How many numbers one output is summed from; a depthwise kernel's last axis but one is not among them.

    Of a table of vectors one row is taken at a time; attention's query, key and value are (in, heads, out).
    """
    names = path.split("/")[-2:]
    if names[-1] in ("embeddings", "position_embeddings"):
        return 1
    if names[0] in ("query", "key", "value") and len(shape) == 3:
        return shape[0]
    depthwise = "Depthwise" in type(layer).__name__ and len(shape) == 4
    return int(np.prod(shape[:2] if depthwise else shape[:-1]))
