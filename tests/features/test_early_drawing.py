"""What is drawn ahead is found by the run, and is what it would have drawn."""

import threading

import numpy as np
import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import synthetic
from tl_core.data.dataset import SPLITS
from tl_core.data.drawing import drawing_processes
from tl_core.data.synthetic import drawn_dataset
from tl_core.features import activation_store, early_drawing
from tl_core.features.activation_store import FeatureArray
from tl_core.features.input_rows import InputRows
from tl_core.timer import Stopwatch

CONFIG = RunConfig(backbone="small_cnn", image_size=32)
COUNTS = {"train": 6, "val": 2, "test": 2}


@pytest.fixture(autouse=True)
def two(monkeypatch):
    """Two helpers, whatever machine this is."""
    pool = drawing_processes.Helpers(2)
    monkeypatch.setattr(drawing_processes, "beside", pool.beside)
    monkeypatch.setattr(drawing_processes, "most", lambda: pool.most)
    yield pool
    pool.close()


@pytest.fixture
def dataset():
    return drawn_dataset("fruits", per_class=COUNTS)


def kept(dataset, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Which of a split's pictures the store has, and these."""
    rows = InputRows(dataset, split, BACKBONES.get(CONFIG.backbone).input, CONFIG.image_size, Stopwatch())
    shelf = FeatureArray(activation_store.space(), rows.recipe, rows.shape, rows.spec.dtype)
    try:
        return shelf.read_found(rows.digests())
    finally:
        shelf.close()


def drawn_whole(dataset, monkeypatch) -> None:
    """Draw ahead until all is done."""
    done = threading.Event()
    keep = early_drawing._keep
    monkeypatch.setattr(early_drawing, "_keep", lambda *given: (keep(*given), done.set()))
    with early_drawing.drawing(CONFIG, dataset):
        assert done.wait(60)


def test_all_splits_are_kept_as_a_run_reads_them(dataset, monkeypatch):
    drawn_whole(dataset, monkeypatch)
    for split in SPLITS:
        there, pictures = kept(dataset, split)
        assert there.all() and len(there) == 8 * COUNTS[split]
        assert all(np.array_equal(picture, synthetic.draw(key, 32))
                   for picture, key in zip(pictures, dataset.splits[split].keys, strict=True))


def test_what_is_kept_is_not_drawn_again(dataset, monkeypatch):
    drawn_whole(dataset, monkeypatch)
    monkeypatch.setattr(drawing_processes, "beside", lambda key, size: pytest.fail(f"{key} again"))
    drawn_whole(dataset, monkeypatch)
    assert activation_store.usage().rows == 8 * sum(COUNTS.values())


def test_stopping_keeps_what_is_done_and_leaves_no_thread(dataset):
    with early_drawing.drawing(CONFIG, dataset):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == "drawn ahead"]
    assert kept(dataset, "train")[0].sum() <= early_drawing.EACH * 2


@pytest.mark.parametrize("why", ["not drawn", "no store", "store switched off", "one core"])
def test_nothing_is_drawn_where_it_would_not_serve(dataset, monkeypatch, why):
    monkeypatch.setattr(early_drawing, "_keep", lambda *given: pytest.fail("drawn"))
    monkeypatch.setattr(drawing_processes, "most", lambda: 0 if why == "one core" else 2)
    if why == "no store":
        monkeypatch.setenv("TL_STORE_BYTES", "0")
    config = CONFIG.changed(feature_store=why != "store switched off")
    with early_drawing.drawing(config, dataset.with_splits(dataset.splits, drawn=why != "not drawn")):
        assert not [thread for thread in threading.enumerate() if thread.name == "drawn ahead"]


def test_a_helper_that_fails_ends_it_and_not_the_run(dataset, monkeypatch, caplog):
    asked = threading.Event()

    def broken(key, size):
        asked.set()
        raise OSError("no more processes")

    monkeypatch.setattr(drawing_processes, "beside", broken)
    with early_drawing.drawing(CONFIG, dataset):
        assert asked.wait(60)
    assert "could not be drawn ahead" in caplog.text and not kept(dataset, "train")[0].any()
