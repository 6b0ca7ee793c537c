"""A run's state, kept after its epochs and put back where the run goes on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tl_core.errors import UserError
from tl_core.events import Note, going_on
from tl_core.networks.head import Head
from tl_core.training import state
from tl_core.training.callback import PhaseCallback
from tl_core.training.checkpoint import Checkpoint, Saver
from tl_core.training.run_trainer import RunTrainer
from tl_core.training.train_step import TrainStep


class Keeper:
    """Of ``run``; ``past`` is the state that it goes on from, ``share`` that of the time which keeping may take."""

    def __init__(self, run: RunTrainer, past: Checkpoint | None, share: float):
        self._run, self._past = run, past
        self._saver = Saver(run.folder, share)
        self._kept, self._warned = run.run_history.epochs_done, False
        self._sizes: dict[int, int] = {}

    @property
    def _state(self) -> Checkpoint:
        assert self._past is not None  # whoever asks knows that the run goes on
        return self._past

    @property
    def first_phase(self) -> int:
        return self._past.about["phase"] if self._past else 0

    def resumes(self, index: int) -> bool:
        """Whether the run goes on in phase ``index``."""
        return self._past is not None and index == self.first_phase

    def first_epoch(self, index: int) -> int:
        """The run's epoch with which phase ``index`` began, or begins now."""
        return self._state.about["first_epoch"] if self.resumes(index) else self._run.run_history.epochs_done

    def begin(self) -> None:
        """Say what the run is, or that it goes on; ``UserError`` where its pictures or weights are others now."""
        if self._past is None:
            self._run.emit_started()
            return
        about, run = self._past.about, self._run
        _check(about, run)
        self._put_weights()
        run.run_history.recall(about, self._best())
        run.recall_seconds(about["seconds"], (about["time"] or {}).get("spent", 0.0))
        self._kept = run.run_history.epochs_done
        run.emit(Note(text=f"Goes on after epoch {self._kept} of {run.config.epochs}, with the weights, the optimizer "
                      "and the random numbers of that moment."))
        run.emit(going_on(self._kept, None if run.config.seconds else run.config.epochs))
        run.run_history.check()

    def begin_phase(self, index: int, report: PhaseCallback) -> None:
        if self.resumes(index):
            report.recall(self._state.about["report"])
            self._run.recall_phase(index, self._state.about["time"])
        else:
            self._run.begin_phase(index)

    def put_optimizer(self, steps: TrainStep) -> None:
        """What the phase's optimizer had learnt; after the phase's steps have been built anew."""
        state.assign(state.optimizer_variables(steps, None), self._state.arrays["optimizer"])

    def epoch_ended(self, index: int, first_epoch: int, head: Head, steps: TrainStep, report: PhaseCallback) -> None:
        """Keep the state where a new epoch has ended, as often as it pays."""
        run = self._run
        if run.error is not None or run.run_history.diverged or run.run_history.epochs_done == self._kept:
            return
        self._kept = run.run_history.epochs_done
        self._saver.epoch_ended(self._size(index, head, steps), lambda: self._taken(
            index, first_epoch, head, steps, report), last=report.stopped)
        if self._saver.failed and not self._warned:
            self._warned = True
            run.warn(f"The state after epoch {self._kept} could not be written ({self._saver.failed}): a run that is "
                     "interrupted goes on from an earlier epoch, or not at all.")

    def close(self) -> None:
        """What waits is written; nothing stays of a run that has come to its end."""
        self._saver.close(keep=(self._run.result or {}).get("status") != "FINISHED")

    def _taken(self, index: int, first_epoch: int, head: Head, steps: TrainStep, report: PhaseCallback) -> Checkpoint:
        run, (best_head, best_suffix) = self._run, self._run.run_history.best.weights
        arrays = {"head": state.values(head.variables), "best_head": best_head,
                  "optimizer": state.values(self._optimizer(head, steps))}
        if self._touched(index):
            arrays |= {"suffix": state.values(self._suffix()), "best_suffix": best_suffix}
        if run.network.objective_variables:
            arrays["objective"] = state.values(run.network.objective_variables)
        about = {**run.run_history.to_dict(), "phase": index, "first_epoch": first_epoch, "report": report.to_dict(),
                 "time": run.time_spent(), "seconds": run.seconds(), "told": run.note_texts(),
                 "fingerprint": run.context.fingerprint, "weights": _frozen(run)}
        return Checkpoint(about, arrays)

    def _size(self, index: int, head: Head, steps: TrainStep) -> int:
        """Bytes of a state in this phase: the weights twice, and the optimizer's."""
        if index not in self._sizes:
            variables = [*head.variables, *head.weights, *self._optimizer(head, steps)]
            variables += [*(2 * self._suffix() if self._touched(index) else []), *self._run.network.objective_variables]
            self._sizes[index] = 4 * sum(int(np.prod(variable.shape)) for variable in variables)
        return self._sizes[index]

    def _put_weights(self) -> None:
        arrays = self._state.arrays
        state.assign(self._run.network.head.variables, arrays["head"])
        if "suffix" in arrays:
            state.assign(self._suffix(), arrays["suffix"])
        state.assign(self._run.network.objective_variables, arrays.get("objective", []))

    def _best(self) -> tuple[list, list]:
        """The best epoch's weights as ``Run`` keeps them; blocks that no phase has trained yet are as they are."""
        arrays = self._state.arrays
        suffix = arrays["best_suffix"] if "best_suffix" in arrays else self._run.network.suffix_values()
        return arrays["best_head"], suffix

    def _optimizer(self, head: Head, steps: TrainStep) -> list:
        return state.optimizer_variables(steps, None if head is self._run.network.head else head)

    def _suffix(self) -> list:
        return state.suffix_variables(self._run.network.part(self._run.context.lowest_depth), self._run.network.head)

    def _touched(self, index: int) -> bool:
        """Whether a phase so far may have trained more than the head that is judged."""
        if len(self._run.network.heads) > 1:
            return True
        blocks = self._run.context.network.blocks
        return any(phase.freeze_depth < blocks for phase in self._run.phases[:index + 1])


def keepers(runs: Sequence[RunTrainer], pasts: Sequence[Checkpoint | None], share: float) -> list[Keeper]:
    """One for each run; together they take no more than ``share`` of the time."""
    return [Keeper(run, past, share / len(runs)) for run, past in zip(runs, pasts, strict=True)]


def _frozen(run: RunTrainer) -> str:
    """Of the weights that no phase trains; all others are in the state."""
    return run.context.network.digest_below(run.context.lowest_depth)


def _check(about: dict[str, Any], run: RunTrainer) -> None:
    for name, what, now in (("fingerprint", "pictures", run.context.fingerprint),
                            ("weights", "frozen blocks' weights", _frozen(run))):
        if about[name] != now:
            raise UserError(f"The {what} are others than when the run was interrupted.",
                            "A run goes on over what it has begun with.", "Train it again instead.")
