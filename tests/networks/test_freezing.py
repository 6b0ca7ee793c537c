"""Which weights are free, and what BatchNormalization does under each policy."""

import keras
import numpy as np
import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import layers_by_block
from tl_core.networks.freezing import set_trainable

SPEC = BACKBONES.get("small_cnn")
BLOCKS = len(SPEC.blocks)


@pytest.fixture(scope="module")
def network():
    return SPEC.build(32)


def free(network, kind=keras.layers.Layer):
    """For each block the names of its layers' free weights."""
    return [[weight.name for layer in layers if isinstance(layer, kind) for weight in layer.trainable_weights]
            for layers in layers_by_block(network, SPEC)]


@pytest.mark.parametrize("rates", [(0, 0, 0, 0, 0), (1, 0, 0, 0, 0), (0, 1e-9, 0.5, 0, 0), (0, 0, 0, 0, 1), (1,) * 5])
def test_blocks_are_free_that_have_a_rate(network, rates):
    set_trainable(network, SPEC, rates)
    assert [bool(weights) for weights in free(network)] == [rate > 0 for rate in rates]
    assert not any(free(network, keras.layers.BatchNormalization))


@pytest.mark.parametrize(("policy", "names"), [
    ("frozen", []), ("statistics", []), ("trained", ["gamma", "beta"])])
def test_what_of_batch_norm_is_free(network, policy, names):
    set_trainable(network, SPEC, (0, 0, 1, 1, 0), policy)
    norms = free(network, keras.layers.BatchNormalization)
    assert [set(found) for found in norms] == [set(), set(), set(names), set(names), set()]


def test_each_policy_undoes_the_one_before(network):
    found = {}
    for policy in ("statistics", "trained", "frozen", "trained", "statistics"):
        set_trainable(network, SPEC, (1,) * BLOCKS, policy)
        found.setdefault(policy, free(network))
        assert free(network) == found[policy]
    assert found["statistics"] == found["frozen"] != found["trained"]


def test_batch_norm_in_random_blocks_trains_whatever_the_policy(network):
    set_trainable(network, SPEC, (1,) * BLOCKS, "frozen", transfer_depth=3)
    assert [bool(names) for names in free(network, keras.layers.BatchNormalization)] == [False] * 3 + [True] * 2


@pytest.mark.parametrize(("policy", "moves"), [("frozen", False), ("statistics", True), ("trained", True)])
def test_statistics_follow_the_batches_where_they_are_let(policy, moves):
    """By hand: 0.99 of the old mean and 0.01 of the batch's."""
    layer = keras.layers.BatchNormalization()
    model = keras.Sequential([keras.Input((2,)), layer])
    spec = type("Spec", (), {"blocks": (type("Block", (), {"layer": layer.name})(),)})
    set_trainable(model, spec, (1e-3,), policy)
    model(np.array([[1.0, 10.0], [3.0, 30.0]], "float32"), training=True)
    np.testing.assert_allclose(layer.moving_mean, [0.02, 0.2] if moves else [0, 0], rtol=1e-5)
    assert [weight.name for weight in model.trainable_weights] == (["gamma", "beta"] if policy == "trained" else [])
