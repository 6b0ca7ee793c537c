"""One run of a session: its head, its course, its words and its result."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tl_core import metrics, plan
from tl_core.backbones.split import layers_by_block
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL, Split
from tl_core.errors import UserError
from tl_core.events import Emit, Finished, Note, PhaseStarted, RunStarted, Stopped
from tl_core.networks import save_model, signature
from tl_core.networks.freezing import set_trainable
from tl_core.networks.head import Head
from tl_core.networks.signature import InputSignature, Signature
from tl_core.seeding import set_random_seed
from tl_core.strategies import Phase
from tl_core.training import evaluation
from tl_core.training.callback import PhaseCallback
from tl_core.training.class_weights import in_words
from tl_core.training.context import TrainingContext
from tl_core.training.early_stopping import Patience
from tl_core.training.history import RunHistory, StopRun
from tl_core.training.l2_sp import add_l2_sp
from tl_core.training.objective import OBJECTIVES, Objective
from tl_core.training.optimizer import GroupAdam
from tl_core.training.time_budget import TimeBudget
from tl_core.training.train_step import Member, TrainStep


class RunTrainer:
    """One run on its ``ground``.

    ``error`` is what ended it before its time, a ``StopRun`` where the user asked for it.
    """

    def __init__(self, config: RunConfig, ground: TrainingContext, emit: Emit, should_stop: Callable[[], bool],
                 folder: Path):
        self.config, self.ground, self.folder = config, ground, folder
        self.emit: Emit = lambda event: ground.watch.time("events", emit, event)
        self.phases = plan.phases(config)
        self.error: Exception | None = None
        self.result: dict[str, Any] | None = None
        self._heard, self._before, self._spent_before = emit, dict[str, Any](), 0.0
        budget = TimeBudget(config.seconds, self.phases, lambda: self._spent_before + ground.training_seconds()
                            ) if config.seconds else None
        self._time = budget
        self.course = RunHistory(self.emit, should_stop, len(ground.inputs.pictures["train"]), config.batch_size,
                                 config.epochs, left=None if budget is None else lambda: budget.left)
        self._figures = evaluation.empty_metrics()
        self._parts: dict[int, keras.Model] = {}
        set_random_seed(config.seed)  # again: a network that was warm drew no random numbers
        with ground.device.scope():
            self.heads = {name: Head(config.head, len(ground.dataset.targets[name].classes), name)
                          for name in dict.fromkeys(name for phase in self.phases for name in phase.heads)}
        self.part(ground.lowest_depth)  # builds the heads
        self._objectives: dict[str, Objective] = {}
        if config.l2_sp:
            add_l2_sp(self._pretrained_layers(), config.l2_sp)

    @property
    def head(self) -> Head:
        """The usual target's: the one that is judged and saved."""
        return next(iter(self.heads.values()))

    @property
    def over(self) -> bool:
        """Whether it trains no further."""
        return self.error is not None or self.course.diverged

    def attempt(self, call: Callable[[], None]) -> None:
        """``call()``; what it raises is this run's end and no other's."""
        try:
            call()
        except Exception as error:
            self.error = error

    def announce(self) -> None:
        self.emit(RunStarted(
            epochs=self.config.epochs, seconds=self.config.seconds, steps_per_epoch=self.course.steps_per_epoch,
            classes=list(self.ground.dataset.classes), device=self.ground.device.name,
            total_parameters=self._total_parameters()))
        self._tell_choices()
        self.course.check()

    def report(self, index: int, head: Head) -> PhaseCallback:
        """For phase ``index``, which changes the weights of ``head``: the run's own, or a bench's."""
        named = self.objective(self.phases[index]).monitor
        self.course.best.watch((named,) if named else metrics.BEST)
        return PhaseCallback(self.course, Patience(self.config.patience, named or metrics.STOPPING),
                             lambda: self._weights(head), self._time)

    def objective(self, phase: Phase) -> Objective:
        """What the phase minimises; one that several phases name is the same throughout."""
        if phase.objective not in self._objectives:
            features = self.part(phase.freeze_depth).outputs[0].shape[-1]
            classes = {name: len(self.ground.dataset.targets[name].classes) for name in self.heads}
            with self.ground.device.scope():
                self._objectives[phase.objective] = OBJECTIVES.get(phase.objective)(self.config, features, classes)
        return self._objectives[phase.objective]

    @property
    def own_variables(self) -> list:
        """Of the objectives' own layers: they go on with the run, and not into its network."""
        return [variable for phase in self.phases for variable in self.objective(phase).variables]

    def begin_phase(self, index: int) -> None:
        phase = self.phases[index]
        if self._time:
            self._time.begin(index)
        self.emit(PhaseStarted(
            index=index, name=phase.name, sentence=phase.sentence, first_epoch=self.course.epochs_done,
            epochs=phase.epochs, freeze_depth=phase.freeze_depth, freeze_above=phase.freeze_above,
            trainable_parameters=self._trainable(phase)))

    def recall_phase(self, index: int, time: dict | None) -> None:
        """Go on in a phase that has been begun and announced."""
        if self._time and time:
            self._time.recall(index, time)

    def recall_seconds(self, before: dict[str, float], spent: float) -> None:
        """Where the run's time went before it went on, and how much of it was training."""
        self._before, self._spent_before = before, spent

    def seconds(self) -> dict[str, float]:
        """Where the run's time went so far, see ``trainer.train``."""
        return {stage: round(seconds + self._before.get(stage, 0.0), 3)
                for stage, seconds in self.ground.seconds().items()}

    def time_spent(self) -> dict | None:
        """How far its budget of time is, with JSON's types; None without one."""
        return self._time.to_dict() if self._time else None

    def told(self) -> list[str]:
        """Texts of the notes so far."""
        return list(getattr(self._heard, "told", ()))

    def steps(self, phase: Phase) -> TrainStep:
        """The trained part's steps with the phase's frozen layers and rates; Keras heeds neither without compiling."""
        config, device = self.config, self.ground.device
        self._freeze(phase)
        part, groups = self.part(phase.freeze_depth), self._groups(phase)
        streams = {name: place for place, name in enumerate(phase.streams)}
        with device.scope():
            part.compile(GroupAdam([rate for rate, _ in groups], [weights for _, weights in groups],
                                   config.weight_decay), jit_compile=device.jit)
            return TrainStep(part, [Member(part, self.objective(phase), streams, tuple(self.heads))])

    def end_phase(self, report: PhaseCallback, index: int, first_epoch: int, head: Head) -> None:
        """Take over what the phase made of the weights, and say what ended it early."""
        if head is not self.head:
            self.head.become(head)
        if report.final is not None:
            self._put(report.final)
        if report.error is not None:
            raise report.error
        phase = self.phases[index]
        if self.course.diverged:
            self._tell_diverged(phase)
        else:
            self._tell_early(phase, phase.epochs - (self.course.epochs_done - first_epoch), report.timed_out)

    def restore_best(self) -> None:
        if self.course.best.weights is not None:
            self._put(self.course.best.weights)

    def test_begins(self) -> None:
        self.course.points.flush()
        self.course.begin_work()

    def tested(self, done: int, total: int, batches: int) -> None:
        self.course.progress("Testing", done, total)
        for _ in range(batches):
            self.course.check()

    def keep_test(self, logits: np.ndarray, tested: Split) -> None:
        """The test's figures, and each picture's logits in ``test_predictions.npz``; logits in the order of ``tested``.
        """
        np.savez(self.folder / "test_predictions.npz", keys=np.array(tested.keys, str),
                 labels=tested.labels.astype(np.int32), logits=logits.astype(np.float32))
        self._figures = evaluation.metrics(logits, tested.labels)

    def finish(self, together: int) -> None:
        """Save the network and write down the result; ``together`` runs were trained in one step."""
        if self.error is None or self._stopped:
            self.attempt(lambda: self._finish(together))

    def tell_end(self) -> dict[str, Any] | Exception:
        """Say how it ended: the result, or the failure, which is told by whoever gets it."""
        if self.result is None:
            assert self.error is not None
            return self.error
        self.emit(Stopped(result=self.result) if self._stopped else Finished(result=self.result))
        return self.result

    def warn(self, text: str) -> None:
        self.emit(Note(text=text, level="warning"))

    def suffix_values(self) -> list[np.ndarray]:
        """A copy of the weights above the lowest cut that are not the head's."""
        return [weight.numpy() for weight in self._suffix_weights()]

    def part(self, depth: int) -> keras.Model:
        """Everything above the cut, with the head."""
        if depth not in self._parts:
            with self.ground.device.scope():
                self._parts[depth] = self.ground.network.trained_part(depth, list(self.heads.values()))
        return self._parts[depth]

    @property
    def _stopped(self) -> bool:
        return isinstance(self.error, StopRun)

    def _finish(self, together: int) -> None:
        self.course.points.flush()
        self._save(self.folder / "model.keras")
        signature.write(self._signature(), self.folder)
        self.result = {"status": "STOPPED" if self._stopped else "FINISHED", **self._description(), **self._figures,
                       "seconds": self.seconds(), **({"together": together} if together > 1 else {})}

    def _save(self, path: Path) -> None:
        network = self.ground.network
        if self.ground.lowest_depth == network.blocks:
            save_model.save(network, self.head, path)
        else:
            network.save(self.head, path)

    def _signature(self) -> Signature:
        spec, shape = self.ground.network.spec, self.ground.network.model.inputs[0].shape[1:]
        return Signature({spec.modality: InputSignature(tuple(shape), self.ground.network.model.inputs[0].dtype)},
                         {LABEL: tuple(self.ground.dataset.classes)})

    def _freeze(self, phase: Phase) -> None:
        network = self.ground.network
        set_trainable(network.model, network.spec, phase.block_rates, phase.batch_norm, self.config.transfer_depth)
        for name, head in self.heads.items():
            head.set_trainable(name in phase.heads)

    def _groups(self, phase: Phase) -> list[tuple[float, list]]:
        """Each learning rate with the weights it is for: the head's, then those of the blocks."""
        found: dict[float, list] = {}
        for rate, layers in zip(phase.block_rates, self._layers(), strict=True):
            found.setdefault(rate, []).extend(weight for layer in layers for weight in layer.trainable_weights)
        return [(phase.learning_rate, [*self._head_weights(phase.heads), *self.objective(phase).trainable_variables]),
                *((rate, found[rate]) for rate in found if rate)]

    def _layers(self) -> list[list[keras.layers.Layer]]:
        return layers_by_block(self.ground.network.model, self.ground.network.spec)

    def _pretrained_layers(self) -> list[keras.layers.Layer]:
        """Those of blocks that may train and took weights."""
        return [layer for layers in self._layers()[self.ground.lowest_depth:self.config.transfer_depth]
                for layer in layers]

    def _weights(self, head: Head) -> tuple[list, list]:
        """A copy of every weight that any phase may change, BatchNormalization's statistics included."""
        return [weight.numpy() for weight in head.weights], self.suffix_values()

    def _put(self, weights: tuple[list, list]) -> None:
        for variables, values in zip((self.head.weights, self._suffix_weights()), weights, strict=True):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def _suffix_weights(self) -> list:
        own = set(map(id, self.head.weights))
        return [weight for weight in self.part(self.ground.lowest_depth).weights if id(weight) not in own]

    def _description(self) -> dict[str, Any]:
        config, ground, last = self.config, self.ground, self.phases[-1]
        return {
            **config.essentials,
            "history": self.course.history, "best_epoch": self.course.best.epoch,
            **({"evaluation": judged} if (judged := ground.judged_on) else {}),
            "classes": list(ground.dataset.classes), "fingerprint": ground.fingerprint, "device": ground.device.name,
            **({"intensity": ground.dataset.intensity.to_dict()} if ground.dataset.intensity else {}),
            "feature_store": ground.inputs.store(last.freeze_depth),
            "parameters": {"total": self._total_parameters(), "trainable": self._trainable(last)}}

    def _total_parameters(self) -> int:
        return self.ground.network.model.count_params() + _count(self._head_weights(self.heads))

    def _trainable(self, phase: Phase) -> int:
        """Weights that the phase trains."""
        network = self.ground.network
        if phase.freeze_depth == network.blocks:
            return _count(self._head_weights(phase.heads))
        self._freeze(phase)
        return _count(self.part(phase.freeze_depth).trainable_weights)

    def _head_weights(self, names: Iterable[str]) -> list:
        return [weight for name in names for weight in self.heads[name].weights]

    def _tell_choices(self) -> None:
        """What augmentation costs, and what class weights come to."""
        if text := plan.augmentation_cost(self.config):
            self.emit(Note(text=text))
        weights = self.ground.inputs.class_weights
        if weights is not None:
            self.emit(Note(text=in_words(weights, self.ground.dataset.classes)))

    def _tell_early(self, phase: Phase, left: int, timed_out: bool) -> None:
        if left:
            self.course.points.skip(left * self.course.steps_per_epoch)
        if timed_out:
            self.emit(Note(text=f"{phase.name} ended with its time, after {phase.epochs - left} epochs."))
        elif left:
            self.emit(Note(text=f"{phase.name} ended {left} epochs early: the validation loss had not improved "
                           f"for {self.config.patience}."))

    def _tell_diverged(self, phase: Phase) -> None:
        epoch = self.course.epochs_done + 1
        if self.course.best.weights is None:
            raise UserError(f"The loss stopped being a number in epoch {epoch}.", "Expected a finite loss.",
                            f"Lower the learning rate, now {phase.learning_rate:g}, and train again.")
        self.warn(f"The loss stopped being a number in epoch {epoch}: training ends here with the best weights "
                  "so far. A lower learning rate helps.")


def _count(weights: Sequence) -> int:
    return sum(int(np.prod(weight.shape)) for weight in weights)
