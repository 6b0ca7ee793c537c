"""The question: why this network takes this picture for this class, looked at in this block."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.backbones.spec import BackboneSpec
from tl_core.errors import SUGGESTED, UserError
from tl_core.inference.label_matching import word
from tl_core.inference.predictor import Predictor
from tl_core.nearest import nearest


@dataclass(frozen=True, eq=False)
class ExplainRequest:
    """``pixels`` are uint8 RGB (size, size, 3) at the network's size; ``block`` counts from 0, ``label`` too.

    ``roughly``: no more steps than the method begins with, as the random network's map needs no exact sum.
    """

    network: Predictor
    pixels: np.ndarray
    block: int
    label: int
    roughly: bool = False


def check_input(network: Predictor) -> None:
    """``UserError`` for a network that reads no pictures: every method here paints on one."""
    reads = network.spec.input
    if reads.modality != "image":
        raise UserError(f"{network.title} reads {reads.plural}.", "Maps can be drawn on pictures only.",
                        "Choose a network that reads pictures.")


def block_index(spec: BackboneSpec, block: str | int | None) -> int:
    """The index of a block given by its name or its number from 1; the last one for None. ``UserError`` for another."""
    names = [one.name for one in spec.blocks]
    if block is None:
        return len(names) - 1
    if str(block) in names:
        return names.index(str(block))
    if str(block).isdecimal() and 1 <= int(block) <= len(names):
        return int(block) - 1
    raise UserError(f"The block is {str(block)!r}.",
                    f"{spec.title} has blocks 1 to {len(names)}: {', '.join(names)}.", "Name one of them.")


def label_index(labels: Sequence[str], label: str) -> int:
    """The index of a class; case, spaces, hyphens and underscores do not matter. ``UserError`` for an unknown one."""
    known = {word(one): index for index, one in reversed(list(enumerate(labels)))}
    if label in labels:
        return list(labels).index(label)
    if word(label) in known:
        return known[word(label)]
    near = [labels[known[name]] for name in nearest(word(label), known)[:SUGGESTED]]
    some = ", ".join(repr(one) for one in near or labels[:5])
    raise UserError(f"The network has no class {label!r}.",
                    f"It has {len(labels)}; {'the nearest are' if near else 'among them'} {some}.",
                    "Name one of its classes, or none for the one it predicts.")
