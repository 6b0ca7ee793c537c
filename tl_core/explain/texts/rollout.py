"""Attention rollout: attention multiplied through all layers. Abnar and Zuidema 2020, arXiv:2005.00928."""

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from tl_core.errors import UserError
from tl_core.explain.texts.methods import WordValues
from tl_core.explain.texts.request import TextRequest
from tl_core.progress import Progress, silent


def attention_rollout(request: TextRequest, progress: Progress = silent) -> WordValues:
    """How much of each word could flow into the pooled output, float64 (words,), none below zero.

    All tokens together make 1; facts: ``words_share``, that of the words, the rest are marks such as [CLS]; and
    ``layers``. ``UserError`` for a network without attention.
    """
    progress("Following attention", 0, 0)
    layers = attention_layers(request.network.model)
    if not layers:
        raise UserError(f"{request.network.title} has no attention.", "Attention rollout needs layers of attention.",
                        "Choose occlusion or integrated gradients.")
    whole = rolled_out([one[:, :request.length, :request.length] for one in _attentions(request, layers)])
    first_only = request.network.config.head.pooling == "cls"
    of_tokens = np.zeros(len(request.tokens))
    of_tokens[:request.length] = whole[0] if first_only else whole.mean(axis=0)
    values = request.by_word(of_tokens)
    return WordValues(values, {"words_share": float(values.sum()), "layers": len(layers)})


def rolled_out(attentions: Sequence[np.ndarray]) -> np.ndarray:
    """(tokens, tokens): how much of each token (a column) is in each output (a row), from the lowest layer up.

    ``attentions`` are (heads, tokens, tokens), their rows summing to 1. Heads are averaged, and half of a layer's
    output is its input by the residual connection.
    """
    whole = np.eye(attentions[0].shape[-1])
    for attention in attentions:
        mean = attention.mean(axis=0)
        layer = 0.5 * mean / mean.sum(axis=-1, keepdims=True) + 0.5 * np.eye(len(mean))
        whole = layer @ whole
    return whole


def attention_layers(model: Any) -> list[Any]:
    """A model's layers that tell their attention, from the input up."""
    return [layer for layer in model.layers if "return_attention_scores" in inspect.signature(layer.call).parameters]


def _attentions(request: TextRequest, layers: Sequence[Any]) -> list[np.ndarray]:
    """float64 (heads, size, size) of each layer."""
    import keras
    inputs = keras.Model(request.network.model.inputs[0], [layer.input for layer in layers])
    return [np.asarray(layer(rows, padding_mask=mask, training=False, return_attention_scores=True)[1], np.float64)[0]
            for layer, (rows, mask) in zip(layers, inputs(request.tokens[None], training=False), strict=True)]
