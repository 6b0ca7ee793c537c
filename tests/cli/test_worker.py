import socket

import pytest


def test_without_a_scheduler_it_says_what_to_name(run):
    code, _, err = run("worker")
    assert code == 2 and "--scheduler ADDRESS" in err and "tl scheduler" in err


def test_a_scheduler_that_does_not_answer_is_told(run, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    code, _, err = run("worker", "--scheduler", address)
    assert code == 2 and address in err and "does not answer" in err
    monkeypatch.setenv("TL_SCHEDULER", address)
    assert address in run("worker")[2]


@pytest.mark.parametrize("gpus", ["one", "0,0", "0,,1", "-1", "none,0"])
def test_gpus_that_cannot_be_meant_are_told(run, gpus):
    code, _, err = run("worker", "--scheduler", "tcp://127.0.0.1:9", "--gpus", gpus)
    assert code == 2 and f"--gpus is {gpus!r}" in err and "nvidia-smi" in err
