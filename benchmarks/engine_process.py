"""An engine in a process of its own that does what it is told: `python -m benchmarks.engine_process [--fake]`.

Each line is ``[name, argument, …]`` of a function below; each answer a line of JSON with ``result`` or ``error``.
``--fake`` trains by tests/engine/fake_training.py, whose folder has to be in PYTHONPATH, without TensorFlow.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from tl_core import events, tracking
from tl_core.config import RunConfig
from tl_core.engine.engine import Engine


class Told:
    """What may be asked of the engine."""

    def __init__(self, engine: Engine):
        self._engine = engine

    def state(self) -> str:
        return self._engine.state.status

    def submit(self, settings: dict[str, Any]) -> str:
        return self._engine.submit(RunConfig(**settings))

    def cancel(self, run_id: str) -> None:
        self._engine.cancel(run_id)

    def resume(self, run_id: str) -> str:
        return self._engine.resume(run_id)

    def delete(self, run_id: str) -> None:
        tracking.delete(run_id)

    def share(self, run_id: str, visibility: str) -> None:
        tracking.set_visibility(run_id, visibility)

    def listed(self) -> dict[str, list]:
        """Id -> status and visibility of every run in the list."""
        return {run.run_id: [run.status, run.visibility] for run in tracking.runs(None)}

    def status(self, run_id: str) -> str:
        return tracking.run(run_id).status

    def unwritten(self) -> int:
        """Runs with something that the store could not take yet."""
        return len(tracking.left())

    def numbers(self, run_id: str) -> dict[str, list[int]]:
        """Epochs and steps that whoever watches the run here has heard, in their order."""
        heard = self._engine.tail(run_id).events
        return {"epochs": [number for event in heard if isinstance(event, events.Epoch) for number in event.epoch],
                "steps": [number for event in heard if isinstance(event, events.Batch) for number in event.step]}

    def stored(self, run_id: str) -> dict[str, list[int]]:
        """The same as the store has it."""
        replayed = list(tracking.replay(run_id))
        return {"epochs": [number for event in replayed if isinstance(event, events.Epoch) for number in event.epoch],
                "steps": [number for event in replayed if isinstance(event, events.Batch) for number in event.step]}


def main() -> None:
    fake: dict[str, Callable] = {}
    if "--fake" in sys.argv:
        import fake_training
        fake = {"task": fake_training.train, "warm": fake_training.warm}
    engine = Engine(**fake, gpus=[])
    engine.start()
    told = Told(engine)
    try:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            try:
                answer = {"result": getattr(told, name)(*arguments)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        engine.stop()


if __name__ == "__main__":  # Dask's worker processes import this file too
    main()
