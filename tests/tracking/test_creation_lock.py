"""Two programs that use a fresh home at the same moment."""

import subprocess
import sys
import threading

import pytest

from tl_core import settings
from tl_core.tracking.creation_lock import creation_lock

OPEN = "from tl_core.tracking import store; store.experiment_id(); print(0)"


def test_two_programs_make_one_store(isolated):
    """Without the lock one of them meets half of the other's tables."""
    pytest.importorskip("fcntl")
    (settings.home() / "mlflow.db").unlink()  # the copy that every test here gets
    both = [subprocess.Popen([sys.executable, "-c", OPEN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)]
    ends = [process.communicate(timeout=120) for process in both]
    assert [(process.returncode, out) for process, (out, _) in zip(both, ends, strict=True)] == [(0, "0\n")] * 2, ends


def test_the_second_waits_for_the_first(tmp_path):
    pytest.importorskip("fcntl")
    entered, let_go = threading.Event(), threading.Event()

    def first() -> None:
        with creation_lock(tmp_path / "a.db"):
            entered.set()
            let_go.wait(10)

    def second() -> None:
        with creation_lock(tmp_path / "a.db"):
            done.set()
    done = threading.Event()
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    entered.wait(10)
    threads[1].start()
    assert not done.wait(0.2)
    let_go.set()
    assert done.wait(10)
    for thread in threads:
        thread.join()


def test_no_lock_is_no_obstacle(tmp_path):
    with creation_lock(None), creation_lock(tmp_path / "missing" / "a.db"):
        pass
