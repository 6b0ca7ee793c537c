"""One step over streams and heads, by NumPy's hand."""

import keras
import numpy as np
import pytest

from tests.training.test_checkpointing import every_epoch, same  # noqa: F401  (a fixture)
from tests.training.test_objective import Coral, TwoHeads
from tl_core.training.batches import BatchGroup
from tl_core.training.optimizer import GroupAdam
from tl_core.training.train_step import Member, TrainStep

RNG = np.random.default_rng(0)


def network(heads: int = 1) -> keras.Model:
    keras.utils.set_random_seed(3)
    rows = keras.Input((4,))
    features = keras.layers.Dense(3, use_bias=False, name="body")(rows)
    logits = [keras.layers.Dense(2, use_bias=False, name=f"head_{number}")(features) for number in range(heads)]
    return keras.Model(rows, [features, *logits])


def compiled(model: keras.Model, *more) -> keras.Model:
    model.compile(GroupAdam([1e-2], [[*model.trainable_variables, *more]]), jit_compile=False)
    return model


def group(count: int, **others) -> BatchGroup:
    return BatchGroup(0, RNG.normal(size=(count, 4)).astype("f4"), RNG.integers(0, 2, count, dtype=np.int32), None,
                      np.array([0, count], np.int32), np.arange(count), others)


def entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]))


def test_a_term_between_two_streams_is_minimised_told_and_ramped():
    model, term = network(), Coral(3)
    body, head, projection = (layer.kernel.numpy() for layer in (
        model.get_layer("body"), model.get_layer("head_0"), term.layers[0]))
    step = TrainStep(compiled(model, *term.trainable_variables), [Member(model, term, {"source": 0, "target": 1})])
    source, target = group(6), group(5)
    values = step.train([source, target], progress=np.array([0.5], np.float32))
    features = [of.x @ body for of in (source, target)]
    distance = np.square(np.subtract(*(np.cov(of @ projection, rowvar=False) for of in features))).sum() / 16
    expected = entropy(features[0] @ head, source.y)
    assert set(values) == {"loss", "cross_entropy", "coral", "accuracy"} and values["loss"].shape == (1, 1)
    assert values["cross_entropy"][0, 0] == pytest.approx(expected, rel=1e-5)
    assert values["coral"][0, 0] == pytest.approx(0.5 * distance, rel=1e-4)
    assert values["loss"][0, 0] == pytest.approx(expected + 0.5 * 0.5 * distance, rel=1e-5)
    assert not np.array_equal(term.layers[0].kernel.numpy(), projection)  # what it owns trains with the rest
    ramped = step.train([source, target], progress=np.array([0.0], np.float32))
    assert ramped["coral"][0, 0] == 0 and ramped["loss"][0, 0] == ramped["cross_entropy"][0, 0]


def test_two_heads_learn_two_targets():
    model = network(heads=2)
    body, first, second = (model.get_layer(name).kernel.numpy() for name in ("body", "head_0", "head_1"))
    step = TrainStep(compiled(model), [Member(model, TwoHeads(), heads=("label", "shape"))])
    rows = group(8, shape=RNG.integers(0, 2, 8, dtype=np.int32))
    values = step.train([rows])
    losses = [entropy(rows.x @ body @ head, labels)
              for head, labels in ((first, rows.y), (second, rows.others["shape"]))]
    assert values["label_loss"][0, 0] == pytest.approx(losses[0], rel=1e-5)
    assert values["shape_loss"][0, 0] == pytest.approx(losses[1], rel=1e-5)
    assert values["loss"][0, 0] == pytest.approx(losses[0] + 0.25 * losses[1], rel=1e-5)
    right = np.mean((rows.x @ body @ second).argmax(axis=1) == rows.others["shape"])
    assert values["shape_accuracy"][0, 0] == pytest.approx(right)
    for _ in range(200):
        values = step.train([rows])
    assert values["label_loss"][0, 0] < losses[0] and values["shape_loss"][0, 0] < losses[1]
    assert step.logits(rows.x).shape == (1, 8, 2)  # the first head's, which is judged
