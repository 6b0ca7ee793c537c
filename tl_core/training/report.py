"""The Keras callback that ties ``fit`` to a run's course."""

import math
from collections.abc import Callable

import keras

from tl_core.training.batches import Batches
from tl_core.training.best import Patience
from tl_core.training.course import Course


class Report(keras.callbacks.Callback):
    """Tells ``course`` every batch and epoch of one phase.

    ``StopRun`` leaves ``fit`` after the batch in which the user asked for it. The phase
    ends early when ``patience`` is exhausted, or, with ``course.diverged``, when the
    loss is no number any more. ``weights`` gives a copy of what may be worth keeping,
    ``after_epoch`` is called behind each epoch.
    """

    def __init__(self, course: Course, train: Batches, val: Batches, patience: Patience,
                 weights: Callable[[], list], after_epoch: Callable[[], None]):
        super().__init__()
        self._course, self._train, self._val, self._patience = course, train, val, patience
        self._weights, self._after_epoch = weights, after_epoch

    def on_train_begin(self, logs=None):
        self._course.points.begin_phase()

    def on_epoch_begin(self, epoch, logs=None):
        self._train.begin(epoch)
        self._course.points.begin_epoch(eta_known=not self._train.filling)
        self._epoch, self._before = epoch, (0, 0.0, 0.0)

    def on_train_batch_end(self, batch, logs=None):
        loss, accuracy = self._of_this_batch(batch, logs)
        if not math.isfinite(loss):
            self._course.diverged = self.model.stop_training = True
            return
        self._course.batch(self._epoch, batch, loss, accuracy)

    def on_test_begin(self, logs=None):
        self._course.begin_work()

    def on_test_batch_end(self, batch, logs=None):
        self._course.progress("Validating", batch + 1, len(self._val))
        self._course.check()

    def on_epoch_end(self, epoch, logs=None):
        if self._course.diverged or not math.isfinite(logs["val_loss"]):
            self._course.diverged = self.model.stop_training = True
            return
        self._course.epoch(logs, self._weights)
        if self._patience.exhausted(logs["val_loss"]):
            self.model.stop_training = True
        self._after_epoch()

    def _of_this_batch(self, batch: int, logs) -> tuple[float, float]:
        """Keras gives means over the epoch so far; the batch's own values are what they grew by."""
        count, loss_sum, accuracy_sum = self._before
        images = self._course.batch_images(batch)
        now = (count + images, float(logs["loss"]) * (count + images), float(logs["accuracy"]) * (count + images))
        self._before = now
        return (now[1] - loss_sum) / images, min(1.0, max(0.0, (now[2] - accuracy_sum) / images))
