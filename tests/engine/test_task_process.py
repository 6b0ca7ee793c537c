"""Tasks in the second process: what comes back, how they end, and that nothing is left of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.engine import aside_work
from tests.waiting import wait_for
from tl_core.engine import task_process

PATIENCE = 20


@pytest.fixture(scope="module", autouse=True)
def ends():
    yield
    task_process.close()


def ended(function, *arguments):
    task = task_process.submit(function, *arguments)
    assert task.wait(PATIENCE)
    return task


def gone(pid) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_result_comes_back_from_one_nice_process_without_tensorflow():
    first, second = ended(aside_work.add, 2, 3), ended(aside_work.add, 4, 5)
    assert (first.state, first.result["sum"], second.result["sum"]) == ("done", 5, 9)
    assert first.progress == ("Adding", 1, 1)
    assert first.result["pid"] == second.result["pid"] != os.getpid()
    assert first.result["nice"] == os.nice(0) + 5
    assert not first.result["tensorflow"]
    assert task_process.process_id() == first.result["pid"]
    assert task_process.get(first.id) is first and task_process.get("nobody") is None


def test_failures_are_told_in_words_and_the_process_lives_on():
    pid = ended(aside_work.add, 0, 0).result["pid"]
    refused, failed, unsendable = (ended(f) for f in (aside_work.refuse, aside_work.fail, aside_work.unsendable))
    assert (refused.state, refused.error) == ("failed", "It is 'x'. Expected 'y'. Say 'y'.")
    assert failed.error.startswith("It failed with ValueError: no such luck ")
    assert unsendable.state == "failed" and "pickle" in unsendable.error.lower()
    assert ended(aside_work.add, 0, 0).result["pid"] == pid


def test_a_cancelled_task_ends_at_its_next_progress_and_a_waiting_one_never_begins():
    pid = ended(aside_work.add, 0, 0).result["pid"]
    running, waiting = task_process.submit(aside_work.count), task_process.submit(aside_work.fail)
    wait_for(lambda: running.progress[1] > 1)
    assert (running.state, waiting.state) == ("running", "waiting")
    waiting.cancel()
    running.cancel()
    assert waiting.state == "cancelled"
    assert running.wait(PATIENCE) and running.state == "cancelled" and running.result is None
    assert ended(aside_work.add, 0, 0).result["pid"] == pid


def test_a_cancelled_task_that_does_not_ask_is_killed_and_the_next_has_a_new_process(monkeypatch):
    monkeypatch.setattr(task_process, "CANCEL_SECONDS", 0.3)
    pid = ended(aside_work.add, 0, 0).result["pid"]
    task = task_process.submit(aside_work.sleep)
    wait_for(lambda: task.progress[0] == "Sleeping")
    task.cancel()
    assert task.wait(5) and task.state == "cancelled"
    wait_for(lambda: gone(pid))
    assert ended(aside_work.add, 0, 0).result["pid"] != pid


def test_a_process_that_dies_fails_its_task_and_is_replaced():
    died = ended(aside_work.die)
    assert died.state == "failed" and "(exit code 3)" in died.error
    task = task_process.submit(aside_work.sleep)
    pid = ended_pid(task)
    os.kill(pid, signal.SIGKILL)
    assert task.wait(PATIENCE) and task.state == "failed" and "(signal 9)" in task.error
    assert ended(aside_work.add, 1, 1).result["sum"] == 2


def starts_of_the_process(monkeypatch, serve):
    """Let ``serve`` stand for the process's main function; how often it was started."""
    task_process.close()
    started = []
    popen = task_process.multiprocessing.get_context("spawn").Process

    def process(*arguments, target, **options):
        started.append(target)
        return popen(*arguments, target=serve if len(started) == 1 else target, **options)
    context = task_process.multiprocessing.get_context("spawn")
    monkeypatch.setattr(context, "Process", process, raising=False)
    return started


def test_a_process_that_ends_before_it_begins_is_started_again(monkeypatch):
    started = starts_of_the_process(monkeypatch, aside_work.end_at_once)
    assert ended(aside_work.add, 2, 2).result["sum"] == 4
    assert len(started) == 2


def test_one_that_never_comes_is_ended_and_told(monkeypatch):
    starts_of_the_process(monkeypatch, aside_work.never_come)
    monkeypatch.setattr(task_process, "START_SECONDS", 0.5)
    late = ended(aside_work.add, 2, 2)
    assert late.state == "failed" and "did not start within" in late.error
    monkeypatch.setattr(task_process, "START_SECONDS", 60)
    assert ended(aside_work.add, 2, 3).result["sum"] == 5


def test_cancelling_one_that_waits_for_its_process_takes_effect_at_once(monkeypatch):
    starts_of_the_process(monkeypatch, aside_work.never_come)
    task = task_process.submit(aside_work.add, 2, 2)
    wait_for(lambda: task.state == "running")
    task.cancel()
    assert task.wait(1) and task.state == "cancelled"
    task_process.close()


def test_a_task_that_hangs_does_not_hold_up_the_others(monkeypatch):
    ended(aside_work.add, 1, 1)
    monkeypatch.setattr(task_process, "SILENT_SECONDS", 0.6)
    hung, other = task_process.submit(aside_work.sleep), task_process.submit(aside_work.add, 3, 4)
    assert hung.wait(PATIENCE) and hung.state == "failed" and "said nothing for" in hung.error
    assert other.wait(PATIENCE) and other.result["sum"] == 7


@pytest.mark.parametrize("length", [1, 1_000_000])
def test_a_process_that_stopped_listening_is_ended_whether_or_not_its_task_fits_into_the_line(monkeypatch, length):
    """A megabyte of arguments waits for a reader; a small task is gone, and nobody begins it."""
    pid = ended(aside_work.add, 1, 1).result["pid"]
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(task_process, "START_SECONDS", 1.0)
    task = task_process.submit(aside_work.size, "x" * length)
    wait_for(lambda: gone(pid))
    monkeypatch.setattr(task_process, "START_SECONDS", 60)
    assert task.wait(PATIENCE) and task.result == length


def test_close_does_not_wait_for_a_process_that_does_not_listen():
    pid = ended(aside_work.add, 1, 1).result["pid"]
    os.kill(pid, signal.SIGSTOP)
    task = task_process.submit(aside_work.size, "x" * 1_000_000)
    wait_for(lambda: task.state == "running")
    time.sleep(0.2)
    task_process.close()
    assert task.state == "cancelled" and gone(pid)


def test_memory_that_ran_out_is_told(monkeypatch):
    monkeypatch.setattr(task_process._aside._memory_kills, "again", lambda: True)
    task = task_process.submit(aside_work.sleep)
    os.kill(ended_pid(task), signal.SIGKILL)
    assert task.wait(PATIENCE) and "memory ran out" in task.error


def ended_pid(task) -> int:
    wait_for(lambda: task.progress[0] == "Sleeping")
    return task_process._aside._process.pid


def test_close_cancels_what_runs_and_ends_the_process_and_a_later_task_starts_anew():
    task = task_process.submit(aside_work.sleep)
    pid = ended_pid(task)
    task_process.close()
    assert task.state == "cancelled" and gone(pid)
    assert ended(aside_work.add, 1, 2).result["sum"] == 3


def test_an_idle_process_ends_by_itself(monkeypatch):
    task_process.close()
    monkeypatch.setattr(task_process, "IDLE_SECONDS", 0.2)
    pid = ended(aside_work.add, 0, 0).result["pid"]
    wait_for(lambda: gone(pid))


def test_only_functions_that_another_process_finds_are_taken():
    with pytest.raises(ValueError, match="top of a module"):
        task_process.submit(lambda progress: None)


def test_the_process_ends_with_a_server_that_is_killed():
    code = ("import time\nfrom tests.engine import aside_work\nfrom tl_core.engine import task_process\n"
            "pid = task_process.submit(aside_work.add, 0, 0)\npid.wait()\ntask_process.submit(aside_work.sleep)\n"
            "print(pid.result['pid'], flush=True)\ntime.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE,
                          text=True) as server:
        pid = int(server.stdout.readline())
        assert not gone(pid)
        server.kill()
    wait_for(lambda: gone(pid))


def test_a_task_that_is_dropped_is_found_no_more():
    task = ended(aside_work.add, 1, 2)
    assert task_process.get(task.id) is task
    task_process.forget(task)
    task_process.forget(task)
    assert task_process.get(task.id) is None and task.result["sum"] == 3
