"""A store in every test's home, one run with a small network, and networks small enough to compute by hand."""

import dataclasses

import keras
import numpy as np
import pytest

from tests.drawn_once import drawn_once  # noqa: F401
from tests.inference import saved_runs
from tests.stores import own_store  # noqa: F401
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import Block
from tl_core.config import RunConfig
from tl_core.explain.request import ExplainRequest
from tl_core.inference.predictor import Predictor

SIZE = 64


@pytest.fixture(scope="session")
def picture():
    return np.random.default_rng(3).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)


@pytest.fixture(scope="session")
def small():
    """The small CNN at 64 px, its last block 2 × 2, with a head that gives logits, as a run's network is loaded."""
    keras.utils.set_random_seed(1)
    base = BACKBONES.get("small_cnn").build(SIZE)
    x = keras.layers.GlobalAveragePooling2D()(base.output)
    return loaded(keras.Model(base.input, keras.layers.Dense(3, name="head_logits")(x)))


def loaded(model: keras.Model, *layers: str, from_logits: bool = True) -> Predictor:
    """A network with these layers as its blocks' ends; without any, those of the small CNN."""
    spec = BACKBONES.get("small_cnn")
    if layers:
        spec = dataclasses.replace(spec, blocks=tuple(Block(name, name, 0, (0, 0, 0)) for name in layers))
    labels = (*saved_runs.CLASSES, "fig")[:model.output.shape[-1]]
    return Predictor("it", "A network", model, labels, model.inputs[0].shape[1], spec, RunConfig(), from_logits)


def asked(model: keras.Model, pixels: np.ndarray, *layers: str, block: int = 0, label: int = 0) -> ExplainRequest:
    return ExplainRequest(loaded(model, *layers), pixels, block, label)
