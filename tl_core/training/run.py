"""One run inside the worker: its network, its rows, its phases, its end."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.errors import UserError
from tl_core.events import Emit, Note, PhaseStarted, RunStarted
from tl_core.strategies import Phase
from tl_core.training import evaluation
from tl_core.training.best import Patience
from tl_core.training.class_weights import in_words
from tl_core.training.course import Course, StopRun
from tl_core.training.device import Device
from tl_core.training.freezing import freeze
from tl_core.training.head import Head
from tl_core.training.inputs import Inputs
from tl_core.training.networks import network
from tl_core.training.optimizer import TwoRateAdam
from tl_core.training.report import Report


class Run:
    """Everything one run holds; ``carry_out`` is its whole life."""

    def __init__(self, config: RunConfig, dataset: Dataset, emit: Emit, device: Device, rows_folder: Path,
                 should_stop: Callable[[], bool], weights_file: Path | None,
                 cuts: frozenset[int] = frozenset()):
        self.config, self.dataset, self.emit, self.device = config, dataset, emit, device
        self.phases = plan.phases(config)
        self.lowest_depth = min(phase.freeze_depth for phase in self.phases)
        self.fingerprint = dataset.fingerprint()
        self.network = network(config, device, weights_file, self.lowest_depth)
        keras.utils.set_random_seed(config.seed)  # again: a network that was warm drew no random numbers
        self.head = Head(config.head, len(dataset.classes))
        self.parts: dict[int, keras.Model] = {}
        self.built = time.perf_counter()
        self.inputs = Inputs(config, dataset, self.network, self.phases, rows_folder, self._warn, cuts)
        self.course = Course(emit, should_stop, len(self.inputs.pictures["train"]), config.batch_size, config.epochs)

    def carry_out(self, model_file: Path, start: float) -> dict[str, Any]:
        """Train, test and save; the run's result. ``start`` is when it began (``time.perf_counter``)."""
        try:
            self._announce()
            self._train()
            status, figures = "FINISHED", self._test()
        except StopRun as stop:
            _end_readers(stop)
            self._restore_best()
            status, figures = "STOPPED", evaluation.untested()
        finally:
            self.inputs.close()
        self.course.points.flush()
        self.network.save(self.head, model_file)
        return {"status": status, **self._description(), **figures, "seconds": self._seconds(start)}

    def _announce(self) -> None:
        self._part(self.lowest_depth)  # builds the head, so that its parameters can be counted
        self.emit(RunStarted(epochs=self.config.epochs, steps_per_epoch=self.course.steps_per_epoch,
                             classes=list(self.dataset.classes), device=self.device.name,
                             total_parameters=self._total_parameters()))
        self._tell_choices()
        self.course.check()

    def _train(self) -> None:
        for index, phase in enumerate(self.phases):
            first_epoch = self.course.epochs_done
            self._fit(index, phase, first_epoch)
            if self.course.diverged:
                self._tell_diverged(phase)
                break
            self._tell_early(phase, phase.epochs - (self.course.epochs_done - first_epoch))
        self._restore_best()

    def _fit(self, index: int, phase: Phase, first_epoch: int) -> None:
        part = self._compiled(phase)
        self.emit(PhaseStarted(
            index=index, name=phase.name, sentence=phase.sentence, first_epoch=first_epoch, epochs=phase.epochs,
            freeze_depth=phase.freeze_depth, trainable_parameters=_count(part.trainable_weights)))
        train, val = (self.inputs.batches(split, phase.freeze_depth) for split in ("train", "val"))
        train.begin(first_epoch)
        report = Report(self.course, train, val, Patience(self.config.patience), self._weights, self._tell_unreadable)
        try:
            # Batches shuffle themselves, by seed and epoch.
            part.fit(train, validation_data=val, initial_epoch=first_epoch, epochs=first_epoch + phase.epochs,
                     shuffle=False, verbose=0, callbacks=[report])
        except tf.errors.OpError:
            if error := train.error or val.error:
                raise error from None  # TensorFlow would tell it with a page of its own around it
            raise

    def _compiled(self, phase: Phase) -> keras.Model:
        """The trained part with the phase's frozen layers and rates; Keras heeds neither without compiling anew."""
        freeze(self.network.model, self.network.spec, phase.freeze_depth, phase.freeze_batch_norm)
        part = self._part(phase.freeze_depth)
        heads = {id(weight) for weight in self.head.weights}
        slower = [weight for weight in part.trainable_weights if id(weight) not in heads]
        part.compile(
            optimizer=TwoRateAdam(phase.learning_rate, slower, phase.backbone_learning_rate / phase.learning_rate),
            jit_compile=self.device.jit, **self._judges())
        return part

    def _judges(self) -> dict[str, Any]:
        """Loss and accuracy; with mixup's shares of two classes, accuracy is against the larger share."""
        if self.config.augment.mixup:
            return {"loss": keras.losses.CategoricalCrossentropy(from_logits=True),
                    "metrics": [keras.metrics.CategoricalAccuracy(name="accuracy")]}
        return {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                "metrics": [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]}

    def _part(self, depth: int) -> keras.Model:
        if depth not in self.parts:
            self.parts[depth] = self.network.trained_part(depth, self.head)
        return self.parts[depth]

    def _weights(self) -> list[np.ndarray]:
        """A copy of every weight that any phase may change, BatchNormalization's statistics included."""
        return self._part(self.lowest_depth).get_weights()

    def _restore_best(self) -> None:
        if self.course.best.weights is not None:
            self._part(self.lowest_depth).set_weights(self.course.best.weights)

    def _test(self) -> dict[str, Any]:
        """The best weights' figures on the test split, which is read here and nowhere else.

        Above the lowest cut, because the rows below it are the same for every phase's weights.
        """
        batches = self.inputs.batches("test", self.lowest_depth)
        if not len(batches):
            self._warn("There are no test pictures: the run has no test accuracy.")
            return evaluation.untested()
        part, found = self._part(self.lowest_depth), []
        self.course.points.flush()
        self.course.begin_work()
        for number in range(len(batches)):
            rows, labels = batches[number]
            found.append((part.predict_on_batch(rows), labels))
            self.course.progress("Testing", number + 1, len(batches))
            self.course.check()
        self._tell_unreadable()
        return evaluation.figures(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _description(self) -> dict[str, Any]:
        config, last = self.config, self.phases[-1]
        return {
            **{name: getattr(config, name) for name in
               ("data", "backbone", "weights", "strategy", "freeze_depth", "image_size", "epochs", "seed")},
            "history": self.course.history, "best_epoch": self.course.best.epoch,
            "classes": list(self.dataset.classes), "fingerprint": self.fingerprint, "device": self.device.name,
            "feature_store": self.inputs.store(last.freeze_depth),
            "parameters": {"total": self._total_parameters(),
                           "trainable": _count(self._part(last.freeze_depth).trainable_weights)}}

    def _seconds(self, start: float) -> dict[str, float]:
        now = time.perf_counter()
        features = min(self.inputs.watch.total, now - self.built)
        return {"total": round(now - start, 3), "features": round(features, 3),
                "training": round(now - self.built - features, 3)}

    def _total_parameters(self) -> int:
        return self.network.model.count_params() + _count(self.head.weights)

    def _warn(self, text: str) -> None:
        self.emit(Note(text=text, level="warning"))

    def _tell_unreadable(self) -> None:
        if names := self.inputs.new_failures():
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            self._warn(f"{len(names)} pictures could not be read and are left out: {', '.join(names[:5])}{more}.")

    def _tell_choices(self) -> None:
        """What augmentation costs, and what class weights come to."""
        if text := plan.augmentation_cost(self.config):
            self.emit(Note(text=text))
        if self.inputs.class_weights is not None:
            self.emit(Note(text=in_words(self.inputs.class_weights, self.dataset.classes)))

    def _tell_early(self, phase: Phase, left: int) -> None:
        if left:
            self.course.points.skip(left * self.course.steps_per_epoch)
            self.emit(Note(text=f"{phase.name} ended {left} epochs early: the validation loss had not improved "
                           f"for {self.config.patience}."))

    def _tell_diverged(self, phase: Phase) -> None:
        epoch = self.course.epochs_done + 1
        if self.course.best.weights is None:
            raise UserError(f"The loss stopped being a number in epoch {epoch}.", "Expected a finite loss.",
                            f"Lower the learning rate, now {phase.learning_rate:g}, and train again.")
        self._warn(f"The loss stopped being a number in epoch {epoch}: training ends here with the best weights "
                   "so far. A lower learning rate helps.")


def _end_readers(error: Exception) -> None:
    """Let go of the ``fit`` that ``error`` left, or its reader goes on in a thread and holds the process at its end."""
    error.__traceback__ = None
    gc.collect()


def _count(weights) -> int:
    return sum(int(np.prod(weight.shape)) for weight in weights)
