"""An engine for page tests: takes runs into the real store, trains nothing, says what it is told."""

from tl_core import plan, tracking
from tl_core.engine.engine import EngineState
from tl_core.engine.event_log import EventLog
from tl_core.events import Finished, RunQueued, Stopped


class FakeEngine:
    """Runs wait until a test says otherwise with ``begin`` and ``finish``."""

    def __init__(self, status: str = "ready", message: str = "The training engine is ready.", devices=("CPU",),
                 since=None):
        self.state = EngineState(status, message, tuple(devices), since)
        self.owner = tracking.new_owner()
        self._tails: dict[str, EventLog] = {}
        self.waiting: list[str] = []
        self.retried, self.texts_prepared = 0, False

    def submit(self, config) -> str:
        config = plan.resolve_config_and_data(config)
        run_id = tracking.create_run(config, self.owner)
        self._tails[run_id] = EventLog(run_id)
        self.waiting.append(run_id)
        self._tails[run_id].append(RunQueued(place=len(self.waiting)))
        return run_id

    def resume(self, run_id: str) -> str:
        resumed = tracking.resume(run_id, self.owner)
        self._tails[run_id] = EventLog(run_id)
        for event in (*resumed.events, RunQueued(place=1)):
            self._tails[run_id].append(event)
        self.waiting.append(run_id)
        return run_id

    def waiting_of(self, _user: str) -> int:
        return len(self.waiting)

    @property
    def busy(self) -> bool:
        return any(tail.end is None for tail in self._tails.values())

    def cancel(self, run_id: str) -> None:
        self.end(run_id, Stopped(result={}))

    def prepare_texts(self) -> None:
        self.texts_prepared = True

    def retry(self) -> None:
        self.retried += 1

    def place(self, run_id: str) -> int | None:
        return self.waiting.index(run_id) + 1 if run_id in self.waiting else None

    def tail(self, run_id: str) -> EventLog:
        if run_id not in self._tails:
            self._tails[run_id] = EventLog(tracking.run(run_id).run_id)
            for event in tracking.replay(run_id):
                self._tails[run_id].append(event)
        return self._tails[run_id]

    def tails(self, run_ids) -> dict[str, EventLog]:
        return {run_id: self._tails[run_id] for run_id in run_ids if run_id in self._tails}

    def begin(self, run_id: str) -> None:
        self.waiting.remove(run_id)

    def finish(self, run_id: str, result: dict) -> None:
        self.end(run_id, Finished(result=result))

    def end(self, run_id: str, event) -> None:
        """End a run in the tail and in the store."""
        if run_id in self.waiting:
            self.waiting.remove(run_id)
        self.tail(run_id).append(event)
        recorder = tracking.Recorder(run_id)
        recorder.write(event)
        recorder.close()
