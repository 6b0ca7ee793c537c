"""Grad-CAM and Grad-CAM++ against gradients derived by hand and computed in NumPy."""

import keras
import numpy as np
import pytest

from tests.explain.conftest import asked
from tl_core.explain import grad_cam, gradients
from tl_core.inference import predictor

SIZE = 6
PIXELS = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)
RNG = np.random.default_rng(1)
KERNEL, SHIFT = RNG.normal(0, 0.01, (3, 3, 3, 4)), RNG.normal(0, 0.5, 4)
HIDDEN, HIDDEN_BIAS = RNG.normal(0, 1, (4, 5)), RNG.normal(0, 0.3, 5)
LAST = RNG.normal(0, 1, (5, 3))
STRAIGHT = RNG.normal(0, 1, (4, 3))


def convolved() -> np.ndarray:
    """ReLU of the convolution, place by place: (4, 4, 4)."""
    out = np.zeros((SIZE - 2, SIZE - 2, 4))
    for row in range(SIZE - 2):
        for column in range(SIZE - 2):
            window = PIXELS[row:row + 3, column:column + 3].astype(float)
            for channel in range(4):
                out[row, column, channel] = max((window * KERNEL[..., channel]).sum() + SHIFT[channel], 0)
    return out


@pytest.fixture(scope="module")
def straight():
    """Convolution, average over places, one matrix: the logit's gradient is the matrix over the places' number."""
    return _network([(STRAIGHT, np.zeros(3))])


@pytest.fixture(scope="module")
def bent():
    """The same with a hidden ReLU layer, as this program's heads have."""
    return _network([(HIDDEN, HIDDEN_BIAS), (LAST, np.zeros(3))])


def _network(layers) -> keras.Model:
    pixels = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Conv2D(4, 3, activation="relu", name="conv")(pixels)
    y = keras.layers.GlobalAveragePooling2D()(x)
    for number, (matrix, _) in enumerate(layers, 1):
        y = keras.layers.Dense(matrix.shape[1], activation="relu" if number < len(layers) else None,
                               name=f"dense{number}")(y)
    model = keras.Model(pixels, y)
    model.get_layer("conv").set_weights([KERNEL, SHIFT])
    for number, (matrix, bias) in enumerate(layers, 1):
        model.get_layer(f"dense{number}").set_weights([matrix, bias])
    return model


@pytest.mark.parametrize("label", [0, 1, 2])
def test_grad_cam_is_the_class_activation_map_where_one_matrix_follows_the_average(straight, label):
    """Zhou et al. 2016: each channel times its weight for the class, here over 16 places, and what is above zero."""
    by_hand = np.zeros((4, 4))
    for channel in range(4):
        by_hand += STRAIGHT[channel, label] / 16 * convolved()[..., channel]
    found = grad_cam.grad_cam(asked(straight, PIXELS, "conv", label=label))
    np.testing.assert_allclose(found.map, np.maximum(by_hand, 0), rtol=1e-4, atol=1e-6)
    assert found.facts == {}


@pytest.mark.parametrize("label", [0, 1, 2])
def test_grad_cam_through_a_hidden_layer(bent, label):
    """dz/da = W1 (open * W2[:, label]) / 16, where open says which hidden units are above zero."""
    outputs = convolved()
    unit_open = outputs.mean(axis=(0, 1)) @ HIDDEN + HIDDEN_BIAS > 0
    weights = HIDDEN @ (unit_open * LAST[:, label]) / 16
    expected = np.maximum(sum(weights[channel] * outputs[..., channel] for channel in range(4)), 0)
    found = grad_cam.grad_cam(asked(bent, PIXELS, "conv", label=label)).map
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("label", [0, 1, 2])
def test_grad_cam_plus_plus_by_the_paper_s_formula_place_by_place(straight, label):
    """Equation 19's alpha, then equation 5's weights, in loops; exp(logit) is left out of every channel alike."""
    outputs, expected = convolved(), np.zeros((4, 4))
    for channel in range(4):
        g, total, weight = STRAIGHT[channel, label] / 16, outputs[..., channel].sum(), 0.0
        for _ in range(16):
            alpha = g**2 / (2 * g**2 + total * g**3) if g else 0
            weight += alpha * max(g, 0)
        expected += weight * outputs[..., channel]
    found = grad_cam.grad_cam_pp(asked(straight, PIXELS, "conv", label=label)).map
    np.testing.assert_allclose(found, np.maximum(expected, 0), rtol=1e-4, atol=1e-6)


def test_the_two_differ_by_hand():
    """One channel, A = [1 3], g = [2 0]: Grad-CAM weighs by 1; Grad-CAM++ by 2 / (2 + 2 * 4) = 0.2."""
    outputs, gradient = np.array([[[1.0], [3.0]]]), np.array([[[2.0], [0.0]]])
    np.testing.assert_allclose(grad_cam.grad_cam_map(outputs, gradient), [[1, 3]])
    np.testing.assert_allclose(grad_cam.grad_cam_pp_map(outputs, gradient), [[0.2, 0.6]])


def test_nothing_speaks_for_a_class_whose_logit_every_channel_lowers():
    outputs, gradient = np.ones((2, 2, 3)), -np.ones((2, 2, 3))
    assert not grad_cam.grad_cam_map(outputs, gradient).any() and not grad_cam.grad_cam_pp_map(outputs, gradient).any()


def test_a_linear_block_s_negative_sums_cannot_blow_the_weights_up():
    """S = -1 and g = 2 would make the paper's denominator 0."""
    found = grad_cam.grad_cam_pp_map(np.array([[[-1.0], [0.0]]]), np.array([[[2.0], [2.0]]]))
    np.testing.assert_allclose(found, [[0, 0]])
    found = grad_cam.grad_cam_pp_map(np.array([[[-3.0], [2.0]]]), np.array([[[2.0], [2.0]]]))
    np.testing.assert_allclose(found, [[0, 2 * 2 * (2 / (2 + 2 * 2))]])


def test_every_block_s_gradient_against_small_steps(small, picture):
    """The central difference of the logit along the gradient is its length: (z(A + h u) - z(A - h u)) / 2h = |g|."""
    for block, (name, tensor) in enumerate(predictor.blocks(small)):
        outputs, gradient = gradients.at_block(asked_of(small, picture, block))
        assert outputs.shape == gradient.shape == tuple(tensor.shape[1:]), name
        length = np.linalg.norm(gradient)
        step = 3e-4 * np.linalg.norm(outputs) * gradient / length
        above = keras.Model(tensor, small.model.output)
        high, low = (np.asarray(above((outputs + sign * step)[None].astype("float32")))[0, 1] for sign in (1, -1))
        assert (high - low) / (2 * np.linalg.norm(step)) == pytest.approx(length, rel=0.05), name


def asked_of(network, pixels, block):
    from tl_core.explain.request import ExplainRequest
    return ExplainRequest(network, pixels, block, 1)
