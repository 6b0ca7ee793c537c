"""The stand: a home of its own, a few small pictures, an engine with one real worker, shared by the rows."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.faults import inside, patience
from benchmarks.faults.row import Lost, expect
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines

SMALL = {"data": "colours", "backbone": "small_cnn", "weights": "random", "image_size": 32, "batch_size": 8,
         "epochs": 3}


class Stand:
    """Rows use ``engine``, ``submit`` and ``order``; ``folder`` is removed by who made it."""

    def __init__(self, folder: Path):
        self.folder = folder
        draw_pictures(folder / "sets" / "colours")
        os.environ.update(TL_HOME=str(folder / "home"), TL_DATA_DIR=str(folder / "sets"), TF_CPP_MIN_LOG_LEVEL="2")
        (folder / "home").mkdir()
        self._engine: engines.Engine | None = None
        self._number = 0

    @property
    def engine(self) -> engines.Engine:
        """With a warm worker; started by the first row that needs it."""
        if self._engine is None:
            self._engine = engines.Engine(task=inside.train, warm=inside.warm, gpus=[])
            self._engine.start()
        self.order()
        if self._engine.state.status == "failed":
            self._engine.retry()  # a row that was lost must not take the others along
        wait(lambda: self._engine.state.status == "ready", "a warm worker")
        return self._engine

    def order(self, moment: str = "", times: int = 1) -> None:
        """Let workers die at that moment from now on; without one, let them live."""
        file = self.folder / "home" / "fault.json"
        file.write_text(json.dumps({"moment": moment, "times": times} if moment else {}))

    def expect_fired(self) -> None:
        """The ordered moment came, and the process died there."""
        order = json.loads((self.folder / "home" / "fault.json").read_text())
        expect(order.get("times") == 0, f"the moment {order.get('moment')!r} never came")

    def submit(self, **values) -> str:
        """A small run, another seed each time so that nothing is kept from the one before."""
        self._number += 1
        return self.engine_now.submit(RunConfig.parse({**SMALL, "seed": self._number, **values}))

    @property
    def engine_now(self) -> engines.Engine:
        """The engine as it is, warm or not."""
        return self._engine

    @property
    def slot(self):
        """Our own worker's slot."""
        return self._engine._pool._link.local.slots[0]

    def kill_worker(self, number: int = signal.SIGKILL) -> int:
        """Send a signal to the worker's process; its number."""
        pid = wait(lambda: self.slot.nanny is not None and self.slot.nanny.pid, "a worker process")
        os.kill(pid, number)
        return pid

    def successor(self, pid: int) -> int:
        """The process that came after that one."""
        return wait(lambda: (now := self.slot.nanny and self.slot.nanny.pid) and now != pid and now, "a successor")

    def end(self, run_id: str):
        return wait(lambda: self._engine.tail(run_id).end,
                    lambda: f"the run's end (it waits at {self._engine.place(run_id)}, its last event is "
                            f"{[event.type for event in self._engine.tail(run_id).events][-1:]}; engine: "
                            f"{self._engine.state.status}, {self._engine.state.message})")

    def expect_in_words(self, run_id: str) -> str:
        """The run ended with a reason in its tail and in the store; the reason."""
        end = self.end(run_id)
        expect(end.type == "failed" and end.reason.endswith("."), f"it ended as {end.type}")
        wait(lambda: not tracking.run(run_id).active, "its end in the store")
        record = tracking.run(run_id)
        expect(record.reason, f"the store says {record.status} without a reason")
        return record.reason

    def expect_finished(self, run_id: str, epochs: int = SMALL["epochs"]) -> None:
        """The run finished with every epoch once, in the tail and in the store."""
        end = self.end(run_id)
        expect(end.type == "finished", f"a run that should finish ended as {end.type}: {getattr(end, 'reason', '')}")
        numbers = [n for e in self._engine.tail(run_id).events if e.type == "epoch" for n in e.epoch]
        expect(numbers == list(range(1, epochs + 1)), f"its epochs are {numbers}")
        wait(lambda: tracking.run(run_id).status == "FINISHED", "its end in the store")

    def close(self) -> None:
        if self._engine is not None:
            self._engine.stop()


def wait(condition: Callable, what: str | Callable[[], str], seconds: float | None = None):
    """The first true value of ``condition()``; ``Lost`` where none comes within ``patience.seconds``.

    ``what`` was awaited; a function says it when the time is over, and how things stand then.
    """
    seconds = seconds or patience.seconds
    until = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > until:
            raise Lost(f"{what() if callable(what) else what} did not come within {seconds:.0f} s")
        time.sleep(0.02)
    return value


def draw_pictures(folder: Path, count: int = 32) -> None:
    """Two classes of coloured noise, 48 pixels wide."""
    rng = np.random.default_rng(0)
    for name, colour in {"blue": (40, 60, 200), "red": (200, 60, 40)}.items():
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = np.clip(np.array(colour) + rng.normal(0, 60, (48, 48, 3)), 0, 255).astype("uint8")
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
