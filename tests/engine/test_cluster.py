"""Parts of the cluster that need none."""

import subprocess

import pytest

from tl_core.engine import cluster, worker_errors
from tl_core.errors import UserError


class KilledWorker(Exception):
    """Stands for Dask's: only its name and its worker are looked at."""

    def __init__(self, address):
        self.last_worker = type("Worker", (), {"address": address})


@pytest.mark.parametrize(("visible", "gpus"), [("", []), ("-1", []), ("0", ["0"]), ("1, 3", ["1", "3"])])
def test_the_user_decides_which_gpus_are_seen(monkeypatch, visible, gpus):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert cluster.find_gpus() == gpus


def test_gpus_are_asked_of_nvidias_tool(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, stdout="0\n1\n"))
    assert cluster.find_gpus() == ["0", "1"]

    def missing(*_arguments, **_options):
        raise FileNotFoundError("nvidia-smi")
    monkeypatch.setattr(subprocess, "run", missing)
    assert cluster.find_gpus() == []


def test_every_gpu_gets_a_worker_of_its_own_and_its_share_of_the_memory(monkeypatch):
    monkeypatch.setattr(cluster, "MEMORY_LIMIT", 1000)
    options = cluster.worker_options(["0", "1"])
    assert [o["env"] for o in options] == [{"CUDA_VISIBLE_DEVICES": "0"}, {"CUDA_VISIBLE_DEVICES": "1"}]
    assert [(o["nthreads"], o["resources"], o["memory_limit"]) for o in options] == [(1, {"slot": 1}, 450)] * 2


def test_a_scheduler_that_is_no_address_is_the_users_error():
    with pytest.raises(UserError, match="'nonsense'"):
        cluster.connect("nonsense")


def test_a_worker_that_grew_too_large_is_told_apart_from_one_that_was_killed():
    memory = {"tcp://1": 6_500_000_000}
    assert "6.5 GB" in worker_errors.in_words(KilledWorker("tcp://1"), memory)
    assert "killed, crashed" in worker_errors.in_words(KilledWorker("tcp://2"), memory)
    assert "system ended" in worker_errors.in_words(KilledWorker("tcp://2"), memory, by_system=True)


def test_a_run_that_kept_a_state_is_told_to_go_on_and_one_that_did_not_to_train_again():
    for error in (KilledWorker("tcp://2"), None):
        kept, lost = (worker_errors.in_words(error, {}, goes_on=goes_on) for goes_on in (True, False))
        assert "Press Continue" in kept and "train --resume" in kept and "Train again" not in kept
        assert "Train again" in lost and "Continue" not in lost
    outgrown = worker_errors.in_words(KilledWorker("tcp://1"), {"tcp://1": 6_500_000_000}, goes_on=True)
    assert "Continue" not in outgrown  # the same settings would outgrow it again


@pytest.mark.parametrize("reason", [worker_errors.LOST_ENGINE, worker_errors.NOT_BACK, worker_errors.SECOND_ATTEMPT,
                                    worker_errors.NO_END])
def test_no_reason_is_told_with_a_gap(reason):
    for goes_on in (True, False):
        assert "{" not in worker_errors.whole(reason, goes_on) and worker_errors.whole(reason, goes_on).endswith(".")


def test_other_losses_are_told_too():
    assert "scheduler was lost" in worker_errors.in_words(None, {})
    assert worker_errors.in_words(OSError("disk full\nmore"), {}) == "The worker failed with OSError: disk full"
