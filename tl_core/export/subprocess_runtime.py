"""Start ``runtimes`` as a process that knows nothing of this one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core import temporary_folders
from tl_core.errors import first_line

SCRIPT = Path(__file__).with_name("runtimes.py")
LIMIT_SECONDS = 1800
_TICK_SECONDS = 0.2


@dataclass(frozen=True)
class RuntimeAnswer:
    """``scores`` (n, classes) float32 by ``runtime`` ("LiteRT 2.3.0"), which takes ``milliseconds`` a picture.

    ``loaded`` names the runtimes that were in the process's memory.
    """

    scores: np.ndarray
    runtime: str
    milliseconds: float
    loaded: tuple[str, ...]


def scores(runtime: str, file: Path, pictures: np.ndarray | Sequence[str], tick: Callable[[], None]) -> RuntimeAnswer:
    """What ``file`` makes of float32 pixels (n, s, s, 3), int32 tokens (n, t) or picture files, in a clean process.

    ``tick`` is called a few times a second and may raise to stop. ``RuntimeError`` with the
    runtime's own last words where it cannot open or compute the file.
    """
    with temporary_folders.folder() as folder:
        given = _given(folder, pictures)
        out = folder / "out"
        _run([sys.executable, "-I", str(SCRIPT), runtime, str(file), str(given), str(out)], folder, tick)
        answer = json.loads(Path(f"{out}.json").read_text(encoding="utf8"))
        return RuntimeAnswer(np.load(f"{out}.npy"), answer["runtime"], answer["milliseconds"], tuple(answer["loaded"]))


def _given(folder: Path, pictures: np.ndarray | Sequence[str]) -> Path:
    if isinstance(pictures, np.ndarray):
        np.save(folder / "pixels.npy", pictures if pictures.dtype == np.int32 else pictures.astype(np.float32))
        return folder / "pixels.npy"
    (folder / "files.json").write_text(json.dumps(list(pictures)), encoding="utf8")
    return folder / "files.json"


def _run(command: list[str], folder: Path, tick: Callable[[], None]) -> None:
    with open(folder / "said.txt", "w+b") as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                   env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"})
        try:
            _wait(process, tick)
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            said.seek(0)
            raise RuntimeError(_last_words(said.read().decode("utf8", "replace")))


def _wait(process: subprocess.Popen, tick: Callable[[], None]) -> None:
    until = time.monotonic() + LIMIT_SECONDS
    while process.poll() is None and time.monotonic() < until:
        tick()
        try:
            process.wait(_TICK_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _last_words(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return first_line(RuntimeError(lines[-1] if lines else "it ended without a word"))
