"""Commands of Transfer Lab, one after another in one process: its imports, which take seconds, are paid once.

``Commands`` starts this file in a process of its own. It is told by lines of JSON on its stdin and runs
``python -m tl_core`` as that would; nothing of the program is known here but its command line, so that
every checkout of it, older or newer, can be asked.
"""

import contextlib
import gc
import io
import json
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

HERE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Answer:
    """What a command gave: its exit ``code``, both its outputs, its ``seconds`` and those of the ``processor``."""

    code: int
    out: str
    err: str
    seconds: float
    processor: float

    @property
    def value(self) -> dict[str, Any]:
        """The JSON object that ``--json`` prints last; ``RuntimeError`` where the command failed."""
        if self.code:
            raise RuntimeError(f"exit {self.code}: {self.err[-1000:]}")
        return json.loads(self.out.strip().splitlines()[-1])


class Commands:
    """``commands("train", "--json", …)`` answers as ``python -m tl_core train --json …`` in ``checkout`` would.

    ``home`` is its TL_HOME. Close it, or use it in a ``with``.
    """

    def __init__(self, home: Path, checkout: Path = HERE):
        settings = {name: value for name, value in os.environ.items() if not name.startswith(("TL_", "MLFLOW_"))}
        settings |= {"TL_HOME": str(home), "PYTHONPATH": str(checkout), "TF_CPP_MIN_LOG_LEVEL": "2",
                     "MLFLOW_DISABLE_TELEMETRY": "true", "COLUMNS": "120"}
        self._process = subprocess.Popen([sys.executable, "-P", str(Path(__file__).resolve())], env=settings, text=True,
                                         cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, *arguments: str, stop_at: str = "") -> Answer:
        """``stop_at``: Ctrl-C as soon as the command's stderr says this."""
        if self._process.poll() is not None:
            raise RuntimeError(f"The process that runs the commands has ended with {self._process.returncode}.")
        self._process.stdin.write(json.dumps({"arguments": arguments, "stop_at": stop_at}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process ended in `{' '.join(arguments)}` with {self._process.wait()}.")
        return Answer(**json.loads(line))

    def close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)

    def __enter__(self) -> "Commands":
        return self

    def __exit__(self, *_) -> None:
        self.close()


class Watched(io.StringIO):
    """A stderr that presses Ctrl-C at a word, once."""

    def __init__(self, word: str):
        super().__init__()
        self.word = word

    def write(self, text: str) -> int:
        count = super().write(text)
        if self.word and self.word in self.getvalue():
            self.word = ""
            os.kill(os.getpid(), signal.SIGINT)
        return count


def run(arguments: list[str], stop_at: str) -> dict[str, Any]:
    """One command, with the fields of ``Answer``."""
    gc.collect()  # of the commands before: half a second, which would fall on one of them by chance
    out, err, began, processor = io.StringIO(), Watched(stop_at), time.perf_counter(), time.process_time()
    sys.argv = ["tl", *arguments]
    code: Any = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_module("tl_core", run_name="__main__")
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            code = 1
            traceback.print_exc()
    return {"code": code, "out": out.getvalue(), "err": err.getvalue(),
            "seconds": round(time.perf_counter() - began, 3), "processor": round(time.process_time() - processor, 3)}


def serve(requests: TextIO, answers: TextIO) -> None:
    for line in requests:
        print(json.dumps(run(**json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    channel = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)  # libraries print; the answers have a way of their own
    serve(sys.stdin, channel)
