"""Parity certificates of every format for runs of four backbones.

    python -m benchmarks.parity [--data fruits] [--image-size 96] [--epochs 1]

One run each, the first with its ImageNet weights, the others as the machine has them; about
ten minutes on two cores. Prints a table of what the certificates say.
"""

import argparse
import os
import tempfile
from pathlib import Path

BACKBONES = ("efficientnet_lite0:imagenet", "mobilenet_v2:random", "resnet50:random", "vgg16:random")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="fruits")
    parser.add_argument("--image-size", type=int, default=96)
    parser.add_argument("--epochs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TL_HOME"] = str(Path(folder) / "home")
        for name in BACKBONES:
            run_id = _train(options, *name.split(":"))
            for line in _certificates(run_id, name, Path(folder)):
                print(line, flush=True)


def _train(options, backbone: str, weights: str) -> str:
    from benchmarks.trained import run_of
    from tl_core.config import RunConfig
    return run_of(RunConfig(data=options.data, backbone=backbone, weights=weights, image_size=options.image_size,
                            epochs=options.epochs, strategy="feature_extraction"))


def _certificates(run_id: str, name: str, folder: Path):
    from tl_core.export import exporting
    from tl_core.export.formats import FORMATS
    for chosen in FORMATS:
        for precision in chosen.precisions:
            target = folder / f"{name}-{chosen.name}-{precision}".replace(":", "-")
            parity = exporting.export(run_id, chosen.name, target, precision).certificate
            cells = [name, f"{chosen.name} {precision}", parity.verdict, _number(parity.logit_difference),
                     _number(parity.allowed), f"{parity.labels_kept} of {parity.pictures}",
                     f"{parity.clear_kept} of {parity.clear}", f"{parity.bytes / 1e6:.1f} MB",
                     f"{parity.milliseconds:.1f} ms"]
            yield f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"


if __name__ == "__main__":
    main()
