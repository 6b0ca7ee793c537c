"""The command line as a process of its own: killed, stopped twice, and what others then see of its run."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from benchmarks.faults import patience
from benchmarks.faults.row import Row, expect
from benchmarks.faults.stand import SMALL, wait
from tl_core.training import checkpoint

ROOT = Path(__file__).parents[2]
DATABASE = "mlflow.db"
TELL_SECONDS = 20.0  # a store that is away is told within fifteen, and Python starts


@contextlib.contextmanager
def fresh_home() -> Iterator[Path]:
    """A TL_HOME of its own, away from the stand's."""
    with tempfile.TemporaryDirectory(prefix="transfer-lab-faults-") as folder:
        yield Path(folder)


_started: list[subprocess.Popen] = []


def end_all() -> None:
    """End what a row has left behind."""
    while _started:
        process = _started.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


def command(home: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    """``tl ARGUMENTS`` on a home, under way."""
    _started.append(subprocess.Popen([sys.executable, "-m", "tl_core", *arguments], cwd=ROOT, text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     env={**os.environ, "PYTHONPATH": str(ROOT), "TL_HOME": str(home),
                                          **environment}))
    return _started[-1]


def training(home: Path, epochs: int = 3, strategy: str = "feature_extraction", **environment: str) -> subprocess.Popen:
    return command(home, "train", "--data", SMALL["data"], "--backbone", SMALL["backbone"], "--weights", "random",
                   "--image-size", "32", "--batch-size", "8", "--strategy", strategy, "--epochs", str(epochs), "--json",
                   **environment)


def ended(process: subprocess.Popen, seconds: float | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr; ``Lost`` where it does not end."""
    seconds = seconds or patience.seconds
    try:
        out, error = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        expect(False, f"it had not ended after {seconds:.0f} s")
    return process.returncode, out, error


def listed(home: Path, **environment: str) -> list[dict]:
    """What ``tl runs --json`` says."""
    code, out, error = ended(command(home, "runs", "--json", **environment))
    expect(code == 0, f"`runs` ended with {code}: {error[-300:]}")
    return json.loads(out)["runs"]


def make_store(home: Path) -> None:
    """A store with one run that waits; listing an empty home makes none."""
    code = ("from tl_core import tracking; from tl_core.config import RunConfig; "
            "tracking.create_run(RunConfig(), tracking.new_owner())")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True,
                   env={**os.environ, "PYTHONPATH": str(ROOT), "TL_HOME": str(home)})
    expect((home / DATABASE).stat().st_size > 0, "no store was made")


def until_it_trains(process: subprocess.Popen, home: Path) -> None:
    """Until the store has a run that trains; asked of the file, since the command line's answer takes seconds."""
    def begun() -> bool:
        expect(process.poll() is None, "the program ended before it trained")
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(home / DATABASE)) as database:
            return database.execute("select count(*) from tags where key like 'tl.event.%'").fetchone()[0] > 0
        return False
    wait(begun, "a run that trains")


def expect_words(code: int, out: str, error: str) -> str:
    """It ended as a user's error does: a sentence, and no traceback."""
    expect(code in (1, 2), f"it ended with {code}: {error[-200:]}")
    expect("Traceback" not in error, f"a traceback: {error[-300:]}")
    expect(error.strip(), "it said nothing")
    return " ".join(error.split())


def killed(_stand) -> str:
    """Whoever lists runs sees the truth at once, without a server."""
    with fresh_home() as home:
        process = training(home, epochs=500, strategy="from_scratch")
        until_it_trains(process, home)
        time.sleep(3)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        died = time.time()
        (run,) = listed(home)
        expect(run["status"] == "INTERRUPTED" and run["reason"], f"it is told as {run['status']}")
        began = run["seconds"]
        time.sleep(1)
        again = listed(home)[0]["seconds"]
        expect(again == began, f"its time goes on: {began:.0f} s, later {again:.0f} s")
        late = died - datetime.fromisoformat(run["ended"]).timestamp()
        expect(-1 < late < 10, f"its time ends {late:.0f} s before its death")
        return f"{run['reason']} Its time ends {late:.1f} s before the kill."


def resumed(_stand) -> str:
    """A killed run goes on from its last kept epoch, and every epoch is there once."""
    with fresh_home() as home:
        process = training(home, epochs=100, strategy="from_scratch")
        until_it_trains(process, home)
        wait(lambda: any(home.rglob(checkpoint.FILE)), "a kept state")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        (run,) = listed(home)
        code, out, error = ended(command(home, "train", "--resume", run["run_id"], "--json"))
        expect(code == 0, f"it ended with {code}: {error[-300:]}")
        epochs = len(json.loads(out)["history"]["loss"])
        expect(epochs == 100, f"it has {epochs} of 100 epochs")
        (after,) = listed(home)
        expect(after["status"] == "FINISHED", f"it is told as {after['status']}")
        return "went on to its last epoch"


def interrupted(_stand) -> str:
    """Ctrl-C stops in order."""
    with fresh_home() as home:
        process = training(home, epochs=500, strategy="from_scratch")
        until_it_trains(process, home)
        process.send_signal(signal.SIGINT)
        code, out, error = ended(process)
        expect(code == 0, f"it ended with {code}: {error[-300:]}")
        (run,) = listed(home)
        expect(run["status"] == "STOPPED", f"it is told as {run['status']}")
        return "stopped in order"


ROWS = [
    Row("program-killed", "`tl train` is killed", killed),
    Row("program-resumed", "`tl train` is killed, and resumed", resumed),
    Row("program-stopped", "`tl train` gets Ctrl-C", interrupted),
]
