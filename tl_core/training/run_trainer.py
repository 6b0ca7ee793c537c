"""One run of a session, from its announcement to its result: its network, its numbers and its words are parts of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import metrics, plan
from tl_core.config import RunConfig
from tl_core.data.dataset import Split
from tl_core.events import Emit, Finished, Stopped
from tl_core.networks import signature
from tl_core.networks.head import Head
from tl_core.strategies import Phase
from tl_core.training import evaluation, task_results
from tl_core.training.callback import PhaseCallback
from tl_core.training.context import TrainingContext
from tl_core.training.early_stopping import Patience
from tl_core.training.history import RunHistory, StopRun
from tl_core.training.run_announcer import RunAnnouncer
from tl_core.training.run_network import RunNetwork
from tl_core.training.time_budget import TimeBudget


class RunTrainer:
    """One run on its ``context``.

    ``error`` is what ended it before its time, a ``StopRun`` where the user asked for it.
    """

    def __init__(self, config: RunConfig, context: TrainingContext, emit: Emit, should_stop: Callable[[], bool],
                 folder: Path):
        self.config, self.context, self.folder = config, context, folder
        self.emit: Emit = lambda event: context.watch.time("events", emit, event)
        self.phases = plan.phases(config)
        self.error: Exception | None = None
        self.result: dict[str, Any] | None = None
        self._heard, self._before, self._spent_before = emit, dict[str, Any](), 0.0
        budget = TimeBudget(config.seconds, self.phases, lambda: self._spent_before + context.training_seconds()
                            ) if config.seconds else None
        self._time = budget
        pictures = len(context.inputs.pictures[context.counting])
        self.run_history = RunHistory(self.emit, should_stop, pictures, config.batch_size, config.epochs,
                                      left=None if budget is None else lambda: budget.left)
        self.network = RunNetwork(config, context, self.phases)
        self._announcer = RunAnnouncer(config, context, self.run_history, self.emit)
        self._figures = evaluation.empty_metrics()

    @property
    def finished(self) -> bool:
        """Whether it trains no further."""
        return self.error is not None or self.run_history.diverged

    def run_safely(self, call: Callable[[], None]) -> None:
        """``call()``; what it raises is this run's end and no other's."""
        try:
            call()
        except Exception as error:
            self.error = error

    def emit_started(self) -> None:
        """Say what it is."""
        self._announcer.run_started(self.network.total_parameters())
        self.run_history.check()

    def report(self, index: int, head: Head) -> PhaseCallback:
        """For phase ``index``, which changes the weights of ``head``: the run's own, or one of parallel heads."""
        objective = self.network.objective(self.phases[index])
        named, stopping = objective.monitor, objective.stopping or objective.monitor
        self.run_history.best.watch((named,) if named else metrics.BEST)
        return PhaseCallback(self.run_history, Patience(self.config.patience, stopping or metrics.STOPPING),
                             lambda: self.network.weights(head), self._time)

    def begin_phase(self, index: int) -> None:
        phase = self.phases[index]
        if self._time:
            self._time.begin(index)
        self._announcer.phase_started(index, phase, self.network.trainable_parameters(phase))

    def recall_phase(self, index: int, time: dict | None) -> None:
        """Go on in a phase that has been begun and announced."""
        if self._time and time:
            self._time.recall(index, time)

    def recall_seconds(self, before: dict[str, float], spent: float) -> None:
        """Where the run's time went before it went on, and how much of it was training."""
        self._before, self._spent_before = before, spent

    def seconds(self) -> dict[str, float]:
        """Where the run's time went so far, see ``train.train``."""
        return {stage: round(seconds + self._before.get(stage, 0.0), 3)
                for stage, seconds in self.context.seconds().items()}

    def time_spent(self) -> dict | None:
        """How far its budget of time is, with JSON's types; None without one."""
        return self._time.to_dict() if self._time else None

    def note_texts(self) -> list[str]:
        """Texts of the notes so far."""
        return list(getattr(self._heard, "texts", ()))

    def end_phase(self, report: PhaseCallback, index: int, first_epoch: int, head: Head) -> None:
        """Take over what the phase made of the weights, and say what ended it early."""
        if head is not self.network.head:
            self.network.head.copy_weights_from(head)
        if report.final is not None:
            self.network.put(report.final)
        if report.error is not None:
            raise report.error
        phase = self.phases[index]
        if self.run_history.diverged:
            self._announcer.diverged(phase)
        else:
            self._end_early(phase, phase.epochs - (self.run_history.epochs_done - first_epoch), report)

    def restore_best(self) -> None:
        if self.run_history.best.weights is not None:
            self.network.put(self.run_history.best.weights)

    def test_begins(self) -> None:
        self.run_history.points.flush()
        self.run_history.begin_work()

    def tested(self, done: int, total: int, batches: int) -> None:
        self.run_history.progress("Testing", done, total)
        for _ in range(batches):
            self.run_history.check()

    def keep_test(self, logits: np.ndarray, tested: Split) -> None:
        """The test's figures, and each picture's logits in ``test_predictions.npz``; logits in the order of ``tested``.
        """
        if self.config.several_tasks:
            self._figures = task_results.keep_test(self.folder, self.network.tasks, self.context.dataset, logits,
                                                   tested)
            return
        np.savez(self.folder / "test_predictions.npz", keys=np.array(tested.keys, str),
                 labels=tested.labels.astype(np.int32), logits=logits.astype(np.float32))
        self._figures = evaluation.metrics(logits, tested.labels)

    def finish(self, together: int) -> None:
        """Save the network and write down the result; ``together`` runs were trained in one step."""
        if self.error is None or self._stopped:
            self.run_safely(lambda: self._finish(together))

    def emit_finished(self) -> dict[str, Any] | Exception:
        """Say how it ended: the result, or the failure, which is told by whoever gets it."""
        if self.result is None:
            assert self.error is not None
            return self.error
        self.emit(Stopped(result=self.result) if self._stopped else Finished(result=self.result))
        return self.result

    def warn(self, text: str) -> None:
        self._announcer.warn(text)

    @property
    def _stopped(self) -> bool:
        return isinstance(self.error, StopRun)

    def _end_early(self, phase: Phase, left: int, report: PhaseCallback) -> None:
        if left:
            self.run_history.points.skip(left * self.run_history.steps_per_epoch)
        self._announcer.phase_ended(phase, left, report.timed_out, metrics.in_words(report.monitor.metric))

    def _finish(self, together: int) -> None:
        self.run_history.points.flush()
        self.network.save(self.folder / "model.keras")
        signature.write(self.network.signature(), self.folder)
        self.result = {"status": "STOPPED" if self._stopped else "FINISHED", **self._description(), **self._figures,
                       "seconds": self.seconds(), **({"together": together} if together > 1 else {})}

    def _description(self) -> dict[str, Any]:
        config, context, last = self.config, self.context, self.phases[-1]
        return {
            **config.essentials,
            "history": self.run_history.history, "best_epoch": self.run_history.best.epoch,
            **({"evaluation": judged} if (judged := context.judged_on) else {}),
            "classes": list(context.dataset.classes), **task_results.description(config, context.dataset),
            "fingerprint": context.fingerprint, "device": context.device.name,
            **({"intensity": context.dataset.intensity.to_dict()} if context.dataset.intensity else {}),
            "feature_store": context.inputs.store(last.cut),
            "parameters": {"total": self.network.total_parameters(),
                           "trainable": self.network.trainable_parameters(last)}}
