"""Several devices in one worker compute what one does (logical CPU devices stand for GPUs)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.training import mirrored

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def histories(tmp_path_factory):
    """Runs by name and number of devices, as JSON has them."""
    environment = {**os.environ, "TL_HOME": str(tmp_path_factory.mktemp("home")), "CUDA_VISIBLE_DEVICES": ""}
    answer = subprocess.run([sys.executable, "-m", "tests.training.mirrored"], cwd=ROOT, env=environment,
                            capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-4000:]
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", mirrored.RUNS)
def test_several_devices_give_the_result_of_one(histories, name):
    one, several = (histories[name][str(number)] for number in (1, mirrored.COUNT))
    assert (one["replicas"], several["replicas"]) == (1, mirrored.COUNT)
    assert len(one["figures"]["loss"]) == mirrored.RUNS[name][0]["epochs"]
    for figure, values in one["figures"].items():
        assert several["figures"][figure] == pytest.approx(values, abs=1e-4), figure


@pytest.mark.parametrize("name", mirrored.RUNS)
def test_the_runs_learn_something_that_could_differ(histories, name):
    loss = histories[name]["1"]["figures"]["loss"]
    assert abs(loss[0] - loss[-1]) > 1e-3
