"""Boards and runs for tests, without an engine: what runs say stands in ``logs``."""

from tl_core import events
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.config import RunConfig
from tl_core.engine.event_log import EventLog

CONFIG = RunConfig(data="fruits", backbone="small_cnn", weights="random", image_size=32, epochs=2)


def board(vary="learning_rate", config=CONFIG, name="Class 9b"):
    """A new board and its teacher's secret."""
    opened = teacher_actions.open_board(name, config, vary)
    return store.get(opened.code), opened.secret


def student(code, nickname="Ada"):
    """Who has joined, and the secret."""
    joined = student_actions.join(code, nickname)
    return store.get(code).students[joined.student], joined.secret


class Runs:
    """Stands for the engine: ``submit`` keeps configs, ``end`` ends a run, ``logs`` has what was said."""

    def __init__(self):
        self.configs, self.said = {}, {}

    def submit(self, config):
        run_id = f"run{len(self.configs)}"
        self.configs[run_id] = config
        self.said[run_id] = EventLog(run_id)
        self.said[run_id].append(events.RunQueued(place=len(self.configs)))
        return run_id

    def active(self, run_id):
        return self.said[run_id].end is None

    def logs(self, run_ids):
        return {run_id: self.said[run_id] for run_id in run_ids if run_id in self.said}

    def trains(self, run_id, *validation):
        log = self.said[run_id]
        log.append(events.RunStarted(epochs=5, steps_per_epoch=1, classes=["a"], device="cpu", total_parameters=1))
        for number, value in enumerate(validation, 1):
            log.append(events.Epoch(epoch=[number], val_accuracy=[value]))

    def end(self, run_id, *validation, best=None, test=0.5):
        self.said[run_id].append(events.Finished(result={
            "history": {"val_accuracy": list(validation)}, "best_epoch": best or len(validation),
            "test": {"accuracy": test}}))

    def enter(self, board, who, value):
        return student_actions.enter(store.get(board.code), who, value, self.submit, self.active)
