"""Training on few labels: it learns, ends by the clock or when nothing is left, and each draw begins anew."""

import numpy as np
import pytest
import tensorflow as tf

from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.self_taught import few_label_training
from tl_core.self_taught.few_label_training import FewLabelTraining, steps_of


@pytest.fixture(scope="module")
def shades():
    """Dark (0) and bright (1) noise."""
    labels = np.arange(24) % 2
    noise = np.random.default_rng(0).normal(0, 20, (24, 32, 32, 3))
    return np.clip(noise + 70 + 110 * labels[:, None, None, None], 0, 255).astype(np.uint8), labels


@pytest.mark.parametrize("views", [False, True])
def test_it_learns_and_draws_begin_anew(shades, views):
    pictures, labels = shades
    network = FewLabelTraining(RunConfig(backbone="small_cnn", image_size=32), 2, views)
    told = []
    right, spent = network.hits(pictures[:12], labels[:12], pictures[12:], labels[12:], seed=0, seconds=20,
                                tell=lambda: told.append(1))
    assert right.shape == (12,) and right.all() and 0 < spent < 25 and told
    start = [value.copy() for value in network._start]
    network.hits(pictures[:12], labels[:12], pictures[12:], labels[12:], seed=1, seconds=0)
    assert all((variable.numpy() == value).all() for variable, value in zip(network._variables, start, strict=True))


def test_few_pictures_have_400_steps_and_many_120_epochs_of_32():
    assert [steps_of(count) for count in (16, 106, 107, 160, 800)] == [400, 400, 402, 600, 3000]


@pytest.mark.parametrize("seconds, most", [(60, 12), (2, 4000)])
def test_its_rate_falls_to_0_over_its_steps_or_its_seconds(shades, monkeypatch, seconds, most):
    pictures, labels = shades
    for name, value in (("LEAST_STEPS", most), ("EPOCHS", 1), ("LEARNT", 0)):
        monkeypatch.setattr(few_label_training, name, value)
    network = FewLabelTraining(RunConfig(backbone="small_cnn", image_size=32, learning_rate=0.01), 2, False)
    step, rates = network._step, []
    step(tf.constant(pictures, tf.float32), tf.constant(labels, tf.int32))  # traced before the clock runs
    monkeypatch.setattr(network, "_step", lambda *batch: rates.append(
        float(network._optimizer.learning_rate.numpy())) or step(*batch))
    network.hits(pictures[:12], labels[:12], pictures[12:], labels[12:], seed=0, seconds=seconds)
    assert (np.diff(rates) < 0).all() and rates[0] == pytest.approx(0.01) and rates[-1] < 0.009
    assert len(rates) == 12 if most == 12 else 1 < len(rates) < 4000


def test_it_begins_from_weights_that_are_given():
    config = RunConfig(backbone="small_cnn", image_size=32)
    learnt = [value + 1 for value in BACKBONES.get("small_cnn").build(32).get_weights()]
    begun = FewLabelTraining(config, 2, True, learnt)._start
    assert all((now == given).all() for now, given in zip(begun, learnt, strict=False)) and len(begun) > len(learnt)
