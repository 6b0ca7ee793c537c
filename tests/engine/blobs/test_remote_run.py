"""A real run on a worker with an empty home of its own: the figures are those of this machine to the last digit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.data.sets.staged import stage
from tl_core import settings, tracking
from tl_core.data import run_manifest, sets

ROOT = Path(__file__).parents[3]
TRAIN = ("train", "--data", "pets", "--backbone", "small_cnn", "--strategy", "from_scratch", "--epochs", "2",
         "--image-size", "32", "--batch-size", "8", "--json")


def program(*arguments: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "tl_core", *arguments], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", **environment})


def files_of(run_id: str) -> dict[str, np.ndarray]:
    """All arrays that a run left, by file and name."""
    folder, arrays = Path(tracking.artifact_folder(run_id)), {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as archive:
            arrays |= {f"{path.name} {name}": archive[name] for name in archive.files}
    return arrays


def test_the_same_run_on_a_worker_with_an_empty_home_gives_the_same_to_the_last_digit(tmp_path):
    sets.create(stage({"cat": 20, "dog": 20}), "pets")
    local = program(*TRAIN)
    scheduler = program("scheduler", "--port", "0")
    here = json.loads(local.communicate(timeout=300)[0])
    address = next(line for line in scheduler.stderr if "scheduler is at" in line).split()[-1].rstrip(".")
    worker = program("worker", "--scheduler", address, TL_HOME=str(tmp_path / "another"))
    try:
        there = json.loads(program(*TRAIN, TL_SCHEDULER=address).communicate(timeout=300)[0])
    finally:
        worker.terminate()
        said = worker.communicate(timeout=60)[1]
        scheduler.terminate()
        scheduler.communicate(timeout=60)
    assert "Left." in said
    assert {**there, "run_id": "", "seconds": 0} == {**here, "run_id": "", "seconds": 0}
    assert there["history"]["loss"] and there["test"]["n"]
    ours, theirs = files_of(here["run_id"]), files_of(there["run_id"])
    assert ours.keys() == theirs.keys() and all(np.array_equal(ours[name], theirs[name]) for name in ours)
    assert run_manifest.read(tracking.fetch(there["run_id"], run_manifest.FILE)).root.startswith(str(settings.home()))
    assert tracking.model_file(there["run_id"]).is_file() and not (tmp_path / "another" / "mlflow.db").exists()
