"""Does an exported script reach its run's test accuracy? Both over several seeds, on the same pictures.

    python -m benchmarks.script [--seeds 5] [NAME …]

Trains each run here, writes it as code, runs that in a process of its own, and prints both means, both ranges and
the difference with its 95 % interval over the seeds. About ten minutes on two cores; ``flowers5`` needs TL_DATA_DIR.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

RUNS = {
    "digits": {"data": "digits", "backbone": "small_cnn", "strategy": "from_scratch", "image_size": 32, "epochs": 4},
    "fruits": {"data": "fruits", "strategy": "feature_extraction", "image_size": 96, "epochs": 3},
    "flowers5": {"data": "flowers5", "strategy": "fine_tuning", "image_size": 96, "epochs": 4},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(RUNS), metavar="NAME", help=", ".join(RUNS))
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    for name in options.names:
        pairs = []
        for seed in range(options.seeds):
            pairs.append(_pair(RUNS[name], seed))
            run, code = pairs[-1]
            print(f"{name}, seed {seed}: run {run:.4f}, script {code:.4f}", file=sys.stderr, flush=True)
        print(said(name, pairs), flush=True)


def said(name: str, pairs: Sequence[tuple[float, float]]) -> str:
    """A row: means and ranges of run and script, and their difference with its interval (Student's t, paired)."""
    from scipy import stats
    runs, scripts = np.transpose(pairs)
    gaps = scripts - runs
    half = stats.t.ppf(0.975, len(gaps) - 1) * stats.sem(gaps)
    return (f"{name}, {len(gaps)} seeds: run {_range(runs)}, script {_range(scripts)}, "
            f"script minus run {gaps.mean():+.4f} ({gaps.mean() - half:+.4f} to {gaps.mean() + half:+.4f})")


def _range(values: np.ndarray) -> str:
    return f"{values.mean():.4f} ({values.min():.4f} to {values.max():.4f})"


def _pair(settings: dict, seed: int) -> tuple[float, float]:
    """Test accuracy of a run and of its script. The split is the first seed's: only weights and order differ."""
    from benchmarks.trained import run_of
    from tl_core import tracking
    from tl_core.config import RunConfig
    from tl_core.export import script
    with tempfile.TemporaryDirectory() as home:
        os.environ["TL_HOME"] = home
        run_id = run_of(RunConfig(**settings, seed=seed, split_seed=0))
        folder = script.export(run_id, Path(home) / "code").folder
        subprocess.run([sys.executable, "train.py"], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
        return (tracking.run(run_id).result["test"]["accuracy"],
                json.loads((folder / "result.json").read_text(encoding="utf8"))["accuracy"])


if __name__ == "__main__":
    main()
