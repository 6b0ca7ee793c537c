"""What of a network a phase trains, at which rate, and what is put back."""

import numpy as np
import pytest

from tests.training.conftest import SMALL, WIDTH, make_dataset
from tl_core.config import RunConfig
from tl_core.networks.device import choose
from tl_core.strategies import Phase
from tl_core.training.context import TrainingContext
from tl_core.training.run_network import RunNetwork

HEAD = WIDTH * 16 + 16 + 16 * 3 + 3  # one hidden layer of 16, three classes


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def context(home, pretrained, tmp_path_factory):
    config = RunConfig.parse({**SMALL, "weights": str(pretrained), "strategy": "fine_tuning", "freeze_depth": 3})
    found = TrainingContext(config, make_dataset(), choose("cpu", ()), tmp_path_factory.mktemp("rows"), 0.0, None,
                            frozenset())
    yield config, found
    found.inputs.close()


@pytest.fixture
def network(context):
    config, found = context
    return RunNetwork(config, found, found.phases)


def phase(*rates: float, head: float = 1e-2) -> Phase:
    return Phase("it", "It.", 1, rates, head)


def test_parameters_are_the_backbones_and_the_heads(network, context):
    assert network.total_parameters() == context[1].network.model.count_params() + HEAD
    assert network.trainable_parameters(phase(0, 0, 0, 0, 0)) == HEAD
    conv = sum(np.prod(weight.shape) for weight in context[1].network.model.get_layer("block5_conv1").weights)
    normal = 2 * WIDTH  # scale and offset
    frozen_statistics = Phase("it", "It.", 1, (0, 0, 0, 0, 1e-4), 1e-2, batch_norm="trained")
    assert network.trainable_parameters(frozen_statistics) == HEAD + conv + normal


def test_each_rate_has_its_weights(network):
    _, (rate, upper), (lower_rate, lower) = network._groups(phase(0, 0, 0, 1e-3, 1e-4))[0:3]
    names = ({weight.path.split("/")[-2] for weight in weights} for weights in (upper, lower))
    (first, second) = names
    assert (rate, lower_rate) == (1e-3, 1e-4)
    assert all(name.startswith("block4") for name in first) and all(name.startswith("block5") for name in second)


def test_what_was_copied_comes_back_and_other_weights_stay(network):
    kept = network.weights(network.head)
    part = network.part(network._context.lowest_depth)
    for weight in part.weights:
        weight.assign(np.zeros(weight.shape))
    network.put(kept)
    for before, after in zip(kept, network.weights(network.head), strict=True):
        assert len(before) == len(after) > 0
        for one, other in zip(before, after, strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_signature_is_of_the_saved_network(network):
    signature = network.signature()
    assert signature.inputs["image"].shape == (32, 32, 3) and signature.outputs == {"label": ("blue", "green", "red")}
