"""Short tasks that need TensorFlow, in a second small process beside the server's.

The process is spawned with the first task, runs one task at a time, and ends when
nothing was asked of it for minutes. It notices when the server is gone and ends too.
One that ends before a task has begun is started again for it; one that does not come,
does not listen or says nothing for too long is ended, so that no task holds up the others.
"""

import multiprocessing
import multiprocessing.connection
import threading
import time
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any, Literal

from tl_core import ownership
from tl_core.engine.memory_kills import MemoryKills
from tl_core.engine.task_server import serve

State = Literal["waiting", "running", "done", "failed", "cancelled"]
IDLE_SECONDS = 300.0
CANCEL_SECONDS = 1.5  # a task that asks for progress ends by itself; what goes on longer is killed with its process
KEPT = 50  # ended tasks that ``find`` still knows
START_SECONDS = 120.0  # a process that is not there by then, or does not take its task
SILENT_SECONDS = 900.0  # a task that says nothing for so long hangs
MOST_STARTS = 2  # processes that may end before they begin a task
_TICK_SECONDS = 0.1
LOST = ("The process that worked on it ended{how}. It may have been killed, or the machine ran out of memory. Try "
        "again; if it happens again, wait until no training runs.")
OUT_OF_MEMORY = ("The system ended the process that worked on it, because the machine's memory ran out. Wait until no "
                 "training runs, or end other programs, and try again.")
LATE = ("The process that works on it did not start within {seconds:.0f} s: the machine is very busy. Try again when "
        "less runs on it.")
SILENT = ("It said nothing for {seconds:.0f} minutes, so it was ended and others can go on. Try again; if it happens "
          "again, ask for less at a time.")


class _Hung(Exception):
    """The process does not do what is asked; the message is for the user."""



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
    _cancel_asked_at: float | None = field(default=None, repr=False)  # when cancelling was asked for
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def function(self) -> str:
        """The whole name of what is called."""
        return ".".join(self._work[:2])

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def cancel(self) -> None:
        """End the task within two seconds; nothing happens where it has ended."""
        with _aside.lock:
            if self._cancel_asked_at is None and not self.ended:
                self._cancel_asked_at = time.monotonic()
                if self.state == "waiting":
                    self._end("cancelled")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; whether it has."""
        return self._ended.wait(timeout)

    def _end(self, state: State, result: Any = None, error: str = "") -> None:
        self.result, self.error, self.state = result, error, state
        self._ended.set()


class TaskProcess:
    """The queue and the process behind it; a thread of its own attends to both while there is something to do."""

    def __init__(self):
        self.lock = threading.RLock()
        self.tasks: OrderedDict[str, Task] = OrderedDict()
        self._waiting: deque[Task] = deque()
        self._changed = threading.Condition(self.lock)
        self._thread: threading.Thread | None = None
        self._process: BaseProcess | None = None
        self._line: multiprocessing.connection.Connection | None = None
        self._closing = False
        self._ready = self._begun = False  # whether the process is there; whether it has begun its task
        self._memory_kills = MemoryKills()

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
            if thread.is_alive():  # it waits for a process that does not listen
                self._kill()
                thread.join(3)

    def _attend(self) -> None:
        while task := self._next():
            for attempt in range(1, MOST_STARTS + 1):
                self._begun = False
                try:
                    self._carry_out(task)
                except (EOFError, BrokenPipeError, ConnectionResetError):
                    if self._begun or task._cancel_asked_at is not None or attempt == MOST_STARTS:
                        self._lose(task)
                    self._kill()
                except _Hung as hung:
                    self._kill()
                    self._finish(task, "failed", error=str(hung))
                except Exception as error:  # no process, or arguments that cannot be sent to it
                    self._kill()
                    self._finish(task, "failed", error=f"It could not be started ({type(error).__name__}: {error}).")
                if task.ended:
                    break

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
        self._await_start(task, line)
        if not task.ended:
            self._send(line, ("run", task.id, *task._work))
        sent, heard = False, time.monotonic()
        while not task.ended:
            if task._cancel_asked_at is not None and not sent:
                sent = True
                line.send(("cancel", task.id))
            if line.poll(_TICK_SECONDS):
                heard = time.monotonic()
                self._take(task, line)
            elif task._cancel_asked_at is not None and time.monotonic() - task._cancel_asked_at > CANCEL_SECONDS:
                self._kill()
                self._finish(task, "cancelled")
            elif not self._begun and time.monotonic() - heard > START_SECONDS:
                raise EOFError  # it has read the task and stopped: another may do it
            elif time.monotonic() - heard > SILENT_SECONDS:
                raise _Hung(SILENT.format(seconds=SILENT_SECONDS / 60))
        if self._closing:
            self._kill()

    def _await_start(self, task: Task, line) -> None:
        until = time.monotonic() + START_SECONDS
        while not self._ready and not task.ended:
            if line.poll(_TICK_SECONDS):
                self._take(task, line)
            elif task._cancel_asked_at is not None:
                self._finish(task, "cancelled")  # the process may come for the next one
            elif time.monotonic() > until:
                raise _Hung(LATE.format(seconds=START_SECONDS))

    def _send(self, line, message: tuple) -> None:
        """Give the process its task; large arguments wait until it reads, and it may have stopped."""
        process = self._process
        assert process is not None
        watch = threading.Timer(START_SECONDS, process.kill)  # then the line breaks
        watch.daemon = True
        watch.start()
        try:
            line.send(message)
        finally:
            watch.cancel()

    def _take(self, task: Task, line) -> None:
        kind, *rest = line.recv()
        if kind == "ready":
            self._ready = True
        elif kind == "begun":
            self._begun = True
        elif kind == "progress":
            task.progress = tuple(rest)
        elif kind == "done":
            self._finish(task, "done", result=rest[0])
        elif kind == "failed":
            self._finish(task, "failed", error=rest[0])
        else:
            self._finish(task, "cancelled")

    def _lose(self, task: Task) -> None:
        process = self._process
        if process is None:  # ``close`` was quicker
            self._finish(task, "cancelled")
            return
        process.join(1)
        code = process.exitcode
        how = "" if code is None else f" (signal {-code})" if code < 0 else f" (exit code {code})"
        error = OUT_OF_MEMORY if self._memory_kills.again() else LOST.format(how=how)
        self._finish(task, "failed", error=error)

    def _finish(self, task: Task, state: State, result: Any = None, error: str = "") -> None:
        with self.lock:
            if not task.ended:
                task._end("cancelled" if task._cancel_asked_at is not None else state, result, error)

    def _open_line(self):
        if self._process is not None and not self._process.is_alive():
            self._kill()  # it died between two tasks
        if self._process is None:
            self._ready = False
            context = multiprocessing.get_context("spawn")
            self._line, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs,), name="transfer-lab-aside", daemon=True)
            self._process = process
            process.start()
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


_aside = TaskProcess()


def submit(function: Callable, *arguments: Any) -> Task:
    """Run ``function(*arguments, progress=…)`` in the other process; returns at once.

    The function is found there by module and name, so it stands at the top of a module;
    arguments and result are plain values. ``progress(stage, done, total)`` should be
    called often: it is where a cancelled task stops.
    """
    ownership.check_may_begin()
    if "." in function.__qualname__ or function.__module__ == "__main__":
        raise ValueError(f"{function.__qualname__} of {function.__module__} cannot be found by another process; "
                         "a function at the top of a module was expected.")
    task = Task(uuid.uuid4().hex[:12], _work=(function.__module__, function.__name__, arguments))
    _aside.add(task)
    return task


def get(task_id: str) -> Task | None:
    """The task of that id, None where nobody knows it (any more)."""
    with _aside.lock:
        return _aside.tasks.get(task_id)


def running() -> Task | None:
    """What the process works on; None while it has nothing to do."""
    with _aside.lock:
        return next((task for task in _aside.tasks.values() if task.state == "running"), None)


def process_id() -> int | None:
    """The process that works on tasks; None while there is none, as before the first task and after idle minutes."""
    with _aside.lock:
        return None if _aside._process is None else _aside._process.pid


def forget(task: Task) -> None:
    """Let ``find`` forget an ended task at once: many short ones would push out those that a page still asks for."""
    with _aside.lock:
        _aside.tasks.pop(task.id, None)


def close() -> None:
    """End the process and what it does; what had not ended is cancelled."""
    _aside.close()
