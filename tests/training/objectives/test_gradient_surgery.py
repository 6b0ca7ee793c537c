"""PCGrad by hand, and products of gradients."""

import numpy as np
import pytest
import tensorflow as tf

from tests.training.objectives.arrays import rows
from tl_core.training.objectives import gradient_surgery as surgery

A, B = np.array([1.0, 0.0], np.float32), np.array([-1.0, 1.0], np.float32)
IN_TURN = tf.constant([[0, 1], [0, 1]])


def made(*gradients, orders=None):
    """PCGrad's sum of plain vectors."""
    own = [[tf.constant(gradient)] for gradient in gradients]
    gram = surgery.products(own, [0])
    counts = surgery.pcgrad(gram, tf.constant(orders) if orders is not None else surgery.orders(len(own), [0, 0]))
    return surgery.combined(own, counts)[0].numpy()


def test_two_that_conflict_by_hand():
    """a·b = -1. a loses its part along b: (1, 0) + (-1, 1) / 2 = (1/2, 1/2); b its part along a: (0, 1)."""
    np.testing.assert_allclose(made(A, B), [0.5, 1.5], atol=1e-6)


def test_two_that_agree_are_summed():
    np.testing.assert_allclose(made(A, -B), A - B)


def projected(gradients, orders):
    """The paper's algorithm, step by step."""
    total = np.zeros_like(gradients[0])
    for own, order in zip(range(len(gradients)), orders, strict=True):
        mine = gradients[own].copy()
        for other in order:
            if other != own and mine @ gradients[other] < 0:
                mine -= mine @ gradients[other] / (gradients[other] @ gradients[other]) * gradients[other]
        total += mine
    return total


@pytest.mark.parametrize("seed", range(4))
def test_four_in_any_order_as_the_paper_has_it(seed):
    gradients = list(rows(seed, 4, 3).astype(np.float32))
    orders = np.stack([np.random.default_rng([seed, own]).permutation(4) for own in range(4)]).astype(np.int32)
    np.testing.assert_allclose(made(*gradients, orders=orders), projected(gradients, orders), rtol=1e-4, atol=1e-5)


def test_an_order_is_each_losss_own_and_the_same_for_a_seed():
    orders = surgery.orders(5, [3, 7]).numpy()
    assert (np.sort(orders, axis=1) == np.arange(5)).all() and len({tuple(row) for row in orders.tolist()}) > 1
    assert (orders == surgery.orders(5, [3, 7]).numpy()).all() and (orders != surgery.orders(5, [3, 8]).numpy()).any()


def test_a_gradient_of_no_length_changes_nothing():
    np.testing.assert_allclose(made(A, np.zeros(2, np.float32)), A)


def test_what_losses_share_and_how_they_agree():
    own = [[tf.constant([3.0, 4.0]), tf.constant([1.0]), None], [tf.constant([4.0, 3.0]), None, tf.constant([2.0])]]
    assert surgery.shared(own) == [0]
    gram = surgery.products(own, [0])
    np.testing.assert_allclose(gram, [[25, 24], [24, 25]])
    np.testing.assert_allclose(surgery.cosines(gram), [[1, 24 / 25], [24 / 25, 1]], rtol=1e-6)
    assert [None if one is None else one.numpy().tolist() for one in surgery.combined(own, tf.ones(2))] == [
        [7, 7], [1], [2]]
