"""Runs of a demonstration, trained in this process on a tiny folder."""

import pytest

from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.lessons import trained_runs
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.trained_runs import Asked


class _Stop(Exception):
    pass


@pytest.fixture
def config(picture_folder):
    return RunConfig(data=str(picture_folder), backbone="small_cnn", strategy="from_scratch", image_size=32, epochs=1,
                     split_seed=0)


def test_runs_become_points_and_are_recorded(config):
    figures = GrowingFigures()
    source = trained_runs.source(config, figures, "Learning")
    assert trained_runs.source(config, figures, "Learning") == source  # there already: nothing is trained twice
    first, second = trained_runs.train([
        Asked(config.changed(seed=1), "scratch"),
        Asked(config.changed(strategy="full_fine_tuning", weights=f"run:{source}"), "transfer", 3)], figures)
    assert [(point["group"], point["x"]) for point in figures.values["points"]] == [("scratch", None), ("transfer", 3)]
    assert list(first.keys) == list(second.keys)
    assert figures.values["points"][0]["value"] == first.correct.mean()
    ids = figures.values["run_ids"]
    assert len(ids) == 2 and source not in ids
    assert all(tracking.run(run_id).status == "FINISHED" for run_id in ids)


def test_a_stop_ends_the_runs_in_order_and_is_told_on(config):
    def stop(stage, done, total):
        raise _Stop
    with pytest.raises(_Stop):
        trained_runs.train([Asked(config, "scratch")], GrowingFigures(progress=stop))
    assert {record.status for record in tracking.runs()} == {"STOPPED"}
