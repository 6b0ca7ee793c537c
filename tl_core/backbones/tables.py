"""Measure the block tables: ``python -m tl_core.backbones.tables`` builds every backbone and writes blocks.json."""

import json
from pathlib import Path

from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.split import layers_by_block

FILE = Path(__file__).parent / "blocks.json"


def table(network, spec: BackboneSpec) -> list[list]:
    """One row a block: name, end layer, parameters, output shape (height, width, channels)."""
    return [[block.name, block.layer, sum(layer.count_params() for layer in layers),
             list(network.get_layer(block.layer).output.shape[1:])]
            for block, layers in zip(spec.blocks, layers_by_block(network, spec), strict=True)]


def main() -> None:
    """Write the table of every registered backbone at its own size."""
    from tl_core.backbones.catalog import BACKBONES
    rows = {spec.name: table(spec.build(spec.size), spec) for spec in BACKBONES}
    lines = [f'"{name}": [\n  ' + ",\n  ".join(map(json.dumps, blocks)) + "\n]" for name, blocks in rows.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")


if __name__ == "__main__":
    main()
