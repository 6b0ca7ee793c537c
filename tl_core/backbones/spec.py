"""BackboneSpec: one record a backbone, read by page, command line, README and tests. No TensorFlow here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tl_core.backbones.input_spec import InputSpec
from tl_core.registry import Registry


@dataclass(frozen=True)
class Block:
    """One notch of the freeze-depth slider.

    ``layer`` is the layer whose output ends the block and carries everything that
    later layers need; ``output_shape`` holds at the backbone's own size, its channels
    last: (height, width, channels) of a picture, (tokens, channels) of a text, or
    (channels,); ``parameters`` counts the block's alone.
    """

    name: str
    layer: str
    parameters: int
    output_shape: tuple[int, ...]


@dataclass(frozen=True)
class BackboneSpec:
    """Everything known about a backbone without building it.

    ``input`` says what it reads. ``build(size)`` returns a flat Keras model with random
    weights from rows of ``input`` (raw 0–255 RGB pixels, tokens) to the last block's output:
    preprocessing is its first layers. ``weights`` lists the sources it can have, the default
    first. ``size`` is the size it was pretrained at, ``minimum_size`` the smallest that works. ``attention``:
    whether its blocks are attention over tokens.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    build: Callable[[int], Any]
    weights: tuple[str, ...]
    input: InputSpec
    default_depth: int
    licence: str
    paper: str
    summary: str
    attention: bool = False

    @property
    def size(self) -> int:
        return self.input.size

    @property
    def minimum_size(self) -> int:
        return self.input.minimum_size

    @property
    def modality(self) -> str:
        return self.input.modality

    @property
    def parameters(self) -> int:
        return sum(block.parameters for block in self.blocks)

    @property
    def default_weights(self) -> str:
        return self.weights[0]


BACKBONES: Registry[BackboneSpec] = Registry(
    "backbone", "`python -m tl_core backbones` lists them.")
