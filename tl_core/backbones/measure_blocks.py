"""Measure the tables of backbones: ``python -m tl_core.backbones.measure_blocks [NAME …]``.

Builds every network, or those that are named and keeps what is known of the others; writes blocks.json (names,
parameters, shapes at its own size) and work.json (multiply-adds at several sizes).
"""

import json
import sys
from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import Any

from tl_core.backbones import multiply_adds
from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.split import layers_by_block

LOOKED_UP = ("Embedding", "PositionEmbedding")  # of whose weights a row is taken: that counts as its numbers
FILE = Path(__file__).parent / "blocks.json"


def table(network, spec: BackboneSpec) -> list[list]:
    """One row a block: name, end layer, parameters, output shape (height, width, channels)."""
    return [[block.name, block.layer, sum(layer.count_params() for layer in layers),
             list(network.get_layer(block.layer).output.shape[1:])]
            for block, layers in zip(spec.blocks, layers_by_block(network, spec), strict=True)]


def count(network, spec: BackboneSpec) -> list[int]:
    """Multiply-adds of each block for one example: convolutions and dense layers, counted exactly.

    Every number of a kernel is multiplied once at each position of its layer's output. What attention
    multiplies of the tokens themselves, a twentieth at 128 of them, is left out.
    """
    return [sum(_of_layer(layer) for layer in layers) for layers in layers_by_block(network, spec)]


def _of_layer(layer) -> int:
    if type(layer).__name__ in LOOKED_UP:
        return prod(layer.output.shape[1:])
    kernels = [weight for weight in layer.weights if len(weight.shape) >= 2 and weight.name != "bias"]
    return sum(prod(kernel.shape) for kernel in kernels) * prod(layer.output.shape[1:-1]) if kernels else 0


def main(names: Sequence[str]) -> None:
    """Write both tables: of the backbones ``names``, of all where it is empty."""
    from tl_core.backbones.catalog import BACKBONES
    chosen = [BACKBONES.get(name) for name in names] or list(BACKBONES)
    rows = _known(FILE) | {spec.name: table(spec.build(spec.size), spec) for spec in chosen}
    work = _known(multiply_adds.FILE) | {spec.name: _at_sizes(spec) for spec in chosen}
    _write(FILE, {name: "[\n  " + ",\n  ".join(map(json.dumps, rows[name])) + "\n]" for name in BACKBONES.names()})
    _write(multiply_adds.FILE, {
        name: "{\n  " + ",\n  ".join(f'"{size}": {json.dumps(counts)}' for size, counts in work[name].items()) + "\n}"
        for name in BACKBONES.names()})


def _at_sizes(spec: BackboneSpec) -> dict[int, list[int]]:
    """Multiply-adds of each block by the size of a picture or text."""
    sizes = [size for size in sorted({*multiply_adds.SIZES, spec.size}) if size >= spec.minimum_size]
    return {size: count(spec.build(size), spec) for size in sizes}


def _known(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf8")) if file.is_file() else {}


def _write(file: Path, tables: dict[str, str]) -> None:
    lines = [f'"{name}": {text}' for name, text in tables.items()]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")


if __name__ == "__main__":
    main(sys.argv[1:])
