"""Do the scores prefer pretrained weights? `TL_DATA_DIR=… python -m benchmarks.transferability [SET …] [--json]`.

For each photo set: every backbone at hand and some with random weights, scored and ranked
on a few training pictures. A set counts as passed where efficientnet_lite0's ImageNet
weights come before all random ones. Sets that are not there are left out and named.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.transferability import rank_backbones
from tl_core.transferability.ranking import SCORES

SETS = ("cats_dogs", "flowers5", "caltech_household9", "grocery_fruits14", "steel_defects6", "cifar10_small")
BEST, RANDOM = "efficientnet_lite0:imagenet", ("efficientnet_lite0:random", "vgg16:random", "small_cnn:random")
PICTURES, SIZE = 200, 96


def measure(name: str) -> dict:
    """The set's answer, and whether ImageNet's weights come before all random ones."""
    candidates = [*rank_backbones.installed(), *map(rank_backbones.candidate, RANDOM)]
    ranking = rank_backbones.measure(RunConfig(data=name, limit=PICTURES, image_size=SIZE), candidates)
    ranks = {row["name"]: row["mean_rank"] for row in ranking["rows"]}
    return {**ranking, "passed": all(ranks[BEST] < ranks[other] for other in RANDOM)}


def report(ranking: Mapping) -> list[str]:
    """A heading, a line a backbone, and the scores' agreement."""
    heads = "".join(f"{score.title:>14s}" for score in SCORES)
    lines = [f"{ranking['data']}: {ranking['pictures']} pictures, {ranking['image_size']} px",
             f"{'rank':>4s}  {'backbone':34s}{heads}{'seconds':>9s}"]
    for row in ranking["rows"]:
        values = "".join(f"{'n/a' if value is None else format(value, '.3f'):>14s}" for value in row["scores"].values())
        lines.append(f"{row['rank']:4d}  {row['name']:34s}{values}{row['seconds']:9.1f}")
    return [*lines, ranking["sentence"],
            f"ImageNet weights before all random ones: {'yes' if ranking['passed'] else 'NO'}", ""]


def main(arguments: Sequence[str]) -> None:
    wanted = [argument for argument in arguments if not argument.startswith("--")] or SETS
    known, results = {entry.name for entry in catalog.entries()}, []
    for name in wanted:
        if name not in known:
            print(f"{name}: left out, it is not under TL_DATA_DIR", file=sys.stderr)
            continue
        results.append(measure(name))
        print("\n".join(report(results[-1])), file=sys.stderr, flush=True)
    if "--json" in arguments:
        print(json.dumps({"sets": results}))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        import os
        os.environ["TL_HOME"] = home  # nothing that an earlier run stored makes it quicker
        main(sys.argv[1:])
