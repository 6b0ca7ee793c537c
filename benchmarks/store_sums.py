"""What holding kept rows to their checksums costs: `python -m benchmarks.store_sums [--data fruits] [--json]`.

One run fills the store, others read it: seconds spent on sums against the run's, and against its training.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from tl_core.config import RunConfig


def measure(data: str, image_size: int, epochs: int, repeats: int) -> list[dict[str, float]]:
    """Seconds of sums, training and the whole, for ``repeats`` warm runs."""
    from tl_core import plan
    from tl_core.data import catalog
    from tl_core.features.row_checksums import Sums
    from tl_core.training.train import train
    spent, real = [0.0], Sums._look_at

    def timed(*arguments):
        start = time.perf_counter()
        try:
            return real(*arguments)
        finally:
            spent[0] += time.perf_counter() - start

    Sums._look_at = timed
    config = plan.resolve_config_and_data(RunConfig(data=data, image_size=image_size, epochs=epochs))
    dataset, figures = catalog.load(config), []
    for number in range(repeats + 1):
        spent[0] = 0.0
        with tempfile.TemporaryDirectory() as folder:
            result = train(config, dataset, lambda event: None, Path(folder))
        if number:
            figures.append({"sums": spent[0], **{name: result["seconds"][name] for name in ("total", "training")},
                            "hit": result["feature_store"]["hit"]})
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="fruits")
    parser.add_argument("--image-size", type=int, default=160)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(given.data, given.image_size, given.epochs, given.repeats)
    if given.json:
        print(json.dumps(figures))
        return
    for one in figures:
        print(f"sums {1000 * one['sums']:.1f} ms of {one['total']:.2f} s: {100 * one['sums'] / one['total']:.2f} %"
              f"{'' if one['hit'] else ' (not warm)'}")


if __name__ == "__main__":
    main()
