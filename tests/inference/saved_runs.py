"""Finished runs with a small network of random weights: nothing is trained."""

import json

import keras

from tl_core import tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import HeadConfig, RunConfig
from tl_core.networks.head import Head

CLASSES = ("apple", "pear", "plum")
CONFIG = RunConfig(data="fruits", backbone="small_cnn", weights="random", image_size=32, freeze_depth=5,
                   head=HeadConfig(hidden=(8,)))


def network(classes: int = len(CLASSES), seed: int = 0) -> keras.Model:
    """As a run saves it: raw pixels in, softmax out."""
    keras.utils.set_random_seed(seed)
    base = BACKBONES.get("small_cnn").build(CONFIG.image_size)
    return keras.Model(base.input, Head(CONFIG.head, classes).probabilities(base.output), name="small_cnn")


def finished(model=None, classes=CLASSES, config: RunConfig = CONFIG, **result) -> str:
    """A finished run in the store; ``model`` (a network, or a file's bytes) is its model.keras. Its id.

    ``result`` is what else the run left in its result.
    """
    run_id = tracking.create_run(config, tracking.new_owner(), "RUNNING")
    folder = tracking.training_folder(run_id)
    if isinstance(model, bytes):
        (folder / "model.keras").write_bytes(model)
    elif model is not None:
        model.save(folder / "model.keras")
    (folder / "result.json").write_text(json.dumps({"status": "FINISHED", "classes": list(classes),
                                                   **result}))
    tracking.end_run(run_id, "FINISHED")
    return run_id
