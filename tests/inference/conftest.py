"""A store in every test's home, and one small network for all."""

import numpy as np
import pytest

from tests.drawn_once import drawn_once  # noqa: F401
from tests.inference import saved_runs
from tests.stores import own_store  # noqa: F401
from tl_core.inference import predictor


@pytest.fixture(scope="session")
def network():
    return saved_runs.network()


@pytest.fixture(scope="session")
def pictures():
    return np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3)).astype(np.uint8)


@pytest.fixture
def run(network):
    return predictor.of_run(saved_runs.finished(network))
