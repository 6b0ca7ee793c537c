"""A cluster of one scheduler and three workers, each a process with a home of its own, and harm to one of them.

Two runs of the same settings train beside a third and a fourth waits: whatever becomes of the first one's worker, it
must tell what its twin tells, to the last digit.
"""

import contextlib
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from benchmarks.faults import programs
from benchmarks.faults.row import Row, expect
from benchmarks.faults.stand import SMALL, Stand, wait
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine.engine import Engine
from tl_core.training import checkpoint

EPOCHS = 150
LONG = {**SMALL, "strategy": "from_scratch", "seed": 1, "epochs": EPOCHS}
Harm = Callable[[subprocess.Popen], None]


def harmed(harm: Harm, words: str) -> Callable[[Stand], str]:
    """A row: ``harm`` is done to the worker of one run once a state of it is here; a note on it has these ``words``."""
    def row(_stand: Stand) -> str:
        with tempfile.TemporaryDirectory(prefix="transfer-lab-machines-") as folder:
            scheduler = programs.command(Path(folder) / "none", "scheduler", "--port", "0")
            address = _said(scheduler, r"The scheduler is at (\S+)\.$")
            started = [programs.command(Path(folder) / f"home-{number}", "worker", "--scheduler", address)
                       for number in range(3)]
            workers = {_said(worker, r"Ready at (tcp://[^:]+:\d+)"): worker for worker in started}
            with _engine(address) as engine:
                wait(lambda: engine.load.slots == 3, "three slots")
                return _harm(engine, workers, harm, words)
    return row


def kill(worker: subprocess.Popen) -> None:
    """The whole machine is gone: the program, its nanny and the process that trains."""
    for process in (*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)):
        process.kill()


def _harm(engine: Engine, workers: dict[str, subprocess.Popen], harm: Harm, words: str) -> str:
    settings = [LONG, LONG, {**LONG, "seed": 2}, {**SMALL, "seed": 3}]
    runs = [engine.submit(RunConfig.parse(values)) for values in settings]
    first = engine._queue.get(runs[0])
    wait(lambda: checkpoint.there(Path(first.folder)), "a state of its own from another machine")
    expect(first.ended is None, "it had ended before the harm")
    worker = workers[first.worker]
    harm(worker)
    for run_id, values in zip(runs, settings, strict=True):
        end = wait(lambda run_id=run_id: engine.tail(run_id).end, "the end of a run")
        expect(end.type == "finished", f"a run ended as {end.type}: {getattr(end, 'reason', '')}")
        epochs = [number for event in engine.tail(run_id).events if event.type == "epoch" for number in event.epoch]
        expect(epochs == list(range(1, values["epochs"] + 1)), f"its epochs are {epochs}")
        wait(lambda run_id=run_id: tracking.run(run_id).status == "FINISHED" and engine.has_files(run_id),
             "its end in the store, and its files")
        expect(tracking.model_file(run_id).is_file(), "its network is not here")
    harmed_run, twin = (tracking.run(run_id).result for run_id in runs[:2])
    expect(harmed_run["history"] == twin["history"] and harmed_run["test"] == twin["test"],
           f"it is not as its twin: {harmed_run['test']}, {twin['test']}")
    notes = [event.text for event in engine.tail(runs[0]).events if event.type == "note" and words in event.text]
    expect(len(notes) == 1, f"notes that say {words!r}: {notes}")
    return notes[0]


@contextlib.contextmanager
def _engine(address: str) -> Iterator[Engine]:
    os.environ["TL_SCHEDULER"] = address
    engine = Engine()
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()
        del os.environ["TL_SCHEDULER"]


def _said(process: subprocess.Popen, pattern: str) -> str:
    """What the first line that fits says."""
    assert process.stderr is not None
    match = next((match for line in process.stderr if (match := re.search(pattern, line))), None)
    expect(match, f"the program ended before it said {pattern!r}")
    return match[1]


ROWS = [
    Row("machine-killed", "one of three machines is gone in a run", harmed(kill, "was lost")),
    Row("machine-leaves", "one of three machines leaves in a run", harmed(lambda worker: worker.terminate(),
                                                                         "asked to leave")),
]
