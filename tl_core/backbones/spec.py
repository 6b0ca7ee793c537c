"""BackboneSpec: one record a backbone, read by page, command line, README and tests. No TensorFlow here."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tl_core import local_copies
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
    def identifier(self) -> str:
        """The name of its Keras networks: the name itself, of a folder's path its last part in letters and digits."""
        return re.sub(r"\W", "_", self.name.rstrip("/\\").rpartition(os.sep)[2])

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


class Backbones(Registry[BackboneSpec]):
    """The registered ones, and folders by their paths: ``of_folder`` makes a backbone of one."""

    of_folder: Callable[[str], BackboneSpec] | None = None

    def get(self, name: str) -> BackboneSpec:
        """``UserError`` where there is none, and for a folder that is none of BERT's kind."""
        if self.of_folder is not None and name not in self._items and _is_folder(name):
            return self.of_folder(name)
        return super().get(name)

    def registered(self, name: str) -> BackboneSpec:
        """One that comes with the program: what an address may name, which is no place to name folders of a server."""
        return super().get(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and _is_folder(name))


def _is_folder(name: str) -> bool:
    return (os.sep in name or "/" in name) and os.path.isfile(
        os.path.join(local_copies.path(os.path.expanduser(name)), "config.json"))


BACKBONES = Backbones(
    "backbone", "`python -m tl_core backbones` lists them; the path of a folder of BERT's kind works too.")
