"""What runs inside the process of ``task_process``: one task after another, until the server lets go of the line."""

import importlib
import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from tl_core.errors import UserError, first_line

NICE = 5
PROGRESS_SECONDS = 0.1
_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Raised inside a task by its ``progress``, once the user has cancelled it."""


def serve(line: Connection) -> None:
    """Carry out what comes through ``line``: ("run", id, module, function, arguments), ("cancel", id).

    Answers with ("ready",) once, then for each task ("begun",), any number of ("progress",
    stage, done, total) and one of ("done", result), ("failed", text), ("cancelled",). Ends at
    once when the line's other end is gone, however the server came to its end.
    """
    if hasattr(os, "nice"):
        os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process in order
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    tasks: queue.Queue = queue.Queue()
    cancelled: set[str] = set()
    threading.Thread(target=_listen, args=(line, tasks, cancelled), name="aside-line", daemon=True).start()
    line.send(("ready",))
    while True:
        _run(line, cancelled, *tasks.get())


def _listen(line: Connection, tasks: queue.Queue, cancelled: set[str]) -> None:
    try:
        while True:
            kind, *rest = line.recv()
            if kind == "run":
                tasks.put(rest)
            else:
                cancelled.add(rest[0])
    finally:
        os._exit(0)  # the task's own thread may be deep inside TensorFlow


def _run(line: Connection, cancelled: set[str], task_id: str, module: str, name: str, arguments: tuple) -> None:
    try:
        line.send(("begun",))
        function = getattr(importlib.import_module(module), name)
        answer = ("done", function(*arguments, progress=_progress(line, task_id, cancelled)))
    except Cancelled:
        answer = ("cancelled",)
    except UserError as error:
        answer = ("failed", str(error))
    except Exception as error:
        _log.exception("The task %s.%s failed", module, name)
        answer = ("failed", in_words(error))
    try:
        line.send(answer)
    except OSError:
        os._exit(0)
    except Exception as error:  # a result that cannot be pickled
        line.send(("failed", in_words(error)))


def _progress(line: Connection, task_id: str, cancelled: set[str]) -> Callable[[str, int, int], None]:
    last, last_stage = 0.0, None

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last, last_stage
        if task_id in cancelled:
            raise Cancelled
        now = time.monotonic()
        if stage != last_stage or done == total or now - last >= PROGRESS_SECONDS:
            last, last_stage = now, stage
            line.send(("progress", stage, done, total))
    return progress


def in_words(error: BaseException) -> str:
    """Our own failure for the user: what happened, and what can be done."""
    name = type(error).__name__
    if name in ("ResourceExhaustedError", "MemoryError"):
        return f"Memory ran out ({name}). Wait until no training runs, then try again."
    return f"It failed with {name}: {first_line(error)} The server's log has the whole message."
