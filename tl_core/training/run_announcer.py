"""What a run tells of itself in words: what it is, where a phase begins, what ended one early."""

from tl_core import plan, task_names
from tl_core.backbones import nouns
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.errors import UserError
from tl_core.events import Emit, Note, PhaseStarted, RunStarted
from tl_core.strategies import Phase
from tl_core.training.class_weights import by_target, in_words
from tl_core.training.context import TrainingContext
from tl_core.training.history import RunHistory


class RunAnnouncer:
    """Of a run with this ``config`` and this ``history`` on its ``context``; ``emit`` takes its events."""

    def __init__(self, config: RunConfig, context: TrainingContext, history: RunHistory, emit: Emit):
        self._config, self._context, self._history, self._emit = config, context, history, emit

    def run_started(self, total_parameters: int) -> None:
        self._emit(RunStarted(
            epochs=self._config.epochs, seconds=self._config.seconds, steps_per_epoch=self._history.steps_per_epoch,
            classes=list(self._context.dataset.classes), device=self._context.device.name,
            total_parameters=total_parameters))
        self._choices()

    def phase_started(self, index: int, phase: Phase, trainable_parameters: int) -> None:
        self._emit(PhaseStarted(
            index=index, name=phase.name, sentence=nouns.of_run(self._config).said(phase.sentence),
            first_epoch=self._history.epochs_done,
            epochs=phase.epochs, freeze_depth=phase.freeze_depth, freeze_above=phase.freeze_above,
            trainable_parameters=trainable_parameters))

    def warn(self, text: str) -> None:
        self._emit(Note(text=text, level="warning"))

    def phase_ended(self, phase: Phase, left: int, timed_out: bool, watched: str) -> None:
        """What ended a phase with ``left`` of its epochs to go, or by the clock; nothing where it went to its end.

        ``watched`` is what early stopping watches, in words.
        """
        if timed_out:
            self._emit(Note(text=f"{phase.name} ended with its time, after {phase.epochs - left} epochs."))
        elif left:
            self._emit(Note(text=f"{phase.name} ended {left} epochs early: the {watched} had not improved "
                            f"for {self._config.patience}."))

    def diverged(self, phase: Phase) -> None:
        """The loss is no number any more; ``UserError`` where no epoch had ended before."""
        epoch = self._history.epochs_done + 1
        if self._history.best.weights is None:
            raise UserError(f"The loss stopped being a number in epoch {epoch}.", "Expected a finite loss.",
                            f"Lower the learning rate, now {phase.learning_rate:g}, and train again.")
        self.warn(f"The loss stopped being a number in epoch {epoch}: training ends here with the best weights "
                  "so far. A lower learning rate helps.")

    def _choices(self) -> None:
        """What augmentation costs, and what class weights come to."""
        if text := plan.augmentation_cost(self._config):
            self._emit(Note(text=text))
        for text in self._on_class_weights() if self._config.class_weights else ():
            self._emit(Note(text=text))

    def _on_class_weights(self) -> list[str]:
        dataset, config = self._context.dataset, self._config
        if not config.several_tasks:
            return [in_words(by_target(dataset, [LABEL])[LABEL], dataset.classes, dataset.noun)]
        heads = task_names.head_names(config.tasks or (), config.judged_task or "")
        weights = by_target(dataset, heads.values())
        return [in_words(weights[heads[task]], dataset.targets[heads[task]].classes, dataset.noun, task)
                for task in config.tasks or ()]
