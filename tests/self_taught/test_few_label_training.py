"""Training on few labels: it learns, ends by the clock or when nothing is left, and each draw begins anew."""

import numpy as np
import pytest

from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.self_taught.few_label_training import FewLabelTraining


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


def test_it_begins_from_weights_that_are_given():
    config = RunConfig(backbone="small_cnn", image_size=32)
    learnt = [value + 1 for value in BACKBONES.get("small_cnn").build(32).get_weights()]
    begun = FewLabelTraining(config, 2, True, learnt)._start
    assert all((now == given).all() for now, given in zip(begun, learnt, strict=False)) and len(begun) > len(learnt)
