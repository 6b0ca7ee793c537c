"""One run's frame around the trainer: data, weights, files, and every way it can end."""

import errno
import json
import sys
import types

import numpy as np
import pytest

import tl_core
from tl_core.backbones import hub_files
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split
from tl_core.engine import run_job as module
from tl_core.engine.run_job import execute
from tl_core.errors import UserError
from tl_core.events import Finished

CONFIG = RunConfig(data="fruits", weights="random", freeze_depth=3, backbone_learning_rate=1e-4)


def dataset(notes=()):
    split = Split(("0", "1"), np.array([0, 1], np.int32))
    return Dataset("d", "D", ("a", "b"), {"train": split, "val": split, "test": split}, read=None, digest=str,
                   notes=notes)


class Frame:
    """Calls ``execute`` with a trainer and a catalog of the test's own."""

    def __init__(self, monkeypatch, folder):
        self.folder, self.heard, self.given = folder, [], None
        self.end = lambda emit: emit(Finished(result={"status": "FINISHED"}))
        self.load = lambda config, progress: dataset()
        # The real trainer imports TensorFlow; its frame does not.
        trainer = types.ModuleType("tl_core.training.train")
        trainer.train = self._train
        monkeypatch.setitem(sys.modules, "tl_core.training.train", trainer)
        monkeypatch.setattr("tl_core.training.train", trainer, raising=False)
        monkeypatch.setattr(catalog, "load", lambda config, progress: self.load(config, progress))

    def _train(self, config, data, emit, folder, *, should_stop, weights_file, cuts):
        self.given = (config, folder, weights_file)
        self.end(emit)
        return {"status": "FINISHED"}

    def run(self, config=CONFIG, **options):
        return execute("id", config, self.heard.append, folder=self.folder, **options)

    @property
    def types(self):
        return [event.type for event in self.heard]


@pytest.fixture
def frame(monkeypatch, tmp_path):
    return Frame(monkeypatch, tmp_path)


def test_a_run_gives_the_trainers_result_and_keeps_its_environment(frame, tmp_path):
    assert frame.run(weights_file=tmp_path / "w") == {"status": "FINISHED"}
    assert frame.given == (CONFIG, tmp_path, tmp_path / "w") and frame.types == ["finished"]
    kept = json.loads((tmp_path / "environment.json").read_text())
    assert kept["python"] == ".".join(map(str, sys.version_info[:3]))
    assert kept["packages"]["numpy"] == np.__version__
    assert kept["packages"]["transfer-lab"] == tl_core.__version__


def test_notes_on_the_data_reach_the_user(frame):
    frame.load = lambda config, progress: dataset(("2 files could not be read: a.jpg, b.jpg.",))
    frame.run()
    assert (frame.heard[0].text, frame.heard[0].level) == ("2 files could not be read: a.jpg, b.jpg.", "warning")


def test_progress_is_told_at_a_bounded_rate_and_at_its_end(frame):
    def load(config, progress):
        for done in range(1, 1001):
            progress("Reading pictures", done, 1000)
        return dataset()
    frame.load = load
    frame.run()
    told = [event for event in frame.heard if event.type == "progress"]
    assert len(told) < 100 and (told[-1].done, told[-1].total) == (1000, 1000)


def test_a_stop_while_the_data_are_read_ends_the_run_at_once(frame):
    frame.load = lambda config, progress: [progress("Reading pictures", i, 10) for i in range(10)]
    result = frame.run(should_stop=lambda: True)
    assert result["status"] == "STOPPED" and result["freeze_depth"] == 3 and frame.types == ["stopped"]


def test_a_users_error_is_told_and_goes_on_to_the_caller(frame):
    def load(config, progress):
        raise UserError("The folder is empty.", "Expected pictures.", "Put some in.")
    frame.load = load
    with pytest.raises(UserError):
        frame.run()
    assert frame.heard[0].reason == "The folder is empty. Expected pictures. Put some in."
    assert not (frame.folder / module.TRACEBACK).exists()


@pytest.mark.parametrize(("error", "words"), [
    (ValueError("shapes differ\nand more"), "ValueError: shapes differ"),
    (MemoryError(), "Memory ran out"),
    (type("ResourceExhaustedError", (Exception,), {})("OOM when allocating"), "Memory ran out"),
    (OSError(errno.ENOSPC, "No space left on device"), "disk became full"),
    (RuntimeError("Could not write: No space left on device"), "disk became full"),
    (KeyboardInterrupt(), "interrupted"),
    (RuntimeError(), "no message")])
def test_our_own_failure_is_told_in_words_with_the_traceback_in_a_file(frame, error, words):
    def end(emit):
        raise error
    frame.end = end
    with pytest.raises(type(error)):
        frame.run()
    assert frame.types == ["failed"] and words in frame.heard[0].reason
    assert "in end" in (frame.folder / module.TRACEBACK).read_text()


def test_a_failure_is_told_where_nothing_can_be_written(frame, monkeypatch):
    def full(emit):
        (frame.folder / module.TRACEBACK).mkdir()  # writing there fails as on a full disk
        raise RuntimeError("no space for \udcff")
    frame.end = full
    with pytest.raises(RuntimeError):
        frame.run()
    assert frame.types[-1] == "failed"


@pytest.mark.parametrize("stopped", [False, True])
def test_weights_that_have_to_be_downloaded_are_told_and_can_be_stopped(frame, monkeypatch, stopped):
    fetched = []

    def locate(file, progress):
        progress(f"Downloading {file.name} (MB)", 18, 18)
        fetched.append(file.name)
    monkeypatch.setattr(hub_files, "locate", locate)
    config = CONFIG.changed(backbone="bert_tiny", weights="pretrained")
    frame.run(config, should_stop=lambda: stopped)
    if stopped:
        assert frame.types == ["stopped"] and not fetched
    else:
        assert frame.types == ["progress", "finished"] and fetched == ["model.safetensors"]
        assert frame.heard[0].stage == "Downloading model.safetensors (MB)"
