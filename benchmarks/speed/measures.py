"""What is measured, each in a process of its own whose TensorFlow is imported: (options, repeat) -> figures."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.intake import peak_mb
from benchmarks.speed import ours, pictures, recipe, text_measures
from benchmarks.speed.estimates import estimate
from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.features import activation_store

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
GRID_RATE = 3e-4  # one rate for head and blocks, as the recipe has one
PROBED = 64


def feature_extraction(options: dict, repeat: int) -> dict[str, Any]:
    """The recipe against ours: cold; warm with an empty store; once more with all of it stored."""
    with _folder(options) as (folder, dataset):
        config = _resolved(options, folder, seed=repeat, strategy="feature_extraction", learning_rate=1e-3)

        def three() -> dict[str, Any]:
            cold = ours.train(config, dataset)
            activation_store.clear()
            warm, again = (ours.train(config, dataset) for _ in range(2))
            return {name: _figures(result) for name, result in (("cold", cold), ("warm", warm), ("again", again))}
        theirs, own = _in_turn(repeat, lambda: _recipe([config], folder), three)
        return {"recipe": theirs, **own}


def learning_rates(options: dict, repeat: int) -> dict[str, Any]:
    """Five learning rates of feature extraction, one recipe after another against ours together."""
    with _folder(options) as (folder, dataset):
        configs = [_resolved(options, folder, seed=repeat, strategy="feature_extraction", learning_rate=rate)
                   for rate in RATES]
        theirs, own = _in_turn(repeat, lambda: _recipe(configs, folder), lambda: _together(configs, dataset))
        return {"recipe": theirs, "cold": own}


def freeze_depths(options: dict, repeat: int) -> dict[str, Any]:
    """Fine-tuning at several freeze depths, one recipe after another against ours together."""
    with _folder(options) as (folder, dataset):
        configs = [_resolved(options, folder, seed=repeat, strategy="fine_tuning", freeze_depth=depth,
                             learning_rate=GRID_RATE, backbone_learning_rate=GRID_RATE)
                   for depth in options["depths"]]
        theirs, own = _in_turn(repeat, lambda: _recipe(configs, folder), lambda: _together(configs, dataset))
        return {"recipe": theirs, "cold": own}


def accuracy(options: dict, repeat: int) -> dict[str, Any]:
    """Validation accuracies of feature extraction by the recipe and by ours, one for each seed of the head."""
    with _folder(options) as (folder, dataset):
        config = _resolved(options, folder, strategy="feature_extraction", learning_rate=1e-3)
        seeds = range(options["seeds"])
        return {"recipe": recipe.accuracies(config, folder, seeds),
                "ours": [ours.train(config.changed(seed=seed), dataset)["history"]["val_accuracy"][-1]
                         for seed in seeds]}


def equality(options: dict, repeat: int) -> dict[str, Any]:
    """What the store changes: nothing but rounding. Largest differences with it and without it."""
    with _folder(options) as (folder, dataset):
        extraction = _resolved(options, folder, strategy="feature_extraction", learning_rate=1e-3)
        tuning = _resolved(options, folder, strategy="fine_tuning", freeze_depth=options["depth"],
                           learning_rate=1e-3).changed(epochs=2)  # too few for a warm-up of the head
        pairs = [[ours.train(tuning.changed(seed=seed, feature_store=stored), dataset) for stored in (True, False)]
                 for seed in range(options["seeds"])]
        accuracies = np.array([[run["history"]["val_accuracy"][-1] for run in pair] for pair in pairs])
        activations = {depth: _activations(extraction, dataset, depth) for depth in (
            options["depth"], extraction.freeze_depth)}
        return {"activations": max(activations.values()), "activations_at_depth": activations,
                "curves": _curves([ours.train(extraction.changed(feature_store=stored), dataset)
                                   for stored in (True, False)]),
                "first_loss": max(abs(_first_loss(with_store) - _first_loss(without)) for with_store, without in pairs),
                "accuracy": float(abs(np.diff(accuracies.mean(axis=0))[0])),
                "spread": float(np.ptp(accuracies[:, 1])),
                "one_picture": 1 / len(dataset.splits["val"])}


def memory(options: dict, repeat: int) -> dict[str, Any]:
    """The most memory of a process that trains on so many pictures: store, suffix, everything."""
    config = RunConfig.parse({**options["config"], "data": "noise", "weights": options["config"]["weights"],
                              "strategy": "fine_tuning", "freeze_depth": options["depth"],
                              "backbone_learning_rate": 1e-4})
    before = peak_mb()
    with ours.fresh_home():
        result = ours.train(config, pictures.noise(options["train"], options["val"]))
    return {"peak_mb": peak_mb(), "before_mb": before, "seconds": result["seconds"]["total"],
            "stored_bytes": result["feature_store"]["bytes"]}


def lessons(options: dict, repeat: int) -> dict[str, Any]:
    """Seconds of every lesson's demonstration, and whether its sentence held, with one seed in a warm process."""
    from benchmarks.lessons import measured
    from tl_core.lessons import tasks
    from tl_core.lessons.catalog import LESSONS
    with ours.fresh_home():
        tasks.warm()
        return {"lessons": [measured(name, 1, False) for name in options.get("names") or LESSONS.names()]}


MEASURES: dict[str, Callable[[dict, int], dict[str, Any]]] = {**text_measures.MEASURES, **{
    function.__name__: function for function in (
        feature_extraction, learning_rates, freeze_depths, accuracy, equality, memory, estimate, lessons)}}


class _folder:
    """The pictures that ``options`` name in a folder of their own, and a home with nothing in it."""

    def __init__(self, options: dict):
        self._options = options

    def __enter__(self) -> tuple[Path, Dataset]:
        self._home, self._place = ours.fresh_home(), tempfile.TemporaryDirectory()
        counts = {split: self._options[split] for split in ("train", "val")}
        folder = Path(self._place.name) / "pictures"
        pictures.write(self._options["data"], counts, folder)
        self._home.__enter__()
        return folder, pictures.read(folder)

    def __exit__(self, *failure) -> None:
        self._home.__exit__(*failure)
        self._place.cleanup()


def _resolved(options: dict, folder: Path, **values) -> RunConfig:
    return plan.resolve_config_and_data(RunConfig.parse({**options["config"], "data": str(folder), **values}))


def _in_turn(repeat: int, theirs: Callable, own: Callable) -> tuple:
    """Both, the one first in even repeats and the other in odd ones."""
    if repeat % 2 == 0:
        return theirs(), own()
    ours = own()
    return theirs(), ours


def _recipe(configs: list[RunConfig], folder: Path) -> dict[str, Any]:
    """The recipe for each config, one after another; ``whole`` counts the building of the models, too."""
    start = time.perf_counter()
    runs = [recipe.train(config, folder) for config in configs]
    return {"seconds": sum(run["seconds"] for run in runs), "whole": time.perf_counter() - start,
            "accuracies": [run["history"]["val_accuracy"][-1] for run in runs]}


def _together(configs: list[RunConfig], dataset: Dataset) -> dict[str, Any]:
    start = time.perf_counter()
    results = ours.train_all(configs, dataset)
    return {"whole": time.perf_counter() - start,
            "accuracies": [result["history"]["val_accuracy"][-1] for result in results]}


def _figures(result: dict[str, Any]) -> dict[str, Any]:
    return {"seconds": ours.after_building(result), "parts": result["seconds"], "store": result["feature_store"],
            "accuracies": [result["history"]["val_accuracy"][-1]]}


def _curves(pair: list[dict[str, Any]]) -> float:
    one, other = (result["history"] for result in pair)
    return max(float(np.max(np.abs(np.subtract(one[name], other[name])))) for name in one)


def _first_loss(result: dict[str, Any]) -> float:
    return next(event.values["loss"][0] for event in result["events"] if event.type == "batch")


def _activations(config: RunConfig, dataset: Dataset, depth: int) -> float:
    """Largest difference between a stored prefix's rows and Keras' own, as a share of the largest value."""
    import keras

    from tl_core.backbones.split import split
    from tl_core.networks import device
    from tl_core.networks.network import build_network
    with device.use(config, lambda event: None) as hardware:
        network = build_network(config, hardware, None, len(plan.BACKBONES.get(config.backbone).blocks))
        rows = np.stack([dataset.read(key, config.image_size) for key in dataset.splits["train"].keys[:PROBED]])
        own = network.prefix(depth, config.head.pooling)(rows, config.batch_size)
        prefix: keras.Model = split(network.model, network.spec, depth)[0]
        theirs = prefix.predict(rows.astype(np.float32), batch_size=config.batch_size, verbose=0)
        theirs = theirs if theirs.ndim == own.ndim else theirs.mean(axis=(1, 2))
    return float(np.max(np.abs(own - theirs)) / np.max(np.abs(theirs)))
