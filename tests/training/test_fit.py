"""A fit against Keras' own on the same batches."""

import functools

import keras
import numpy as np
import pytest

from tl_core.config import HeadConfig
from tl_core.features.lazy_array import LazyArray
from tl_core.networks.device import Device
from tl_core.networks.head import Head
from tl_core.timer import Stopwatch
from tl_core.training.batches import Batches
from tl_core.training.callback import PhaseCallback
from tl_core.training.early_stopping import Patience
from tl_core.training.fit import TrainingLoop
from tl_core.training.history import RunHistory
from tl_core.training.objective import cross_entropy
from tl_core.training.parallel_heads import parallel_heads
from tl_core.training.steps_per_call import StepsPerCall

EPOCHS, WIDTH, CONFIG, CPU = 5, 12, HeadConfig(hidden=(16,), dropout=0.3), Device("CPU", "/CPU:0", False, False)
RNG = np.random.default_rng(0)
ROWS = {"train": RNG.normal(size=(70, WIDTH)).astype("f4"), "val": RNG.normal(size=(19, WIDTH)).astype("f4")}
LABELS = {split: (rows[:, 0] > 0).astype(np.int32) + (rows[:, 1] > 0) for split, rows in ROWS.items()}
UNREADABLE = [3, 40]


class Stored(LazyArray):
    """Rows that are all there: then steps go many at a time."""

    complete, stored = True, True


def batches(split, **given):
    readable = np.ones(len(ROWS[split]), bool)
    if split == "train":
        readable[UNREADABLE] = False
    rows = Stored(lambda indices: ROWS[split][indices], len(ROWS[split]), (WIDTH,), np.float32)
    return Batches(rows, LABELS[split], readable, 8, **given)


def head():
    keras.utils.set_random_seed(5)
    layer = Head(CONFIG, 3)
    layer.logits(keras.Input((WIDTH,)))
    return layer


class AsKeras(keras.utils.PyDataset):
    def __init__(self, of):
        super().__init__(workers=1)
        self.of = of

    def __len__(self):
        return len(self.of)

    def __getitem__(self, number):
        return self.of[number]


@functools.cache
def plain_by_keras(weighted: bool):
    return by_keras(**(WEIGHTED if weighted else {}))


def by_keras(rates=None, **given):
    train, own, rows = batches("train", seed=4, **given), head(), keras.Input((WIDTH,))
    model = keras.Model(rows, own.logits(rows))
    model.compile(keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")], jit_compile=False)
    order = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: train.begin(epoch), on_train_batch_begin=lambda batch, logs:
        rates is None or model.optimizer.learning_rate.assign(1e-2 * rates[int(model.optimizer.iterations)]))
    fitted = model.fit(AsKeras(train), validation_data=AsKeras(batches("val")), epochs=EPOCHS, shuffle=False,
                       verbose=0, callbacks=[order])
    return fitted.history, model.get_weights()


def by_us(factors=None, **given):
    run_history = RunHistory([].append, lambda: False, 70, 8, EPOCHS)
    with parallel_heads([CONFIG], 3, WIDTH, [0], "class_weights" in given, False, CPU) as heads:
        heads.reset([head()], [1e-2])
        report = PhaseCallback(run_history, Patience(None), lambda: heads.steps.model.get_weights())
        TrainingLoop(heads.steps, [batches("train", seed=4, **given)], batches("val"), [report], Stopwatch(),
                     lambda: None, factors).run(0, EPOCHS)
        return run_history.history, heads.steps.model.get_weights()


WEIGHTED = {"class_weights": np.array([0.5, 1.0, 2.5], np.float32)}


@pytest.mark.parametrize("given", [{}, WEIGHTED], ids=["plain", "weighted"])
@pytest.mark.parametrize("most", [1, 3, 100])
def test_history_and_weights_are_those_of_keras_own_fit(given, most, monkeypatch):
    """Order, dropout's masks, the smaller last batch and pictures that cannot be read, in groups of any size."""
    monkeypatch.setattr(StepsPerCall, "observe", lambda self, steps, seconds: setattr(self, "steps", most))
    (ours, our_weights), (theirs, their_weights) = by_us(**given), plain_by_keras(given is WEIGHTED)
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, atol=1e-6)
    for a, b in zip(our_weights, their_weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_factors_on_the_rates_follow_the_steps_of_the_phase(monkeypatch):
    """Keras' own fit with the same schedule, whatever groups the steps are taken in."""
    def factors(first, count, steps):
        assert steps == EPOCHS * 9
        return np.linspace(1, 0.1, steps, dtype=np.float32)[first:first + count]

    monkeypatch.setattr(StepsPerCall, "observe", lambda self, steps, seconds: setattr(self, "steps", 4))
    ours, theirs = by_us(factors), by_keras(rates=factors(0, EPOCHS * 9, EPOCHS * 9))
    for name, values in theirs[0].items():
        np.testing.assert_allclose(ours[0][name], values, atol=1e-6)
    assert abs(ours[0]["loss"][-1] - plain_by_keras(weighted=False)[0]["loss"][-1]) > 1e-4  # than without


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_smoothing_is_keras_own(smoothing):
    logits, labels = RNG.normal(size=(6, 3)).astype("f4"), np.array([0, 1, 2, 2, 1, 0])
    theirs = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing, reduction="none")
    # By hand: minus the sum of target times log-softmax, targets 1 - s + s/3 and s/3.
    targets = np.eye(3)[labels] * (1 - smoothing) + smoothing / 3
    by_hand = -(targets * (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))).sum(axis=1)
    for shares, target in ((False, labels), (True, np.eye(3, dtype="f4")[labels])):
        np.testing.assert_allclose(cross_entropy(shares, smoothing)(target, logits), by_hand, rtol=1e-5)
        np.testing.assert_allclose(by_hand, theirs(np.eye(3)[labels], logits), rtol=1e-5)
