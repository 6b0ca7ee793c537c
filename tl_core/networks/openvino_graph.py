"""A frozen Keras network as an OpenVINO graph, layer by layer: no tracing, so it takes a tenth of a second.

OpenVINO's own converters trace the network with TensorFlow first, which takes longer
than many runs compute. Inside, tensors are (batch, channels, height, width), as its
kernels want them; in and out are Keras' (batch, height, width, channels).
"""

from collections.abc import Callable
from functools import partial

import keras
import numpy as np


class NotConvertible(Exception):
    """The network has a layer, or a layer's option, that is not translated here."""


def convert(model: keras.Model, batch_size: int):
    """``openvino.Model`` of a network with one float32 input, for batches of one size.

    It copies the weights, so that the network may be trained on. ``NotConvertible`` for
    a network that this module cannot translate.
    """
    from openvino import Model, opset13
    if len(model.inputs[0].shape) != 4:
        raise NotConvertible(f"rows of shape {model.inputs[0].shape[1:]}, only of pictures")
    rows = opset13.parameter([batch_size, *model.inputs[0].shape[1:]], np.float32)
    graph = Graph(opset13)
    ends = model._run_through_graph([graph.channels_first(rows)], operation_fn=lambda layer: partial(graph.add, layer))
    ends = [graph.channels_last(end) for end in keras.tree.flatten(ends)]
    return Model([opset13.result(end) for end in ends], [rows], "prefix")


class Graph:
    """Makes OpenVINO's nodes from Keras' layers; ``ops`` is the operation set."""

    def __init__(self, ops):
        self.ops = ops

    def add(self, layer, *inputs, **_):
        """The node of one layer over its inputs' nodes; ``training`` and the like are left out: it is inference."""
        translate = _TRANSLATIONS.get(type(layer).__name__)
        if translate is None:
            raise NotConvertible(f"the layer {type(layer).__name__}")
        if getattr(layer, "data_format", "channels_last") != "channels_last":
            raise NotConvertible(f"{layer.name}'s channels come first")
        return translate(self, layer, *inputs)

    def channels_first(self, node):
        return self._transposed(node, (0, 3, 1, 2))

    def channels_last(self, node):
        return self._transposed(node, (0, 2, 3, 1))

    def constant(self, values, rank: int | None = None):
        """A float32 constant; of a vector over channels with the axes that ``rank`` wants."""
        values = np.asarray(values, np.float32)
        if rank is not None:
            values = values.reshape(1, -1, *[1] * (rank - 2))
        return self.ops.constant(np.array(values, order="C"))

    def scaled(self, node, scale, shift=None):
        """scale · node + shift, with one number or one for each channel."""
        rank = _rank(node)
        product = self.ops.multiply(node, self.constant(scale, rank))
        return product if shift is None else self.ops.add(product, self.constant(shift, rank))

    def activated(self, node, activation: Callable):
        """``node`` under one of Keras' activation functions."""
        name = getattr(activation, "__name__", str(activation))
        if name == "linear":
            return node
        makers = {"relu": self.ops.relu, "sigmoid": self.ops.sigmoid, "silu": self.ops.swish,
                  "gelu": partial(self.ops.gelu, approximation_mode="ERF")}
        if name not in makers:
            raise NotConvertible(f"the activation {name}")
        return makers[name](node)

    def convolved(self, node, kernel: np.ndarray, layer, groups: int = 1):
        """Convolution with a kernel (height, width, channels in of a group, channels out), strides as ``layer`` has."""
        weights = kernel.transpose(3, 2, 0, 1)
        options = {"strides": list(layer.strides), "pads_begin": [0, 0], "pads_end": [0, 0],
                   "dilations": list(layer.dilation_rate), "auto_pad": _padding(layer)}
        if groups == 1:
            return self.ops.convolution(node, self.constant(weights), **options)
        return self.ops.group_convolution(
            node, self.constant(weights.reshape(groups, -1, *weights.shape[1:])), **options)

    def finished(self, node, layer):
        """Bias and activation of a convolution or dense layer."""
        if layer.use_bias:
            node = self.ops.add(node, self.constant(layer.bias, _rank(node)))
        return self.activated(node, layer.activation)

    def _transposed(self, node, axes: tuple[int, ...]):
        if _rank(node) != 4:
            return node
        return self.ops.transpose(node, self.ops.constant(np.array(axes, np.int64)))


def _conv(graph: Graph, layer, node):
    return graph.finished(graph.convolved(node, np.array(layer.kernel), layer, layer.groups), layer)


def _depthwise(graph: Graph, layer, node):
    return graph.finished(_each_channel(graph, layer, node, np.array(layer.kernel)), layer)


def _separable(graph: Graph, layer, node):
    """Each channel apart, then a 1x1 convolution that mixes them."""
    apart = _each_channel(graph, layer, node, np.array(layer.depthwise_kernel))
    mixing = graph.constant(np.array(layer.pointwise_kernel).transpose(3, 2, 0, 1))
    return graph.finished(graph.ops.convolution(apart, mixing, [1, 1], [0, 0], [0, 0], [1, 1]), layer)


def _each_channel(graph: Graph, layer, node, kernel: np.ndarray):
    """A kernel (height, width, channels, multiplier) in Keras is grouped: one group for each channel."""
    height, width, channels, multiplier = kernel.shape
    flat = kernel.reshape(height, width, 1, channels * multiplier)
    return graph.convolved(node, flat, layer, channels)


def _dense(graph: Graph, layer, node):
    """Over channels; on a map that is a 1x1 convolution."""
    kernel = np.array(layer.kernel)
    if _rank(node) == 2:
        return graph.finished(graph.ops.matmul(node, graph.constant(kernel), False, False), layer)
    weights = graph.constant(kernel.T[:, :, None, None])
    return graph.finished(graph.ops.convolution(node, weights, [1, 1], [0, 0], [0, 0], [1, 1]), layer)


def _batch_norm(graph: Graph, layer, node):
    """γ (x − mean) / √(variance + ε) + β as one product and one sum, worked out in 64 bit."""
    _channel_axis(layer, node)
    scale = 1 / np.sqrt(np.array(layer.moving_variance, np.float64) + layer.epsilon)
    if layer.scale:
        scale = scale * np.array(layer.gamma, np.float64)
    shift = -np.array(layer.moving_mean, np.float64) * scale
    if layer.center:
        shift = shift + np.array(layer.beta, np.float64)
    return graph.scaled(node, scale, shift)


def _layer_norm(graph: Graph, layer, node):
    """Zero mean and unit variance over the channels at each place; OpenVINO's kernel wants them last."""
    _channel_axis(layer, node)
    if layer.rms_scaling:
        raise NotConvertible(f"{layer.name}'s RMS scaling")
    last = graph.channels_last(node)
    normal = graph.channels_first(graph.ops.mvn(
        last, graph.ops.constant(np.array([_rank(node) - 1], np.int64)), True, layer.epsilon, "inside_sqrt"))
    scale = layer.gamma if layer.scale else 1.0
    return graph.scaled(normal, scale, layer.beta if layer.center else None)


def _rescaling(graph: Graph, layer, node):
    return graph.scaled(node, layer.scale, layer.offset)


def _normalization(graph: Graph, layer, node):
    """Pixels less their mean, over their deviation."""
    if layer.invert:
        raise NotConvertible(f"{layer.name}'s inversion")
    scale = 1 / np.sqrt(np.array(layer.variance, np.float64))
    return graph.scaled(node, scale, -np.array(layer.mean, np.float64) * scale)


def _relu(graph: Graph, layer, node):
    if layer.negative_slope or layer.threshold:
        raise NotConvertible(f"{layer.name}'s slope or threshold")
    return graph.ops.relu(node) if layer.max_value is None else graph.ops.clamp(node, 0.0, float(layer.max_value))


def _max_pool(graph: Graph, layer, node):
    return graph.ops.max_pool(node, strides=list(layer.strides), dilations=[1, 1], pads_begin=[0, 0], pads_end=[0, 0],
                              kernel_shape=list(layer.pool_size), auto_pad=_padding(layer)).output(0)


def _avg_pool(graph: Graph, layer, node):
    """What lies outside the map is no part of the mean, as in TensorFlow."""
    return graph.ops.avg_pool(node, list(layer.strides), [0, 0], [0, 0], list(layer.pool_size), True,
                              auto_pad=_padding(layer))


def _over_map(make: str):
    def translate(graph: Graph, layer, node):
        axes = graph.ops.constant(np.array([2, 3], np.int64))
        return getattr(graph.ops, make)(node, axes, keep_dims=bool(layer.keepdims))
    return translate


def _zeros_around(graph: Graph, layer, node):
    (top, bottom), (left, right) = layer.padding
    begin, end = ([0, 0, *widths] for widths in ((top, left), (bottom, right)))
    return graph.ops.pad(node, np.array(begin, np.int64), np.array(end, np.int64), "constant", graph.constant(0.0))


def _reshape(graph: Graph, layer, node):
    """Only a vector to a map of one place: squeeze-and-excitation's."""
    if _rank(node) != 2 or tuple(layer.target_shape[:2]) != (1, 1):
        raise NotConvertible(f"{layer.name}'s shape {layer.target_shape}")
    return graph.ops.unsqueeze(node, np.array([2, 3], np.int64))


def _flip(graph: Graph, layer, node):
    _channel_axis(layer, node)
    backwards = np.arange(_shape(node)[1])[::-1]
    return graph.ops.gather(node, np.ascontiguousarray(backwards), np.int64(1))


def _joined(graph: Graph, layer, nodes):
    _channel_axis(layer, nodes[0])
    return graph.ops.concat(list(nodes), 1)


def _folded(make: str):
    """Sum or product of two tensors or more."""
    def translate(graph: Graph, layer, nodes):
        total = nodes[0]
        for node in nodes[1:]:
            total = getattr(graph.ops, make)(total, node)
        return total
    return translate


def _channel_axis(layer, node) -> None:
    """``NotConvertible`` where a layer works along another axis than the last."""
    axes = layer.axis if isinstance(layer.axis, list | tuple) else [layer.axis]
    if [axis % _rank(node) for axis in axes] != [_rank(node) - 1]:
        raise NotConvertible(f"{layer.name}'s axis {layer.axis}")


def _padding(layer) -> str:
    return {"same": "same_upper", "valid": "valid"}[layer.padding]


def _shape(node):
    output = node.output(0) if hasattr(node, "output") else node
    return list(output.get_partial_shape().to_shape())


def _rank(node) -> int:
    return len(_shape(node))


_TRANSLATIONS = {
    "Conv2D": _conv, "DepthwiseConv2D": _depthwise, "SeparableConv2D": _separable, "Dense": _dense,
    "BatchNormalization": _batch_norm, "LayerNormalization": _layer_norm,
    "Rescaling": _rescaling, "Normalization": _normalization, "Flip": _flip,
    "LayerScale": lambda graph, layer, node: graph.scaled(node, layer.gamma),
    "ReLU": _relu, "Activation": lambda graph, layer, node: graph.activated(node, layer.activation),
    "Dropout": lambda graph, layer, node: node,
    "MaxPooling2D": _max_pool, "AveragePooling2D": _avg_pool, "ZeroPadding2D": _zeros_around, "Reshape": _reshape,
    "GlobalAveragePooling2D": _over_map("reduce_mean"), "GlobalMaxPooling2D": _over_map("reduce_max"),
    "Concatenate": _joined, "Add": _folded("add"), "Multiply": _folded("multiply"),
}
