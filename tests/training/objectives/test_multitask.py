"""The loss of several tasks: by hand, with labels that are missing."""

import numpy as np
import pytest
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.training.objective import Outputs, Rows
from tl_core.training.objectives.multitask import MultiTask
from tl_core.training.objectives.task_weighting import GradNorm, adjusted

SHARES = {"label": np.log([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1], [0.2, 0.8]]),
          "shape": np.log([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.6, 0.2, 0.2]])}
KINDS, SHAPES = np.array([0, 1, 1, 0]), np.array([0, 1, -1, -1])
CLASSES = {"label": 2, "shape": 3}
# -ln of the shares at the labels: kind 0.5, 0.75, 0.1, 0.2; shape 0.5, 0.8
KIND, SHAPE = -np.log([0.5, 0.75, 0.1, 0.2]), -np.log([0.5, 0.8])


def made(**fields) -> MultiTask:
    config = RunConfig(tasks=("kind", "shape"), **fields)
    objective = MultiTask(config, CLASSES)
    split = Split(("a", "b", "c", "d"), KINDS, other_labels={"shape": SHAPES})
    objective.begin(Dataset("four", "Four", ("x", "y"), {"train": split}, read=str, digest=str,
                            other_classes={"shape": ("p", "q", "r")}))
    return objective


def batch(rows=slice(None), size=None):
    """(batch, outputs) of these of the four examples."""
    kinds, shapes = KINDS[rows], SHAPES[rows]
    labels = {"label": tf.constant(kinds, tf.int32), "shape": tf.constant(shapes, tf.int32)}
    return ({"labelled": Rows(None, labels, None, tf.constant(float(size or len(kinds))))},
            {"labelled": Outputs(None, {name: tf.constant(logits[rows], tf.float32)
                                        for name, logits in SHARES.items()})})


def test_each_loss_is_the_mean_over_known_labels():
    """Two of four shapes are known: their sum over four, divided by the share of a half, is their mean."""
    losses = made()(*batch(), 0.0)
    assert float(losses["kind_loss"]) == pytest.approx(KIND.mean(), rel=1e-6)
    assert float(losses["shape_loss"]) == pytest.approx(SHAPE.mean(), rel=1e-6)


def test_every_label_counts_the_same_whichever_batch_it_is_in():
    """The mean over two unequal batches, by their sizes as an epoch's is, is that over all."""
    objective = made()
    parts = [objective(*batch(rows), 0.0)["shape_loss"] for rows in (slice(0, 1), slice(1, 4))]
    assert (1 * float(parts[0]) + 3 * float(parts[1])) / 4 == pytest.approx(SHAPE.mean(), rel=1e-6)


def test_class_weights_are_each_tasks_own():
    """Three shapes are known, 0, 0 and 1: 3 / (2 * 2) = 0.75 and 3 / (2 * 1) = 1.5. Two kinds each way weigh 1."""
    shapes = np.array([0, 0, 1, -1], np.int32)
    objective = MultiTask(RunConfig(tasks=("kind", "shape"), class_weights=True), CLASSES)
    split = Split(("a", "b", "c", "d"), KINDS, other_labels={"shape": shapes})
    objective.begin(Dataset("four", "Four", ("x", "y"), dict.fromkeys(("train", "val", "test"), split), read=str,
                            digest=str, other_classes={"shape": ("p", "q", "r")}))
    rows, outputs = batch()
    rows = {"labelled": rows["labelled"]._replace(targets={**rows["labelled"].targets, "shape": tf.constant(shapes)})}
    losses = objective(rows, outputs, 0.0)
    assert float(losses["kind_loss"]) == pytest.approx(KIND.mean(), rel=1e-6)
    assert float(losses["shape_loss"]) == pytest.approx(-(0.75 * np.log([0.5, 0.1]).sum() + 1.5 * np.log(0.3)) / 3,
                                                        rel=1e-6)
    figures = objective.measure(rows, outputs)  # as they are: right, wrong, wrong of three
    assert float(figures["shape_accuracy"]) == pytest.approx(1 / 3, rel=1e-6)


def test_a_batch_without_a_label_has_no_loss_and_no_gradient():
    (rows, outputs), objective = batch(slice(2, 4)), made()
    logits = outputs["labelled"].logits["shape"]
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = objective(rows, outputs, 0.0)["shape_loss"]
    assert float(loss) == 0 and not tape.gradient(loss, logits).numpy().any()


def test_places_that_share_a_batch_add_up_to_the_whole():
    objective = made()
    whole = objective(*batch(), 0.0)
    parts = [objective(*batch(rows, size=4), 0.0) for rows in (slice(0, 2), slice(2, 4))]
    for name in whole:
        assert float(sum(part[name] for part in parts)) == pytest.approx(float(whole[name]), rel=1e-6)


def test_weights_by_hand():
    objective = made(task_weighting="manual", task_weights=("shape=0.25",))
    total = objective.total(objective(*batch(), 0.0))
    assert float(total) == pytest.approx(KIND.mean() + 0.25 * SHAPE.mean(), rel=1e-6)


def test_accuracies_are_of_known_labels_and_the_judged_tasks_has_the_usual_name():
    """kind: a draw is class 0, so right, right, wrong, wrong; shape: both right."""
    figures = made().measure(*batch())
    assert {name: float(value) for name, value in figures.items()} == {
        "accuracy": 0.5, "kind_accuracy": 0.5, "shape_accuracy": 1.0}


def test_validation_is_of_known_labels():
    logits = np.concatenate([SHARES["label"], SHARES["shape"]], axis=1)
    figures = made().validated(logits, {"label": KINDS, "shape": SHAPES})
    assert figures == pytest.approx({
        "val_loss": KIND.mean() + SHAPE.mean(), "val_accuracy": 0.5, "val_kind_loss": KIND.mean(),
        "val_kind_accuracy": 0.5, "val_shape_loss": SHAPE.mean(), "val_shape_accuracy": 1.0,
        "val_mean_loss": (KIND.mean() + SHAPE.mean()) / 2, "val_mean_accuracy": 0.75})


def test_the_mean_or_the_main_task_is_watched():
    assert (made().monitor, made().stopping) == (("val_mean_accuracy", "max"), ("val_mean_loss", "min"))
    main = made(main_task="kind")
    assert (main.monitor, main.stopping) == (("val_kind_accuracy", "max"), ("val_kind_loss", "min"))


def test_uncertainty_by_hand():
    """s = (ln 2, 0): L = KIND / 2 + SHAPE + (ln 2 + 0) / 2; dL/ds = -KIND / 2 + 1/2 and -SHAPE + 1/2, times ten for
    what is trained."""
    objective = made(task_weighting="uncertainty")
    state = objective.layers[0].values["trained"]
    state.assign(np.array([np.log(2), 0]) / 10)
    with tf.GradientTape() as tape:
        total = objective.total(objective(*batch(), 0.0))
    assert float(total) == pytest.approx(KIND.mean() / 2 + SHAPE.mean() + np.log(2) / 2, rel=1e-6)
    np.testing.assert_allclose(tape.gradient(total, state.value), 10 * np.array(
        [0.5 - KIND.mean() / 2, 0.5 - SHAPE.mean()]), rtol=1e-5)
    figures = objective.measure(*batch())
    assert [float(figures[f"{name}_weight"]) for name in ("kind", "shape")] == pytest.approx([0.5, 1.0], rel=1e-6)


def test_gradnorm_by_hand():
    """Weights 1 and 1, lengths 3 and 1, paces 1/2 and 1: their mean is 3/4, so relative 2/3 and 4/3; targets
    2 · (2/3)^1.5 = 1.089 and 2 · (4/3)^1.5 = 3.079. The first is too long, the second too short: 1 - 0.1 · 3 and
    1 + 0.1 · 1."""
    weights = adjusted(tf.constant([1.0, 1.0]), tf.constant([3.0, 1.0]), tf.constant([0.5, 1.0]), 1.5, 0.1)
    np.testing.assert_allclose(weights, [0.7, 1.1], rtol=1e-6)


def test_gradnorm_keeps_a_mean_of_one_and_its_state():
    weighting = GradNorm(("kind", "shape"), (2, 3), fade=0.0)
    weighting.adjust([tf.constant(np.log(2) / 2, tf.float32), tf.constant(np.log(3), tf.float32)],
                     tf.constant([3.0, 1.0]))
    first, second = (float(weight) for weight in weighting.weights())
    assert first + second == pytest.approx(2)
    assert first / second == pytest.approx((1 - 0.025 * 3) / (1 + 0.025), rel=1e-5)
    assert not weighting.layers[0].trainable_variables and len(weighting.layers[0].variables) == 2
