"""A tiny set of coloured noise, a "pretrained" small_cnn in a file, and runs that tests share."""

import functools

import keras
import numpy as np
import pytest
from PIL import Image

from tests.drawn_once import drawn_once  # noqa: F401
from tests.runtimes_here import runtimes_here  # noqa: F401
from tests.thin_cnn import files_read_once, thin_cnn  # noqa: F401
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import HeadConfig, RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.features.store_policy import StorePolicy
from tl_core.training.early_stopping import Best
from tl_core.training.train import train

COLOURS = {"blue": (60, 80, 190), "green": (70, 180, 80), "red": (190, 70, 60)}
COUNTS = {"train": 40, "val": 12, "test": 15}
SMALL = {"data": "colours", "backbone": "small_cnn", "strategy": "feature_extraction", "freeze_depth": 5,
         "backbone_learning_rate": 1e-3, "learning_rate": 1e-2, "image_size": 32, "batch_size": 16, "epochs": 4,
         "head": HeadConfig(hidden=(16,), dropout=0.2)}
WIDTH = BACKBONES.get("small_cnn").blocks[-1].output_shape[-1]


class Outcome:
    """A finished ``train``: its result, its events, its network's file; ``log`` has events and keys read in order."""

    def __init__(self, result, log, file):
        self.result, self.log, self.file = result, log, file
        self.events = [entry for entry in log if not isinstance(entry, str)]
        self.reads = [entry for entry in log if isinstance(entry, str)]

    def of(self, kind: str) -> list:
        return [event for event in self.events if event.type == kind]


def noise(key: str, size: int) -> np.ndarray:
    """The picture "train/7": colour by its number, noise by its whole name."""
    split, number = key.split("/")
    rng = np.random.default_rng([len(split), int(number)])
    colour = list(COLOURS.values())[int(number) % len(COLOURS)]
    return np.clip(rng.normal(colour, 30, (size, size, 3)), 0, 255).astype(np.uint8)


def make_dataset(read=noise, **counts) -> Dataset:
    counts = {**COUNTS, **counts}
    splits = {name: Split(tuple(f"{name}/{i}" for i in range(count)), np.arange(count, dtype=np.int32) % 3)
              for name, count in counts.items()}
    return Dataset("colours", "Colours", tuple(COLOURS), splits, read=read, digest=str)


@pytest.fixture(scope="package")
def pretrained(tmp_path_factory):
    """A small_cnn with weights of its own in a file: what a source task would leave."""
    keras.utils.set_random_seed(99)
    network = BACKBONES.get("small_cnn").build(32)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):  # statistics that are not just zeros and ones
            layer.moving_mean.assign(keras.random.normal(layer.moving_mean.shape, stddev=0.05))
    file = tmp_path_factory.mktemp("pretrained") / "small_cnn.keras"
    network.save(file)
    return file


@pytest.fixture(scope="package")
def run(pretrained, tmp_path_factory):
    """``run(**changes)`` trains the small configuration with changes; equal ones are trained once.

    ``keep_last=True`` keeps the last epoch's weights, whichever was best: what moved, shows.
    """
    done = {}

    def trained(keep_last=False, **changes) -> Outcome:
        key = repr((keep_last, sorted(changes.items())))
        if key not in done:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TL_HOME", str(tmp_path_factory.mktemp("home")))  # what one run stores is not another's
                if keep_last:
                    patch.setattr(Best, "improves", lambda *figures: True)
                done[key] = train_now(tmp_path_factory.mktemp("run"), pretrained, **changes)
        return done[key]

    return trained


@pytest.fixture
def opened(pretrained, tmp_path):
    """``opened(*depths, **changes)``: inputs of a run over those depths, over one store."""
    from tests.training.opened import Opened
    return lambda *depths, **options: Opened(pretrained, tmp_path, depths or (5,), **options)


@pytest.fixture
def everything_pays(monkeypatch):
    """Small blocks of a small network are computed as fast as they are read; here all of them are kept."""
    monkeypatch.setattr(StorePolicy, "add", lambda pays, *figures: None)


def train_now(folder, pretrained, dataset=None, should_stop=lambda: False, **changes) -> Outcome:
    log = []
    dataset = dataset or make_dataset()
    config = RunConfig.parse({**SMALL, "weights": str(pretrained), **changes})
    read = dataset.read

    @functools.wraps(read)  # with the reader's attributes
    def logged(key, size):
        log.append(key)
        return read(key, size)

    dataset = dataset.with_splits(dataset.splits, read=logged)
    result = train(config, dataset, log.append, folder, should_stop=should_stop)
    return Outcome(result, log, folder / "model.keras")


@pytest.fixture(scope="module")
def pictures():
    """Six smooth uint8 pictures of 24 pixels, all different: a resize of noise by Pillow."""
    rng = np.random.default_rng(5)
    small = rng.integers(40, 215, (6, 4, 4, 3), dtype=np.uint8)
    return np.stack([np.asarray(Image.fromarray(one).resize((24, 24), Image.Resampling.BICUBIC)) for one in small])
