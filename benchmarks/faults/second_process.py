"""The second small process, which predicts and explains: it dies, it hangs, it does not listen."""

import os
import signal

from benchmarks.faults import inside, patience
from benchmarks.faults.kills import limited
from benchmarks.faults.row import Row, expect
from benchmarks.faults.stand import wait
from tl_core.engine import task_process


def _next_is_served() -> None:
    task = task_process.submit(inside.add, 2, 3)
    expect(task.wait(patience.seconds) and task.result == 5, f"the next task: {task.state} {task.error}")


def _failed(task) -> str:
    expect(task.wait(patience.seconds), "the task did not end")
    expect(task.state == "failed" and task.error, f"the task is {task.state}")
    return task.error


def dies(stand) -> str:
    error = _failed(task_process.submit(inside.end_process))
    _next_is_served()
    return error


def dies_idle(stand) -> str:
    _next_is_served()
    os.kill(task_process._aside._process.pid, signal.SIGKILL)
    _next_is_served()
    return "another was started for the next task"


def hangs(stand) -> str:
    _next_is_served()
    with limited(task_process, "SILENT_SECONDS", 2.0):
        error = _failed(task_process.submit(inside.hang))
    _next_is_served()
    return error


def does_not_listen(stand) -> str:
    """The task does not fit into the line, and nobody reads."""
    _next_is_served()
    os.kill(task_process._aside._process.pid, signal.SIGSTOP)
    with limited(task_process, "START_SECONDS", 5.0):
        task = task_process.submit(inside.add, "x" * 1_000_000, "y")
        expect(task.wait(patience.seconds) and task.state == "done", f"{task.state}: {task.error}")
    return "ended; the task was done by another"


def slow_start(stand) -> str:
    """Held for ten seconds while it starts."""
    task_process.close()
    task = task_process.submit(inside.add, 2, 3)
    pid = wait(lambda: task_process._aside._process is not None and task_process._aside._process.pid, "the process")
    os.kill(pid, signal.SIGSTOP)
    task.wait(10)
    os.kill(pid, signal.SIGCONT)
    expect(task.wait(patience.seconds) and task.result == 5, f"{task.state}: {task.error}")
    return "the task waited for it"


ROWS = [
    Row("aside-dies", "the second process is killed in a task", dies),
    Row("aside-dies-idle", "the second process is killed between tasks", dies_idle),
    Row("aside-hangs", "a task there hangs", hangs),
    Row("aside-deaf", "the second process stops listening", does_not_listen),
    Row("aside-slow", "the second process starts slowly", slow_start),
]
