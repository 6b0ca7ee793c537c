"""What is asked of a run's network, once: validation answers, and changed test pictures."""


import pytest

from tests.evaluation import finished_runs
from tests.evaluation.conftest import TWO
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.evaluation import tasks


def test_a_set_that_has_changed_is_refused(run, asked, monkeypatch):
    dataset = catalog.load(TWO)
    fewer = {**dataset.splits, "train": dataset.splits["train"].take(range(5))}
    monkeypatch.setattr(catalog, "load", lambda config, progress: dataset.with_splits(fewer))
    for work in (lambda: tasks.validate(run.run_id), lambda: tasks.robustness(run.run_id, 10)):
        with pytest.raises(UserError, match="has changed since the run was trained"):
            work()


def test_a_picture_that_is_gone_is_a_changed_set(picture_folder, asked, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    run_id = finished_runs.finished(finished_runs.CONFIG.changed(data="colours"))
    tasks.validate(run_id)
    (picture_folder / "red" / "3.png").unlink()
    with pytest.raises(UserError, match="'colours' has changed"):
        tasks.robustness(run_id, None)
    tasks.validate(run_id)  # kept: the set is not looked at again
