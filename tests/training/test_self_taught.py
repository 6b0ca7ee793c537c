"""Whole runs that learn without labels: what they tell, what they leave, and what no label can reach."""

import json
from dataclasses import replace

import keras
import numpy as np
import pytest

from tests.training.conftest import make_dataset, train_now
from tests.training.test_checkpointing import every_epoch  # noqa: F401  (a fixture)
from tl_core.backbones import keras_files
from tl_core.config import HeadConfig
from tl_core.data import pool
from tl_core.networks import signature
from tl_core.statistics import embedding_spread
from tl_core.statistics.embedding_spread import STD, UNIFORMITY
from tl_core.strategies import STRATEGIES
from tl_core.training import checkpoint
from tl_core.training.neighbour_probe import ACCURACY

NAMES = [strategy.name for strategy in STRATEGIES if "pool" in strategy.needs]
OWN = {"rotation": {"turn_accuracy"}, "simclr": {"match_accuracy"}, "simsiam": set(), "denoising": set(),
       "masked": set()}
FIGURES = {STD, UNIFORMITY, ACCURACY}


def with_pool(**changes):
    whole = make_dataset()
    return pool.with_pool(whole, [pool.training_pictures(whole)], None, 0)


def taught(folder, pretrained, name, dataset=None, **changes):
    return train_now(folder, pretrained, dataset or with_pool(), **{
        "strategy": name, "pool": ("colours",), "weights": "random", "freeze_depth": 0, "epochs": 2,
        "learning_rate": 1e-3, "head": HeadConfig(hidden=()), **changes})


@pytest.fixture(scope="module")
def learnt(pretrained, tmp_path_factory):
    """``learnt(name, **changes)``: each trained once."""
    runs = {}

    def run(name, **changes):
        key = name, json.dumps(changes, sort_keys=True)
        if key not in runs:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TL_HOME", str(tmp_path_factory.mktemp("home")))
                runs[key] = taught(tmp_path_factory.mktemp(name), pretrained, name, **changes)
        return runs[key]
    return run


def weights(file) -> dict[str, np.ndarray]:
    network = keras_files.read(file)
    return {f"{layer.name}/{weight.name}": weight.numpy() for layer in network.layers for weight in layer.weights}


@pytest.mark.parametrize("name", NAMES)
def test_a_run_tells_its_own_figures_and_judges_by_no_label(learnt, name):
    outcome = learnt(name)
    history, result = outcome.result["history"], outcome.result
    assert set(history) == {"loss"} | OWN[name] | FIGURES and all(len(of) == 2 for of in history.values())
    assert np.isfinite([value for of in history.values() for value in of]).all()
    assert result["best_epoch"] == 1 + int(np.argmin(history["loss"]))
    assert result["test"] == {"loss": None, "accuracy": None, "n": 0, "ci95": None} and result["status"] == "FINISHED"
    assert {"loss"} | OWN[name] == {key for event in outcome.of("batch") for key in event.values}
    assert any("As the network starts" in event.text for event in outcome.of("note"))
    assert not [event for event in outcome.of("note") if event.level == "warning"]


@pytest.mark.parametrize("name", NAMES)
def test_the_saved_network_gives_features_and_knows_no_classes(learnt, name):
    file = learnt(name).file
    network = keras_files.read(file)
    assert network.output.shape[1:] == (192,) and network.layers[-1].name == "features"
    assert signature.read(file.with_name(signature.FILE)).outputs == {}


def test_frozen_blocks_stay_and_those_above_move(learnt, pretrained):
    mine = weights(learnt("rotation", epochs=1, weights=str(pretrained), freeze_depth=3).file)
    start = weights(pretrained)
    moved = {key.partition("/")[0] for key in start if mine[key].tobytes() != start[key].tobytes()}
    assert moved and all(key.startswith(("block4", "block5")) for key in moved)


def test_no_label_reaches_the_weights_or_the_choice_of_the_epoch(learnt, pretrained, tmp_path):
    """Labels turned around: every weight is the same in every bit, only the neighbours' figure moves."""
    whole = with_pool()
    drawn = np.random.default_rng(0)
    turned = whole.with_splits({name: replace(split, labels=np.where(
        split.labels < 0, -1, drawn.permutation(split.labels % 3)).astype(np.int32))
        for name, split in whole.splits.items()})
    mine, other = learnt("simclr"), taught(tmp_path, pretrained, "simclr", turned)
    one, two = weights(mine.file), weights(other.file)
    assert all(one[key].tobytes() == two[key].tobytes() for key in one)
    assert mine.result["history"]["loss"] == other.result["history"]["loss"]
    assert mine.result["history"][ACCURACY] != other.result["history"][ACCURACY]


def test_a_stopped_run_goes_on_to_the_same_end(learnt, pretrained, tmp_path, every_epoch):  # noqa: F811
    whole, folder = learnt("simclr"), tmp_path / "run"
    stopped = taught(folder, pretrained, "simclr", should_stop=lambda: checkpoint.there(folder))
    assert stopped.result["status"] == "STOPPED"
    resumed = taught(folder, pretrained, "simclr")
    assert resumed.result["history"] == whole.result["history"]
    one, two = weights(whole.file), weights(resumed.file)
    assert all(one[key].tobytes() == two[key].tobytes() for key in one)


def test_a_collapse_is_named(learnt, monkeypatch, pretrained, tmp_path):
    """Embeddings that are all the same: what is left of a projection whose last layer is zero but for its bias."""
    from tl_core.training.objectives import simclr

    def collapsed(widths, channels, name, last_norm=False):
        bias = keras.initializers.Constant(1.0)
        return keras.Sequential([keras.Input((channels,)), keras.layers.Dense(
            widths[-1], kernel_initializer="zeros", bias_initializer=bias)], name=name)
    monkeypatch.setattr(simclr, "perceptron", collapsed)
    outcome = taught(tmp_path, pretrained, "simclr", learning_rate=1e-7, epochs=1)
    assert outcome.result["history"][STD][-1] < embedding_spread.COLLAPSED
    (warning,) = [event.text for event in outcome.of("note") if event.level == "warning"]
    assert warning.startswith("The embeddings have collapsed: nearly the same one comes out for every picture")
