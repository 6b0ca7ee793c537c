"""How much work each block is: multiply-adds of one example's forward pass. No TensorFlow here.

``python -m tl_core.backbones.measure_blocks`` counts them from the built networks at several
image sizes (work.json). Counted is what convolutions and dense layers multiply;
normalization, activations, pooling and preprocessing are left out.
"""

import functools
import json
from bisect import bisect_left
from collections.abc import Callable
from itertools import pairwise
from math import prod
from pathlib import Path

from tl_core.backbones.spec import BackboneSpec

FILE = Path(__file__).parent / "work.json"
EMBEDDINGS = "embeddings"  # a block whose weights are looked up
SIZES = (32, 64, 96, 128, 160, 192, 224, 256, 299, 384, 512)  # and its own: at these the table is exact


def multiply_adds(spec: BackboneSpec, size: int) -> tuple[float, ...]:
    """Multiply-adds of each block for one example of ``size``: pixels on each side of a picture, tokens of a text.

    Exact at the counted sizes; between and beyond them in proportion to its positions (a picture's
    area), which is within a tenth (odd sizes are rounded up on the way). A backbone that has not been
    counted yet counts each block's parameters at every position of its output.
    """
    counted = {int(key): blocks for key, blocks in _table().get(spec.name, {}).items()}
    return _between(counted, size, spec.input.positions) if counted else _estimated(spec, size)


def share_below(spec: BackboneSpec, depth: int, size: int) -> float:
    """The share (0–1) of a forward pass that lies in the lowest ``depth`` blocks."""
    blocks = multiply_adds(spec, size)
    return sum(blocks[:depth]) / sum(blocks)


def _between(counted: dict[int, list[int]], size: int, positions: Callable[[int], int]) -> tuple[float, ...]:
    """Linear in the positions between the two nearest counted sizes, in proportion to it outside them."""
    if size in counted:
        return tuple(map(float, counted[size]))
    sizes = sorted(counted)
    if not sizes[0] < size < sizes[-1]:
        nearest = sizes[0] if size < sizes[0] else sizes[-1]
        return tuple(count * (positions(size) / positions(nearest)) for count in counted[nearest])
    low, high = list(pairwise(sizes))[bisect_left(sizes, size) - 1]
    part = (positions(size) - positions(low)) / (positions(high) - positions(low))
    return tuple(a + part * (b - a) for a, b in zip(counted[low], counted[high], strict=True))


def _estimated(spec: BackboneSpec, size: int) -> tuple[float, ...]:
    scale = spec.input.positions(size) / spec.input.positions(spec.size)
    return tuple(max(1.0, prod(block.output_shape) * scale if block.name == EMBEDDINGS else
                     block.parameters * prod(block.output_shape[:-1]) * scale) for block in spec.blocks)


@functools.cache
def _table() -> dict[str, dict[str, list[int]]]:
    return json.loads(FILE.read_text(encoding="utf8")) if FILE.is_file() else {}
