"""The GPU's trial; logical devices of the CPU stand for the GPU (tests/operations/doctor/logical_gpu.py)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tl_core.operations.doctor import gpu_trial
from tl_core.operations.doctor.gpu_trial import Trial

ROOT = Path(__file__).parents[3]


def made(bits=32, loss=(2.0, 1.0), val_loss=(2.5, 1.5), speed=100.0) -> Trial:
    return Trial(f"GPU, {bits} bit", "GPU", bits, speed, 10**9, loss, val_loss)


CPU = made(speed=20.0)


@pytest.mark.parametrize(("one", "agrees"), [
    (made(), True), (made(loss=(2.03, 1.0)), True), (made(loss=(2.0, 1.05)), False), (made(16, (2.09, 1.05)), True),
    (made(16, (2.0, 1.2)), False), (made(loss=(2.0, float("nan"))), False), (made(val_loss=(2.5, 1.6)), False)])
def test_figures_agree_where_all_losses_do(one, agrees):
    assert gpu_trial.agreement(one, CPU).agrees is agrees


def test_it_is_told_how_much_faster_and_how_far_apart():
    same, other = gpu_trial.in_words([CPU, made(loss=(2.0, 1.01)), made(16, (2.0, 2.0))])
    assert "5.0 times" in same and "agree with" in same and "0.5%" in same and "do NOT agree" in other
    assert gpu_trial.in_words([CPU]) == []


@pytest.fixture(scope="module")
def trials(tmp_path_factory):
    """What trials on logical devices print, whole as the command prints it."""
    environment = {**os.environ, "TL_HOME": str(tmp_path_factory.mktemp("home")), "CUDA_VISIBLE_DEVICES": ""}
    answer = subprocess.run([sys.executable, "-m", "tests.operations.doctor.logical_gpu"], cwd=ROOT, env=environment,
                            capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-4000:]
    return json.loads(answer.stdout.splitlines()[-1])


def test_the_three_trials_are_measured_and_agree(trials):
    cpu, gpu, half = trials["gpu"]["trials"]
    assert [one["name"] for one in (cpu, gpu, half)] == ["CPU, 32 bit", "GPU, 32 bit", "GPU, 16 bit"]
    assert "logical" in gpu["device"] and "logical" not in cpu["device"] and half["bits"] == 16
    for one in (cpu, gpu, half):
        assert one["pictures_a_second"] > 0 and one["memory"] > 10**6 and len(one["loss"]) == 3
        assert one["loss"][0] > one["loss"][-1]  # something was learnt that could differ
    assert gpu["loss"] == pytest.approx(cpu["loss"], rel=1e-4) and gpu["agreement"]["agrees"]
    assert half["loss"] != cpu["loss"], "16 bit was not computed in 16 bit"
    assert half["agreement"]["agrees"]


def test_without_a_gpu_the_cpu_is_tried_alone_and_that_is_said(trials):
    assert "sees no GPU" in trials["alone"] and "CPU, 32 bit" in trials["alone"] and "GPU," not in trials["alone"]
