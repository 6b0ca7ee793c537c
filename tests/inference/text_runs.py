"""A finished run with the toy network of ``fake_text``, whose weights are random: nothing is trained."""

import keras

from tests import fake_text
from tests.inference import saved_runs
from tl_core.config import HeadConfig, RunConfig
from tl_core.networks.head import Head

CONFIG = RunConfig(data=fake_text.SET, backbone=fake_text.BACKBONE, weights="random", head=HeadConfig(hidden=()))
CLASSES = tuple(fake_text.WORDS)


def network(seed: int = 0) -> keras.Model:
    """As a run saves it: tokens in, softmax out."""
    keras.utils.set_random_seed(seed)
    base = fake_text.build(fake_text.LENGTH)
    return keras.Model(base.input, Head(CONFIG.head, len(CLASSES)).probabilities(base.output), name=fake_text.BACKBONE)


def finished() -> str:
    """The run's id, in the store."""
    return saved_runs.finished(network(), CLASSES, CONFIG)
