"""A frozen network that reads texts as an OpenVINO graph, for any number of texts of any length.

Layer by layer, as ``openvino_graph`` does for pictures. Tensors stay as in Keras: (texts, tokens, channels). Masks are
computed in the graph as in the network: a row that is zero throughout is padding.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np

from tl_core.networks.openvino_graph import NotConvertible

HIDDEN = -1e9  # added to what attention is to leave out; finite, so that a text without any token gives no nan


def convert(model: keras.Model):
    """``openvino.Model`` of a network whose one input is int32 tokens or float32 rows (texts, tokens, channels).

    It copies the weights. ``NotConvertible`` where it has a layer that is not translated here.
    """
    from openvino import Model, opset13
    given = model.inputs[0]
    shape = [-1, -1, *given.shape[2:]]
    rows = opset13.parameter(shape, np.int32 if given.dtype == "int32" else np.float32)
    graph = TextGraph(opset13)
    ends = model._run_through_graph([rows], operation_fn=lambda layer: partial(graph.add, layer))
    return Model([opset13.result(end) for end in keras.tree.flatten(ends)], [rows], "prefix")


class TextGraph:
    """Makes OpenVINO's nodes from Keras' layers and operations; ``ops`` is the operation set."""

    def __init__(self, ops):
        self.ops = ops

    def add(self, layer, *inputs, training=None, **named):
        """The node of one layer over its inputs' nodes, as in inference."""
        translate = _TRANSLATIONS.get(type(layer).__name__)
        if translate is None:
            raise NotConvertible(f"the layer {type(layer).__name__}")
        return translate(self, layer, *inputs, **named)

    def numbers(self, values):
        return self.ops.constant(np.array(values, np.float32, order="C"))

    def axes(self, *values: int):
        return self.ops.constant(np.array(values, np.int64))

    def dense(self, node, kernel, bias):
        """Over channels, whatever axes the kernel's inputs and outputs are split into."""
        bias = np.array(bias).reshape(-1)
        product = self.ops.matmul(node, self.numbers(np.array(kernel).reshape(-1, len(bias))), False, False)
        return self.ops.add(product, self.numbers(bias))

    def normalized(self, node, epsilon: float, gamma, beta):
        """Zero mean and unit variance over the channels of each token."""
        normal = self.ops.mvn(node, self.axes(-1), True, epsilon, "inside_sqrt")
        return self.ops.add(self.ops.multiply(normal, self.numbers(gamma)), self.numbers(beta))

    def activated(self, node, activation: Callable):
        name = getattr(activation, "__name__", str(activation))
        makers = {"linear": lambda node: node, "relu": self.ops.relu, "tanh": self.ops.tanh,
                  "gelu": partial(self.ops.gelu, approximation_mode="ERF")}
        if name not in makers:
            raise NotConvertible(f"the activation {name}")
        return makers[name](node)

    def heads(self, node, count: int):
        """(texts, tokens, channels) -> (texts, heads, tokens, channels of a head)."""
        return self.ops.transpose(self.ops.reshape(node, self.axes(0, 0, count, -1), True), self.axes(0, 2, 1, 3))


def _transformer(graph: TextGraph, layer, node, padding_mask=None):
    """Attention and two dense layers, each added to what it read and then normalized (post-norm, as BERT)."""
    query, key, value, out, attention_norm, norm, inner, outer = _pairs(layer)
    if layer.normalize_first or padding_mask is None:
        raise NotConvertible(f"{layer.name}'s order of norms, or no mask")
    attended = graph.dense(_attention(graph, layer.num_heads, node, padding_mask, query, key, value), *out)
    attended = graph.normalized(graph.ops.add(node, attended), layer.layer_norm_epsilon, *attention_norm)
    x = graph.dense(graph.activated(graph.dense(attended, *inner), layer.activation), *outer)
    return graph.normalized(graph.ops.add(attended, x), layer.layer_norm_epsilon, *norm)


def _attention(graph: TextGraph, count: int, node, mask, *kernels):
    """What ``count`` heads gather from a text's own tokens, side by side; ``kernels`` make queries, keys and values."""
    ops = graph.ops
    query, key, value = (graph.heads(graph.dense(node, *kernel), count) for kernel in kernels)
    hidden = ops.select(ops.unsqueeze(mask, graph.axes(1, 2)), graph.numbers(0.0), graph.numbers(HIDDEN))
    attended = ops.scaled_dot_product_attention(query, key, value, hidden)
    return ops.reshape(ops.transpose(attended, graph.axes(0, 2, 1, 3)), graph.axes(0, 0, -1), True)


def _pairs(layer) -> list:
    """Kernels with biases of query, key, value and output, the two norms' scales and shifts, then the dense layers'.

    In the order of ``layer.weights``, as ``backbones.text.bert`` fills them.
    """
    return list(zip(layer.weights[::2], layer.weights[1::2], strict=True))


def _embedding(graph: TextGraph, layer, tokens):
    return graph.ops.gather(graph.numbers(layer.embeddings), tokens, graph.ops.constant(np.int64(0)))


def _positions(graph: TextGraph, layer, node):
    """One row a position, for all texts: what follows adds it."""
    ops = graph.ops
    tokens = ops.gather(ops.shape_of(node), graph.axes(1), ops.constant(np.int64(0)))
    rows = ops.slice(graph.numbers(layer.position_embeddings), graph.axes(0), tokens, graph.axes(1), graph.axes(0))
    return ops.unsqueeze(rows, graph.axes(0))


def _conv(graph: TextGraph, layer, node):
    if layer.padding != "same" or layer.strides != (1,) or layer.groups != 1:
        raise NotConvertible(f"{layer.name}'s padding, strides or groups")
    (size,), (dilation,) = layer.kernel_size, layer.dilation_rate
    before = (size - 1) * dilation // 2
    after = (size - 1) * dilation - before
    kernel, turned = graph.numbers(np.array(layer.kernel).transpose(2, 1, 0)), graph.axes(0, 2, 1)
    x = graph.ops.transpose(node, turned)
    x = graph.ops.transpose(graph.ops.convolution(x, kernel, [1], [before], [after], [dilation]), turned)
    x = graph.ops.add(x, graph.numbers(layer.bias)) if layer.use_bias else x
    return graph.activated(x, layer.activation)


def _average(graph: TextGraph, layer, node, mask=None):
    if mask is None:
        raise NotConvertible(f"{layer.name} over padding too")
    ops, counted = graph.ops, graph.ops.convert(mask, "f32")
    total = ops.reduce_sum(ops.multiply(node, ops.unsqueeze(counted, graph.axes(-1))), graph.axes(1), False)
    return ops.divide(total, ops.reduce_sum(counted, graph.axes(1), True))


def _taken(graph: TextGraph, layer, node, key: Any):
    """Slices along the first axes."""
    if not all(isinstance(part, slice) and part.step in (None, 1) for part in key):
        raise NotConvertible(f"what {key} takes")
    last = np.iinfo(np.int64).max
    return graph.ops.slice(node, graph.axes(*(part.start or 0 for part in key)),
                           graph.axes(*(last if part.stop is None else part.stop for part in key)),
                           graph.axes(*[1] * len(key)), graph.axes(*range(len(key))))


def _folded(make: str):
    """Sum or product of two tensors."""
    return lambda graph, layer, nodes: getattr(graph.ops, make)(*nodes)


def _not_equal(graph: TextGraph, layer, node, number):
    zero = graph.ops.constant(np.zeros((), node.get_element_type().to_dtype()))
    if number != 0:
        raise NotConvertible(f"a comparison with {number}")
    return graph.ops.not_equal(node, zero)


def _ones(graph: TextGraph, layer, node):
    return graph.ops.logical_or(node, graph.ops.logical_not(node))


_TRANSLATIONS: dict[str, Callable] = {
    "Embedding": _embedding, "PositionEmbedding": _positions, "TransformerEncoder": _transformer, "Conv1D": _conv,
    "LayerNormalization": lambda graph, layer, node: graph.normalized(node, layer.epsilon, layer.gamma, layer.beta),
    "Activation": lambda graph, layer, node: graph.activated(node, layer.activation),
    "Dropout": lambda graph, layer, node: node, "Add": _folded("add"), "Multiply": _folded("multiply"),
    "NotEqual": _not_equal, "OnesLike": _ones, "GetItem": _taken,
    "Any": lambda graph, layer, node: graph.ops.reduce_logical_or(node, graph.axes(-1), False),
    "ExpandDims": lambda graph, layer, node: graph.ops.unsqueeze(node, graph.axes(layer.axis)),
    "Cast": lambda graph, layer, node: graph.ops.convert(node, "f32"),
    "Concatenate": lambda graph, layer, nodes: graph.ops.concat(list(nodes), layer.axis),
    "Min": lambda graph, layer, node: graph.ops.reduce_min(node, graph.axes(1), True),
    "Where": lambda graph, layer, mask, node, other: graph.ops.select(mask, node, other),
    "GlobalAveragePooling1D": _average,
    "GlobalMaxPooling1D": lambda graph, layer, node: graph.ops.reduce_max(node, graph.axes(1), False),
    "Flatten": lambda graph, layer, node: graph.ops.reshape(node, graph.axes(0, -1), True),
}
