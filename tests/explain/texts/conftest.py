"""Networks for texts that are small enough to compute by hand."""

import dataclasses

import keras
import numpy as np

from tests import fake_text
from tl_core.config import HeadConfig, RunConfig
from tl_core.explain.texts.request import TextRequest, Word
from tl_core.inference.predictor import Predictor


def loaded(model: keras.Model, pooling: str = "avg", from_logits: bool = True) -> Predictor:
    spec = fake_text.spec()
    size = model.inputs[0].shape[1]
    spec = dataclasses.replace(spec, input=dataclasses.replace(spec.input, size=size))
    labels = ("a", "b", "c", "d")[:model.output.shape[-1]]
    return Predictor("it", "A network", model, labels, size, spec, RunConfig(head=HeadConfig(pooling=pooling)),
                     from_logits)


def asked(network: Predictor, tokens: list[int], words: list[tuple[int, ...]], label: int = 0) -> TextRequest:
    """A question about tokens; ``words`` are the tokens of each."""
    row = np.array(tokens + [0] * (network.size - len(tokens)), np.int32)
    return TextRequest(network, "", row, tuple(Word(at, at + 1, pieces) for at, pieces in enumerate(words)), label)


def summed(vectors: np.ndarray, size: int = 6) -> keras.Model:
    """Logits are the sum of the tokens' vectors: token 3 adds ``vectors[3]``; ``vectors[0]`` is padding's."""
    tokens = keras.Input((size,), dtype="int32")
    rows = keras.layers.Embedding(*vectors.shape, name="words")(tokens)
    model = keras.Model(tokens, keras.ops.sum(rows, axis=1))
    model.get_layer("words").set_weights([vectors])
    return model
