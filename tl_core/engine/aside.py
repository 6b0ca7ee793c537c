"""Short tasks that need TensorFlow, in a second small process beside the server's.

The process is spawned with the first task, runs one task at a time, and ends when
nothing was asked of it for minutes. It notices when the server is gone and ends too.
"""

import multiprocessing
import multiprocessing.connection
import threading
import time
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tl_core.engine.aside_process import serve

State = Literal["waiting", "running", "done", "failed", "cancelled"]
IDLE_SECONDS = 300.0
CANCEL_SECONDS = 1.5  # a task that asks for progress ends by itself; what goes on longer is killed with its process
KEPT = 50  # ended tasks that ``find`` still knows
_TICK_SECONDS = 0.1
LOST = ("The process that worked on it ended{how}. It may have been killed, or the machine ran out of memory. Try "
        "again; if it happens again, wait until no training runs.")


@dataclass(eq=False)
class Task:
    """A task: ``progress`` is (stage, done, total), ``error`` the text for the user where it failed.

    ``result`` is what the function gave, None before it is done.
    """

    id: str
    state: State = "waiting"
    progress: tuple[str, int, int] = ("", 0, 0)
    result: Any = None
    error: str = ""
    _work: tuple[str, str, tuple] = field(default=("", "", ()), repr=False)
    _asked: float | None = field(default=None, repr=False)  # when cancelling was asked for
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def cancel(self) -> None:
        """End the task within two seconds; nothing happens where it has ended."""
        with _aside.lock:
            if self._asked is None and not self.ended:
                self._asked = time.monotonic()
                if self.state == "waiting":
                    self._end("cancelled")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; whether it has."""
        return self._ended.wait(timeout)

    def _end(self, state: State, result: Any = None, error: str = "") -> None:
        self.result, self.error, self.state = result, error, state
        self._ended.set()


class _Aside:
    """The queue and the process behind it; a thread of its own attends to both while there is something to do."""

    def __init__(self):
        self.lock = threading.RLock()
        self.tasks: OrderedDict[str, Task] = OrderedDict()
        self._waiting: deque[Task] = deque()
        self._changed = threading.Condition(self.lock)
        self._thread: threading.Thread | None = None
        self._process: multiprocessing.Process | None = None
        self._line: multiprocessing.connection.Connection | None = None
        self._closing = False

    def add(self, task: Task) -> None:
        with self._changed:
            self._forget()
            self.tasks[task.id] = task
            self._waiting.append(task)
            self._changed.notify()
            if self._thread is None:
                self._closing = False
                self._thread = threading.Thread(target=self._attend, name="aside", daemon=True)
                self._thread.start()

    def close(self) -> None:
        with self._changed:
            thread, self._closing = self._thread, True
            for task in self.tasks.values():
                if not task.ended:
                    task._end("cancelled", error="The server stopped.")
            self._waiting.clear()
            self._changed.notify()
        if thread is not None:
            thread.join(3)

    def _attend(self) -> None:
        while task := self._next():
            try:
                self._carry_out(task)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                self._lose(task)
            except Exception as error:  # no process, or arguments that cannot be sent to it
                self._kill()
                self._finish(task, "failed", error=f"It could not be started ({type(error).__name__}: {error}).")

    def _next(self) -> Task | None:
        """The next task; None, with the process ended, after minutes without one or at the server's end."""
        with self._changed:
            until = time.monotonic() + IDLE_SECONDS
            while not self._closing:
                while self._waiting:
                    task = self._waiting.popleft()
                    if not task.ended:
                        task.state = "running"
                        return task
                if not self._changed.wait(until - time.monotonic()) and not self._waiting:
                    break
            self._kill()
            self._thread = None
            return None

    def _carry_out(self, task: Task) -> None:
        line = self._open_line()
        line.send(("run", task.id, *task._work))
        told = False
        while not task.ended:
            if task._asked is not None and not told:
                told = True
                line.send(("cancel", task.id))
            if line.poll(_TICK_SECONDS):
                self._take(task, line)
            elif task._asked is not None and time.monotonic() - task._asked > CANCEL_SECONDS:
                self._kill()
                self._finish(task, "cancelled")
        if self._closing:
            self._kill()

    def _take(self, task: Task, line) -> None:
        kind, *rest = line.recv()
        if kind == "progress":
            task.progress = tuple(rest)
        elif kind == "done":
            self._finish(task, "done", result=rest[0])
        elif kind == "failed":
            self._finish(task, "failed", error=rest[0])
        else:
            self._finish(task, "cancelled")

    def _lose(self, task: Task) -> None:
        self._process.join(1)
        code = self._process.exitcode
        how = "" if code is None else f" (signal {-code})" if code < 0 else f" (exit code {code})"
        self._kill()
        self._finish(task, "failed", error=LOST.format(how=how))

    def _finish(self, task: Task, state: State, result: Any = None, error: str = "") -> None:
        with self.lock:
            if not task.ended:
                task._end("cancelled" if task._asked is not None else state, result, error)

    def _open_line(self):
        if self._process is not None and not self._process.is_alive():
            self._kill()  # it died between two tasks
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._line, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), name="transfer-lab-aside", daemon=True)
            self._process.start()
            theirs.close()  # or the end of the process would go unnoticed here
        return self._line

    def _kill(self) -> None:
        process, line, self._process, self._line = self._process, self._line, None, None
        if line is not None:
            line.close()
        if process is not None and process.pid is not None:
            process.kill()
            process.join(2)

    def _forget(self) -> None:
        ended = [task.id for task in self.tasks.values() if task.ended]
        for task_id in ended[:max(len(ended) - KEPT, 0)]:
            del self.tasks[task_id]


_aside = _Aside()


def start(function: Callable, *arguments: Any) -> Task:
    """Run ``function(*arguments, progress=…)`` in the other process; returns at once.

    The function is found there by module and name, so it stands at the top of a module;
    arguments and result are plain values. ``progress(stage, done, total)`` should be
    called often: it is where a cancelled task stops.
    """
    if "." in function.__qualname__ or function.__module__ == "__main__":
        raise ValueError(f"{function.__qualname__} of {function.__module__} cannot be found by another process; "
                         "a function at the top of a module was expected.")
    task = Task(uuid.uuid4().hex[:12], _work=(function.__module__, function.__name__, arguments))
    _aside.add(task)
    return task


def find(task_id: str) -> Task | None:
    """The task of that id, None where nobody knows it (any more)."""
    with _aside.lock:
        return _aside.tasks.get(task_id)


def drop(task: Task) -> None:
    """Let ``find`` forget an ended task at once: many short ones would push out those that a page still asks for."""
    with _aside.lock:
        _aside.tasks.pop(task.id, None)


def close() -> None:
    """End the process and what it does; what had not ended is cancelled."""
    _aside.close()
