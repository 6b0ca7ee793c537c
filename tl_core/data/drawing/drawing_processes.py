"""Drawing by all cores: processes that draw beside this one, in which Python lets one thread draw at a time.

They are started once several threads have wanted pictures for a while, so that a page's few cost none, and end when
nobody has asked for some seconds, or this process has ended.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import numpy as np

from tl_core.malloc import tune_malloc

Draw = Callable[[str, int], np.ndarray]

IDLE_SECONDS = 20.0
PATIENCE = 8  # pictures that had to wait for others before a helper is started
MOST = 7  # helpers; whoever reads pictures has at most eight threads
# The paths are this process's own, for it may have been started in any way.
_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from tl_core.data.synthetic import serve; serve()"


class _Helper:
    """One process: a line for each question, a picture's bytes for each answer."""

    def __init__(self):
        paths = json.dumps([path or os.getcwd() for path in sys.path])
        one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # each draws in one core
        self._process = subprocess.Popen([sys.executable, "-I", "-c", _CODE, paths], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **one})

    def draw(self, key: str, size: int) -> np.ndarray:
        """``OSError`` where the process has ended, as it does where the picture cannot be drawn."""
        ask, answer = self._process.stdin, self._process.stdout
        assert ask is not None and answer is not None
        ask.write(json.dumps([key, size]).encode() + b"\n")
        ask.flush()
        drawn = answer.read(size * size * 3)
        if len(drawn) < size * size * 3:
            raise OSError("The helper has ended.")
        return np.frombuffer(drawn, np.uint8).reshape(size, size, 3).copy()  # one may write to it

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not sent is lost with it
                assert pipe is not None
                pipe.close()
        self._process.wait()


class Helpers:
    """``read`` draws here, or in one of ``most`` helpers while another thread draws here."""

    def __init__(self, most: int):
        self.most = most
        self._own = threading.Lock()  # of the thread that draws in this process
        self._lock = threading.Lock()
        self._free: list[_Helper] = []
        self._started = self._waited = 0

    def read(self, draw: Draw, key: str, size: int) -> np.ndarray:
        """The picture ``draw(key, size)``, whoever draws it."""
        if self._own.acquire(blocking=False):
            try:
                return draw(key, size)
            finally:
                self._own.release()
        helper = self._take()
        if helper is None:
            return draw(key, size)
        try:
            picture = helper.draw(key, size)
        except (OSError, ValueError):  # it had nothing to do, was killed, or cannot: then this thread says why
            self._lose(helper)
            return draw(key, size)
        self._give(helper)
        return picture

    def beside(self, key: str, size: int) -> np.ndarray:
        """The picture, drawn by a helper whatever this process does; ``OSError`` where none can be had."""
        helper = self._take(at_once=True)
        if helper is None:
            raise OSError("No helper can be had.")
        try:
            picture = helper.draw(key, size)
        except (OSError, ValueError):
            self._lose(helper)
            raise
        self._give(helper)
        return picture

    def close(self) -> None:
        """End all helpers that draw nothing; more are started when they are needed."""
        with self._lock:
            ending, self._free = self._free, []
            self._started -= len(ending)
        for helper in ending:
            helper.end()

    def _take(self, at_once: bool = False) -> _Helper | None:
        with self._lock:
            if self._free:
                return self._free.pop()
            self._waited += 1
            if self._started >= self.most or self._waited <= PATIENCE and not at_once:
                return None
            self._started += 1
        try:
            return _Helper()
        except OSError:  # no more processes: threads do as well, if slower
            with self._lock:
                self.most = self._started = self._started - 1
            return None

    def _give(self, helper: _Helper) -> None:
        with self._lock:
            self._free.append(helper)

    def _lose(self, helper: _Helper) -> None:
        with self._lock:
            self._started -= 1
        helper.end()


def serve(draw: Draw) -> None:
    """Draw what is asked for, in a helper: until nobody asks any more, or a picture cannot be drawn."""
    tune_malloc()
    heard = [time.monotonic()]
    threading.Thread(target=_end_when_idle, args=(heard,), daemon=True).start()
    for line in sys.stdin.buffer:
        picture = draw(*json.loads(line))
        sys.stdout.buffer.write(np.ascontiguousarray(picture).data)
        sys.stdout.buffer.flush()
        heard[0] = time.monotonic()


def _end_when_idle(heard: list[float]) -> None:
    while time.monotonic() - heard[0] < IDLE_SECONDS:
        time.sleep(1)
    os._exit(0)


def most() -> int:
    """Helpers there may be: one for each core but one."""
    return _helpers.most


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_helpers = Helpers(min(_cores() - 1, MOST))
read, beside, close = _helpers.read, _helpers.beside, _helpers.close
atexit.register(close)
