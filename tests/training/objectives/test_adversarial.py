"""DANN and CDAN: the reversed gradient to the digit, the discriminator's loss by hand, what each of them sees."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.training.objectives.arrays import entropy, rows, softmax
from tl_core.config import RunConfig
from tl_core.training.objective import Outputs, Rows
from tl_core.training.objectives.adversarial import MOST_PRODUCTS, Cdan, Dann, ramp, reverse_gradient

LOGITS = {"source": rows(2, 4, 3).astype("f4"), "target": rows(3, 6, 3).astype("f4")}
HIDDEN = {"source": rows(0, 4, 5).astype("f4"), "target": rows(1, 6, 5).astype("f4")}


def batch():
    return {name: Rows(hidden, {"label": np.arange(len(hidden), dtype=np.int32) % 3} if name == "source" else {}, None,
                       np.float32(len(hidden))) for name, hidden in HIDDEN.items()}


def outputs(hidden):
    return {name: Outputs(of, {"label": tf.constant(LOGITS[name])}, {"label": of}) for name, of in hidden.items()}


def made(kind, weight: float = 1.0, **more):
    keras.utils.set_random_seed(1)
    config = RunConfig(adaptation_weight=weight)
    return kind(config, 5, **more)


def domain_loss(guesses, weights=None) -> float:
    """Mean of −log σ(g) for the source and −log(1 − σ(g)) for the target."""
    weights = weights or {name: np.ones(len(of)) for name, of in guesses.items()}
    source = (np.log1p(np.exp(-guesses["source"])) * weights["source"]).mean()
    return float((source + (np.log1p(np.exp(guesses["target"])) * weights["target"]).mean()) / 2)


def test_the_gradient_is_reversed_to_the_digit():
    x, factors = tf.Variable(rows(0, 3, 2).astype("f4")), rows(1, 3, 2).astype("f4")
    with tf.GradientTape() as tape:
        same = reverse_gradient(x, tf.constant(0.375))
        total = tf.reduce_sum(same * factors)
    np.testing.assert_array_equal(same, x)
    np.testing.assert_array_equal(tape.gradient(total, x), -np.float32(0.375) * factors)


def test_the_ramp_is_the_papers():
    found = [float(ramp(p)) for p in (0.0, 0.1, 0.5, 1.0)]
    assert found == pytest.approx([2 / (1 + np.exp(-10 * p)) - 1 for p in (0, 0.1, 0.5, 1)], abs=1e-6)
    assert found[0] == 0 and found[-1] == pytest.approx(0.99991, abs=1e-5)


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_dann_minimises_the_discriminators_loss_and_sends_back_its_reverse(weight):
    term = made(Dann, weight)
    hidden = {name: tf.Variable(of) for name, of in HIDDEN.items()}
    with tf.GradientTape(persistent=True) as tape:
        loss = term(batch(), outputs(hidden), tf.constant(0.5))["domain_loss"]
        plain = {name: tf.nn.sigmoid_cross_entropy_with_logits(tf.fill([of.shape[0]], float(name == "source")),
                                                               term.discriminator(of)[:, 0])
                 for name, of in hidden.items()}
        straight = (tf.reduce_mean(plain["source"]) + tf.reduce_mean(plain["target"])) / 2
    guesses = {name: term.discriminator(of).numpy()[:, 0] for name, of in HIDDEN.items()}
    assert float(loss) == pytest.approx(domain_loss(guesses), rel=1e-5)
    strength = weight * float(ramp(0.5))
    for of in hidden.values():
        np.testing.assert_allclose(tape.gradient(loss, of), -strength * tape.gradient(straight, of).numpy(), rtol=1e-5,
                                   atol=1e-9)
    for mine, theirs in zip(*(tape.gradient(of, term.trainable_variables) for of in (loss, straight)), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-8)
    right = np.mean([(guesses["source"] > 0).mean(), (guesses["target"] <= 0).mean()])
    assert float(term.measure(batch(), outputs(HIDDEN))["domain_accuracy"]) == pytest.approx(right)


def test_cdan_sees_the_outer_product_and_listens_to_sure_predictions():
    term = made(Cdan, classes=3)
    probabilities = {name: softmax(of) for name, of in LOGITS.items()}
    products = {name: np.einsum("nc,nh->nch", probabilities[name], HIDDEN[name]).reshape(len(HIDDEN[name]), -1)
                for name in HIDDEN}
    guesses = {name: term.discriminator(of).numpy()[:, 0] for name, of in products.items()}
    raised = {name: 1 + np.exp(-entropy(of)) for name, of in probabilities.items()}
    weights = {name: of / of.mean() for name, of in raised.items()}
    loss = term(batch(), outputs({name: tf.constant(of) for name, of in HIDDEN.items()}), tf.constant(0.5))
    assert float(loss["domain_loss"]) == pytest.approx(domain_loss(guesses, weights), rel=1e-5)


def test_wide_products_are_drawn_at_random_and_keep_their_lengths():
    keras.utils.set_random_seed(1)
    term = Cdan(RunConfig(), 600, 10)  # 6000 products
    hidden, probabilities = rows(0, 40, 600).astype("f4"), softmax(rows(1, 40, 10)).astype("f4")
    drawn = term._product(hidden, probabilities).numpy()
    assert drawn.shape == (40, MOST_PRODUCTS)
    exact = (hidden @ hidden.T) * (probabilities @ probabilities.T)
    assert np.corrcoef((drawn @ drawn.T).ravel(), exact.ravel())[0, 1] > 0.99
    maps = term.layers[1:]
    assert len(maps) == 2 and not [weight for of in maps for weight in of.trainable_variables]
    assert len(term.variables) == 6 + 2  # they go on with a run that goes on
