"""Several tasks on one shared network: cross-entropy of each head on the pictures whose label for it is known."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tl_core import task_names
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL, Dataset
from tl_core.metrics import Monitor
from tl_core.training import class_weights, evaluation
from tl_core.training.objective import OBJECTIVES, Objective, cross_entropy, hits
from tl_core.training.objectives import gradient_surgery
from tl_core.training.objectives.task_weighting import weighting

MEAN_ACCURACY, MEAN_LOSS = "val_mean_accuracy", "val_mean_loss"


class MultiTask(Objective):
    """One loss a task, of the heads in ``classes`` (their numbers of classes), each the mean over its known labels.

    A picture without a label for a task adds nothing to that task's loss. The sum over a batch is divided by as many
    labels as a batch of this size has on average, so every labelled picture counts the same, whichever batch it is in.
    With class weights each task's classes count alike, by its own labels.
    """

    def __init__(self, config: RunConfig, classes: Mapping[str, int]):
        tasks, judged = config.tasks or (), config.judged_task or ""
        names, heads = task_names.metric_names(tasks), task_names.head_names(tasks, judged)
        self._names = {heads[task]: names[task] for task in tasks}  # in the order in which they were named
        self._classes = {head: classes[head] for head in heads.values()}  # the judged one first
        self._shares = dict.fromkeys(self._names, 1.0)
        self._by_class, self._class_weights = config.class_weights, dict[str, np.ndarray]()
        self._loss = cross_entropy(False, config.label_smoothing)
        self._weighting = weighting(config, tuple(self._names.values()), [classes[head] for head in self._names])
        self.tasks = tuple(self._names.values())
        self.losses = tuple(f"{name}_loss" for name in self.tasks)
        self.metrics = ("accuracy", *(f"{name}_accuracy" for name in self._names.values()), *self._weighting.metrics)
        self.layers, self.judged_heads = self._weighting.layers, tuple(self._classes)
        self._surgery, self._seed = config.gradient_surgery == "pcgrad", config.seed
        self.by_task = self._surgery or self._weighting.by_gradients
        main = names.get(config.main_task or "")
        self.monitor = Monitor(f"val_{main}_accuracy" if main else MEAN_ACCURACY, "max")
        self.stopping = Monitor(f"val_{main}_loss" if main else MEAN_LOSS, "min")

    def begin(self, dataset: Dataset) -> None:
        train = dataset.splits["train"].with_any_label()
        self._shares = {head: float(np.mean(train.targets[head] >= 0)) for head in self._names}
        self._class_weights = class_weights.by_target(dataset, self._names) if self._by_class else {}

    def __call__(self, batch, outputs, progress):
        rows, logits = next(iter(batch.values())), next(iter(outputs.values())).logits
        return {f"{name}_loss": self._mean(rows, head, self._cross_entropy(rows, head, logits[head]))
                for head, name in self._names.items()}

    def total(self, losses):
        return self._weighting.total([losses[name] for name in self.losses])

    def parts(self, losses):
        return self._weighting.weighted([losses[name] for name in self.losses]), self._weighting.leftover()

    def gradients(self, own, losses, weights, step):
        """PCGrad and GradNorm in the weights that tasks share; the others, and all where none is shared, as they are.

        With several places each one settles what conflicts in its own part of the batch.
        """
        mine = {id(variable) for variable in self.trainable_variables}
        places = [place for place in gradient_surgery.shared(own) if id(weights[place]) not in mine]
        summed = gradient_surgery.combined(own, tf.ones(len(own)))
        if places and self._surgery:
            gram = gradient_surgery.products(own, places)
            counts = gradient_surgery.pcgrad(gram, gradient_surgery.orders(len(own), [self._seed, step]))
            changed = gradient_surgery.combined([[one[place] for place in places] for one in own], counts)
            for place, gradient in zip(places, changed, strict=True):
                summed[place] = gradient
        kernels = [place for place in places if len(weights[place].shape) > 1]
        if kernels and self._weighting.by_gradients:
            # Of a batch that several places share, each has a part: as many of it are the whole.
            places_in_all = tf.distribute.get_strategy().num_replicas_in_sync
            lengths = tf.sqrt(tf.linalg.diag_part(gradient_surgery.products(own, kernels[-1:])))
            self._weighting.adjust([places_in_all * losses[name] for name in self.losses], places_in_all * lengths)
        return summed

    def measure(self, batch, outputs):
        rows, logits = next(iter(batch.values())), next(iter(outputs.values())).logits
        right = {name: self._mean(rows, head, hits(rows.targets[head], logits[head]))
                 for head, name in self._names.items()}
        return {"accuracy": right[self._names[LABEL]], **{f"{name}_accuracy": value for name, value in right.items()},
                **self._weighting.measure()}

    def validated(self, logits, targets):
        parts = self.by_head(logits)
        figures = {self._names[head]: _figures(parts[head], np.asarray(targets[head])) for head in self._names}
        losses, accuracies = zip(*figures.values(), strict=True)
        judged = figures[self._names[LABEL]]
        return {"val_loss": float(np.sum(losses)), "val_accuracy": judged[1],
                **{f"val_{name}_{what}": value for name, of in figures.items()
                   for what, value in zip(("loss", "accuracy"), of, strict=True)},
                MEAN_LOSS: float(np.mean(losses)), MEAN_ACCURACY: float(np.mean(accuracies))}

    def by_head(self, logits: np.ndarray) -> dict[str, np.ndarray]:
        """The judged heads' logits that lie side by side in (n, all classes)."""
        return task_names.apart(logits, self._classes)

    def _cross_entropy(self, rows, head: str, logits):
        """Of each example, times its class's weight where classes are to count alike."""
        labels, weights = _usable(rows, head), self._class_weights.get(head)
        values = self._loss(labels, logits)
        return values if weights is None else values * tf.gather(tf.cast(weights, values.dtype), labels)

    def _mean(self, rows, head: str, values):
        """Of one value for each example, over those with a label: what a batch holds of them on average."""
        known = tf.cast(rows.targets[head] >= 0, values.dtype)
        return rows.mean(values * known) / self._shares[head]


def _usable(rows, head: str):
    """Labels that cross-entropy takes; what it says of unknown ones is multiplied by 0."""
    return tf.maximum(rows.targets[head], 0)


def _figures(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Loss and accuracy on the examples whose label is known."""
    known = labels >= 0
    return (evaluation.cross_entropy(logits[known], labels[known]),
            float(np.mean(logits[known].argmax(axis=1) == labels[known])))


@OBJECTIVES.register("multitask")
def _multitask(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Objective:
    return MultiTask(config, classes)
