from dataclasses import replace

import numpy as np
import pytest

from tests.data.test_dataset import marked
from tests.evaluation.conftest import TWO
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.evaluation import cache, run_inference, validation
from tl_core.run_pictures import RunPictures


def test_validation_pictures_are_asked_about_once_and_none_is_a_test_picture(run, asked):
    told = []
    found = validation.answers(run, lambda *news: told.append(news))
    split = catalog.load(TWO).splits["val"]
    assert found.keys.tolist() == list(split.keys) and found.labels.tolist() == split.labels.tolist()
    assert not np.intersect1d(found.keys, run.test.keys).size
    assert (validation.STAGE.format("pictures"), len(split), len(split)) in told
    count = len(asked)
    again = validation.answers(run)
    assert len(asked) == count and np.allclose(again.logits, found.logits, atol=1e-6)


def test_test_pictures_among_the_validation_pictures_are_refused(run, asked, monkeypatch):
    dataset = catalog.load(TWO)
    swapped = dataset.with_splits({**dataset.splits, "val": dataset.splits["test"]})
    found = RunPictures("digits", swapped, dict.fromkeys(swapped.splits, ()))
    monkeypatch.setattr(run_inference, "pictures", lambda record, progress: found)
    with pytest.raises(UserError, match="validation pictures are test pictures of the run"):
        validation.answers(run)
    assert not asked and cache.validation(run.run_id) is None


def test_validation_pictures_without_a_label_are_not_asked_about(run, asked, monkeypatch):
    dataset = catalog.load(TWO)
    split = dataset.splits["val"]
    some = replace(split, labels=np.where(np.arange(len(split)) % 2, -1, split.labels).astype(np.int32))
    partly = dataset.with_splits({**dataset.splits, "val": some})
    found = RunPictures("digits", partly, dict.fromkeys(partly.splits, ()))
    monkeypatch.setattr(run_inference, "pictures", lambda record, progress: found)
    answers = validation.answers(run)
    assert answers.keys.tolist() == list(split.keys[::2]) and (answers.labels >= 0).all()
    assert sum(map(len, asked)) == len(answers)


def test_a_run_with_a_target_is_scaled_by_the_pictures_of_its_source(run, monkeypatch):
    """As it was validated: the target's labels are its test's alone."""
    letters = marked(splits={name: split.labelled() for name, split in marked().splits.items()})
    config = TWO.model_copy(update={"target_domain": "y"})
    chosen = validation._validation_set(letters.with_splits({**letters.splits, "val": letters.splits["train"]}), config)
    assert chosen.keys == ("a", "b") and set(chosen.domains) == {"x"}
    plain = validation._validation_set(letters, TWO)
    assert plain.keys == letters.splits["val"].keys
