"""Cosines of tasks' gradients by block: against gradients by hand, and nothing changes by measuring them."""

import keras
import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.features.lazy_array import LazyArray
from tl_core.training.batches import Batches
from tl_core.training.objectives.multitask import MultiTask
from tl_core.training.task_gradients import TaskGradients, block_products, chosen, mean_cosines, turns
from tl_core.training.train_step import Member

RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(6, 3)).astype("f4")
LABELS = {"label": np.array([0, 1, 1, 0, 1, 0], np.int32), "shape": np.array([2, 0, -1, 1, -1, -1], np.int32)}
CLASSES = {"label": 2, "shape": 3}


class Stored(LazyArray):
    complete, stored = True, True


def member(dropout=0.0):
    """Two blocks, each a layer without bias, under two linear heads."""
    keras.utils.set_random_seed(1)
    rows = keras.Input((3,))
    hidden = keras.layers.Dense(4, use_bias=False, name="one")(rows)
    normed = keras.layers.BatchNormalization()(hidden) if dropout else hidden
    features = keras.layers.Dense(5, use_bias=False, name="two")(keras.layers.Dropout(dropout)(normed))
    heads = {name: keras.layers.Dense(count, use_bias=False, name=name) for name, count in CLASSES.items()}
    network = keras.Model(rows, [features, *(head(features) for head in heads.values())])
    network.compile(keras.optimizers.SGD(0.1), jit_compile=False)
    network.optimizer.scale_loss = lambda loss: 8 * loss  # as in 16 bit: no cosine changes
    objective = MultiTask(RunConfig(tasks=("kind", "shape")), CLASSES)
    split = Split(tuple("abcdef"), LABELS["label"], other_labels={"shape": LABELS["shape"]})
    objective.begin(Dataset("six", "Six", ("x", "y"), {"train": split}, read=str, digest=str,
                            other_classes={"shape": ("p", "q", "r")}))
    return Member(network, objective, {"labelled": 0}, ("label", "shape"))


def batches(size):
    rows = Stored(lambda indices: ROWS[indices], len(ROWS), (3,), np.float32)
    return Batches(rows, LABELS["label"], np.ones(len(ROWS), bool), size, others={"shape": LABELS["shape"]})


def weight(network, layer):
    return network.get_layer(layer).kernel


def by_hand(network, head, index):
    """The gradients of a head's cross-entropy in both blocks, up to their length: linear layers by the chain rule."""
    one, two, last = (weight(network, name).numpy().astype(float) for name in ("one", "two", head))
    x, labels = ROWS[index].astype(float), LABELS[head][index]
    logits = x @ one @ two @ last
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    wrong = (shares - np.eye(CLASSES[head])[labels]) * (labels >= 0)[:, None]
    return x.T @ (wrong @ last.T @ two.T), (x @ one).T @ (wrong @ last.T)


def cosine(a, b):
    a, b = (np.concatenate([np.ravel(one) for one in of]) for of in (a, b))
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def measured(size=6, **given):
    own = member(**given)
    blocks = {number: [weight(own.network, name).value] for number, name in ((2, "one"), (3, "two"))}
    return own.network, TaskGradients(own, {1: [], **blocks}, epochs=3, steps=-(-6 // size))


def test_cosines_are_those_of_gradients_by_hand():
    network, gradients = measured()
    everything = np.arange(6)
    kind, shape = (by_hand(network, head, everything) for head in ("label", "shape"))
    figures = gradients.measure(batches(6), 0)
    assert {name: value.item() for name, value in figures.items()} == pytest.approx({
        "cosine_kind__shape": cosine(kind, shape), "cosine_kind__shape__block2": cosine(kind[:1], shape[:1]),
        "cosine_kind__shape__block3": cosine(kind[1:], shape[1:])}, abs=1e-5)


def test_measuring_changes_nothing():
    """Neither weights nor BatchNormalization's statistics nor the state of dropout's random numbers."""
    network, gradients = measured(dropout=0.5)
    before = [variable.numpy() for variable in (*network.variables, *network.layers[3].variables)]
    assert gradients.measure(batches(6), 0)
    after = [variable.numpy() for variable in (*network.variables, *network.layers[3].variables)]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_where_one_task_has_no_label_the_batch_says_nothing():
    """The products of two batches: in the second the second task has no gradient."""
    products = np.array([[[4.0, -1.0], [-1.0, 1.0]], [[9.0, 0.0], [0.0, 0.0]]])
    np.testing.assert_allclose(mean_cosines(products), [[1, -0.5], [-0.5, 1]])
    assert np.isnan(mean_cosines(products[1:])[0, 1])


def test_batches_without_a_label_for_some_task_are_passed_over():
    """Of three batches of two the last has no shape; where too few others are left, one is taken all the same."""
    first = [group.first for group in chosen(batches(2), 2)]
    assert first == [0, 1]
    turned = Batches(Stored(lambda indices: ROWS[indices], 6, (3,), np.float32), LABELS["label"], np.ones(6, bool), 2,
                     others={"shape": np.array([-1, -1, 0, 1, -1, -1], np.int32)})
    assert [group.first for group in chosen(turned, 1)] == [1]
    assert [group.first for group in chosen(turned, 2)] == [1, 2] and not list(chosen(turned, 0))


def test_products_by_block():
    """Two tasks, weights (1, 2) and (3): 1·2 + 2·(-1) = 0 in the first block, 3·4 = 12 in the second."""
    products = block_products([[np.array([1, 2]), np.array([3])], [np.array([2, -1]), np.array([4])]], [1, 1])
    np.testing.assert_array_equal(products, [[[5, 0], [0, 5]], [[9, 12], [12, 16]]])


@pytest.mark.parametrize(("epochs", "steps", "counts"), [
    (4, 15, [1, 1, 1, 1]),  # a short run: every epoch
    (12, 15, [1, 1, 0, 1] + [0, 1] * 4),  # at least six, and the first
    (3, 200, [4, 4, 4]),  # 0.04 · 200 / 2
    (2, 10_000, [8, 8])])
def test_turns(epochs, steps, counts):
    assert [turns(epochs, steps, 2)(epoch) for epoch in range(epochs)] == counts


def test_of_many_tasks_pairs_are_told_over_all_blocks():
    own = member()
    own.objective.tasks = ("kind", "shape") * 3
    figures = TaskGradients(own, {1: [weight(own.network, "one").value]}, 1, 1).measure(batches(6), 0)
    assert figures and not any("block" in name for name in figures)
