"""Parts of the cluster that need none."""

import subprocess

import pytest

from tl_core.engine import cluster
from tl_core.errors import UserError


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
