"""Cut a backbone at a freeze depth: prefix + suffix is the whole network, exactly."""

from collections.abc import Sequence

import keras

from tl_core.backbones.spec import BackboneSpec
from tl_core.errors import UserError


def split(network: keras.Model, spec: BackboneSpec, depth: int) -> tuple[keras.Model, keras.Model]:
    """(prefix, suffix): the lowest ``depth`` blocks and the others; ``suffix(prefix(x))`` is ``network(x)``.

    Both share the network's layers, so training the suffix trains the network. At depth 0
    the prefix passes pixels through, at full depth the suffix passes features through.
    ``UserError`` for a depth the backbone does not have.
    """
    cut = cut_tensor(network, spec, depth)
    prefix = keras.Model(network.input, cut, name=f"{network.name}_prefix")
    if depth == len(spec.blocks):
        passed = keras.Input(cut.shape[1:], name="features")
        return prefix, keras.Model(passed, passed, name=f"{network.name}_suffix")
    return prefix, keras.Model(cut, network.output, name=f"{network.name}_suffix")


def segment(network: keras.Model, spec: BackboneSpec, start: int, depths: Sequence[int]) -> keras.Model:
    """From the cut above ``start`` blocks to those above ``depths``, in one pass; shares the network's layers.

    One output for one depth, a list for more. ``UserError`` for a depth that is not
    above ``start`` or that the backbone does not have.
    """
    if not depths or min(depths) <= start:
        raise UserError(f"A segment from {start} to {list(depths)} was asked for.",
                        "It goes upwards, by a block at least.", "Choose depths above its start.")
    ends = [cut_tensor(network, spec, depth) for depth in depths]
    return keras.Model(cut_tensor(network, spec, start), ends[0] if len(ends) == 1 else ends,
                       name=f"{network.name}_segment")


def cut_tensor(network: keras.Model, spec: BackboneSpec, depth: int):
    """The tensor everything above ``depth`` blocks is computed from; the input at depth 0."""
    if not 0 <= depth <= len(spec.blocks):
        raise UserError(f"freeze_depth is {depth}.", f"{spec.title} has blocks 0 to {len(spec.blocks)}.",
                        "Choose a depth in that range.")
    return network.get_layer(spec.blocks[depth - 1].layer).output if depth else network.input


def layers_by_block(network: keras.Model, spec: BackboneSpec) -> list[list[keras.layers.Layer]]:
    """Every layer of the network once, under its block; input and preprocessing under the first."""
    order = {id(layer): number for number, layer in enumerate(network.layers)}
    seen: set[int] = set()
    blocks = [_unseen(network.get_layer(block.layer).output, seen) for block in spec.blocks]
    # An operation that is no layer (a flip of the colours) has no place and nothing to freeze.
    return [sorted((layer for layer in layers if id(layer) in order), key=lambda layer: order[id(layer)])
            for layers in blocks]


def _unseen(tensor, seen: set[int]) -> list:
    """Operations that ``tensor`` is computed from and that are not in ``seen``, which learns them."""
    operations, waiting = [], [tensor]
    while waiting:
        operation, node, _ = waiting.pop()._keras_history
        if id(operation) not in seen:
            seen.add(id(operation))
            operations.append(operation)
            waiting += operation._inbound_nodes[node].input_tensors
    return operations
