"""Adam with several rates against Keras' own."""

import keras
import numpy as np
import pytest

from tl_core.training.optimizer import GroupAdam


def trained(make_optimizer, steps=5):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="slow"),
                              keras.layers.Dense(2, name="fast")])
    before = [w.numpy().copy() for w in model.weights]
    model.compile(optimizer=make_optimizer(model), loss="mse", jit_compile=False)
    x, y = np.random.default_rng(1).normal(size=(8, 4)), np.random.default_rng(2).normal(size=(8, 2))
    for _ in range(steps):
        model.train_on_batch(x, y)
    return before, [w.numpy() for w in model.weights]


def slower(scale):
    return lambda model: GroupAdam([scale * 1e-2, 1e-2], [model.get_layer("slow").trainable_weights,
                                                          model.get_layer("fast").trainable_weights])


def test_equal_rates_are_plain_adam():
    ours, theirs = trained(slower(1.0), 50)[1], trained(lambda model: keras.optimizers.Adam(1e-2), 50)[1]
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_renewed_it_is_as_new():
    optimizers = []

    def used(model):
        optimizers.append(slower(0.5)(model))
        model.compile(optimizer=optimizers[0], loss="mse", jit_compile=False)
        start = model.get_weights()
        model.fit(np.ones((8, 4)), np.ones((8, 2)), epochs=3, verbose=0)
        model.set_weights(start)
        optimizers[0].reset([0.1 * 1e-2, 1e-2])
        return optimizers[0]

    ours, theirs = trained(used)[1], trained(slower(0.1))[1]
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_rate_of_zero_leaves_the_slower_ones_alone():
    before, after = trained(slower(0.0))
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [True, True, False, False]


@pytest.mark.parametrize("scale", [0.1, 0.5])
def test_the_first_step_is_scaled_exactly(scale):
    """Adam's first step has the length of its rate wherever the gradient is not zero."""
    before, after = trained(slower(scale), steps=1)
    np.testing.assert_allclose(np.abs(after[0] - before[0]), scale * 1e-2, rtol=1e-3)
    np.testing.assert_allclose(np.abs(after[2] - before[2]), 1e-2, rtol=1e-3)


def adam_w(model):
    optimizer = keras.optimizers.AdamW(1e-2, weight_decay=0.3)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def test_decay_is_keras_adam_w_on_kernels():
    def ours(model):
        return GroupAdam([1e-2, 1e-2], [layer.trainable_weights for layer in model.layers], 0.3)

    plain = trained(slower(1.0), 20)[1]
    for a, b, undecayed in zip(trained(ours, 20)[1], trained(adam_w, 20)[1], plain, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
        assert a.ndim < 2 or np.abs(a - undecayed).max() > 1e-3


def test_each_groups_decay_goes_with_its_rate():
    def half(model):
        return GroupAdam([0.0, 1e-2], [layer.trainable_weights for layer in model.layers], 1.0)

    before, after = trained(half, 1)
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [True, True, False, False]
    # Adam's first step is 0.01 long; before it a kernel loses a hundredth of itself.
    np.testing.assert_allclose(np.abs(after[2] - 0.99 * before[2]), 1e-2, rtol=1e-3)


def test_a_weight_with_a_penalty_of_its_own_does_not_decay():
    def penalised(model):
        for weight in model.layers[0].trainable_weights:
            weight.regularizer = lambda value: 0.0 * keras.ops.sum(value)
        return GroupAdam([1e-2, 1e-2], [layer.trainable_weights for layer in model.layers], 0.3)

    ours, plain = trained(penalised, 1)[1], trained(slower(1.0), 1)[1]
    np.testing.assert_allclose(ours[0], plain[0], atol=1e-7)
    assert np.abs(ours[2] - plain[2]).max() > 1e-4


def test_a_factor_is_on_every_rate():
    def tenth(model):
        optimizer = slower(0.5)(model)
        optimizer.factor.assign(0.1)
        return optimizer

    for (before, after), scale in ((trained(tenth, 1), 0.1), (trained(slower(0.5), 1), 1.0)):
        np.testing.assert_allclose(np.abs(after[0] - before[0]), scale * 0.5e-2, rtol=1e-3)
        np.testing.assert_allclose(np.abs(after[2] - before[2]), scale * 1e-2, rtol=1e-3)
