"""Schedulers that end or come back: our own, and one that TL_SCHEDULER names."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.faults import inside
from benchmarks.faults.row import Row, expect
from benchmarks.faults.stand import SMALL, Stand, wait
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines

ROOT = Path(__file__).parents[2]
_SCHEDULER = """
import asyncio, sys
from distributed import Nanny, Scheduler
async def work():
    async with Scheduler(host="127.0.0.1", port=int(sys.argv[1]), dashboard=False, dashboard_address="127.0.0.1:0",
                         allowed_failures=0) as scheduler:
        async with Nanny(scheduler.address, nthreads=1, resources={"slot": 1}, host="127.0.0.1", dashboard=False,
                         dashboard_address="127.0.0.1:0", local_directory=sys.argv[2]):
            await scheduler.finished()
if __name__ == "__main__":
    asyncio.run(work())
"""


class Elsewhere:
    """A scheduler and a worker as a process of their own, always at the same address."""

    def __init__(self, folder: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder, self._process = folder, None
        (Path(folder) / "scheduler.py").write_text(_SCHEDULER)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(self._folder) / "scheduler.py"), str(self.port), self._folder], cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def own_scheduler(stand: Stand) -> str:
    assert stand.engine
    running, waiting = stand.submit(epochs=200), stand.submit()
    wait(lambda: any(e.type == "batch" for e in stand.engine_now.tail(running).events), "its first batch")
    cluster = stand.engine_now._pool._link.cluster
    cluster.sync(cluster.scheduler.close)
    reason = stand.expect_in_words(running)
    stand.expect_finished(waiting)
    return reason


def restarted(stand: Stand) -> str:
    """It is killed with its worker while one run trains and one waits, and comes back ten seconds later."""
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = Elsewhere(folder)
        elsewhere.start()
        stand.order()
        os.environ["TL_SCHEDULER"] = f"tcp://127.0.0.1:{elsewhere.port}"
        engine = engines.Engine(task=inside.train, warm=inside.warm)
        engine.start()
        try:
            return _restart(engine, elsewhere)
        finally:
            engine.stop()
            elsewhere.kill()
            del os.environ["TL_SCHEDULER"]


def _restart(engine: engines.Engine, elsewhere: Elsewhere) -> str:
    wait(lambda: engine.state.status == "ready", "the scheduler that was not there at first")
    running, waiting = (engine.submit(RunConfig.parse({**SMALL, "epochs": epochs})) for epochs in (200, 3))
    wait(lambda: any(e.type == "batch" for e in engine.tail(running).events), "its first batch")
    elsewhere.kill()
    wait(lambda: engine.state.status == "lost", "a word on the loss")
    message = engine.state.message
    wait(lambda: (engine.state.seconds or 0) > 10, "ten seconds")
    elsewhere.start()
    end = wait(lambda: engine.tail(running).end, "the end of the run that trained")
    notes = [event.text for event in engine.tail(running).events if event.type == "note" and "goes on" in event.text]
    expect(end.type == ("finished" if notes else "failed"), f"it ended as {end.type}, {notes}")
    expect(not notes or _epochs(engine, running) == list(range(1, 201)), f"its epochs: {_epochs(engine, running)}")
    last = wait(lambda: engine.tail(waiting).end, "the end of the run that waited")
    epochs = _epochs(engine, waiting)
    expect(last.type == "finished" and epochs == [1, 2, 3], f"the waiting run: {last.type}, epochs {epochs}")
    wait(lambda: tracking.run(waiting).status == "FINISHED", "its end in the store")
    return f"told: {message}; then: {notes[0] if notes else end.reason}"


def _epochs(engine: engines.Engine, run_id: str) -> list[int]:
    return [number for event in engine.tail(run_id).events if event.type == "epoch" for number in event.epoch]


ROWS = [
    Row("own-scheduler", "our own scheduler ends", own_scheduler),
    Row("scheduler-returns", "a scheduler elsewhere is killed and comes back", restarted),
]
