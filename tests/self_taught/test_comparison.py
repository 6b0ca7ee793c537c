"""The whole comparison on a tiny budget: the rows of every method, the controls, what is kept."""

import functools
from pathlib import Path

import numpy as np
import pytest

from benchmarks.trained import run_of
from tests.drawn_once import drawn_once  # noqa: F401
from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core import tracking
from tl_core.errors import UserError
from tl_core.evaluation import run_predictions
from tl_core.export import report
from tl_core.export.source import ExportSource
from tl_core.inference import predictor
from tl_core.self_taught import comparison, few_labels, patch_features, request

TINY = {"data": "digits", "pool": ("fruits",), "epochs": 1, "seconds": None, "limit": 64, "batch_size": 32}
trained_here = functools.cache(run_of)


@pytest.fixture
def figures(monkeypatch, tmp_path):
    for module, name, few in (
            (comparison, "TESTED", 60), (comparison, "MOST_POOL", 40), (few_labels, "MOST_TRAINED", 80),
            (patch_features, "MOST_CODED", 200)):
        monkeypatch.setattr(module, name, few)
    trained_here.cache_clear()
    asked = request.of_fields(TINY, (2,), 2, fine_tuned=True)
    told = []
    runs = comparison.trained(asked, trained_here)
    return asked, runs, comparison.compare(asked, comparison.Trained(runs.run_id, 0.5, runs.supervised, runs.notes),
                                           lambda *what: told.append(what[0])), told


def test_every_method_has_its_figures_and_the_result_is_kept(figures):
    asked, runs, found, told = figures
    assert [row["method"] for row in found["table"]] == [
        "pixels", "self_taught", "random", "supervised", "kmeans_patches", "sparse_coding", "random_patches",
        "random_dictionary", "from_scratch", "from_scratch_views", "self_taught_tuned", "supervised_tuned"]
    assert {len(row["by_seed"]) for row in found["table"]} == {2} and found["tested"] == 60
    assert {gain["control"] for gain in found["gains"]} == {
        "pixels", "random", "supervised", "random_patches", "random_dictionary", "from_scratch", "from_scratch_views",
        "supervised_tuned"}
    assert all(np.isfinite(gain["gap"]) for gain in found["gains"]) and "Self-taught: " in found["verdict"]
    assert comparison.load(asked.id)["verdict"] == found["verdict"] == comparison.recent()[0]["verdict"]
    assert runs.seconds > 0 and {"Reading the target", "Features: pixels", "From scratch"} - set(told) == {
        "Features: pixels"}
    for refused in (predictor.of_run, ExportSource, run_predictions.of_run, lambda run: report.write(run, Path())):
        with pytest.raises(UserError, match="learnt without labels .SimCLR .contrastive... Its network knows no"):
            refused(runs.run_id)
    again = request.of_fields({}, (2,), 1, run=runs.run_id)
    assert again.run == runs.run_id and again.config.pool == ("fruits",)


def test_a_pool_of_several_parts_has_no_supervised_control_and_says_so():
    asked = request.of_fields({**TINY, "pool": ("fruits", "household")}, (2,), 1)
    assert comparison._teacher(asked, lambda config: "never") == (
        None, ["The pool has several parts, so nothing was pretrained with its labels."])


def test_a_pretraining_that_was_stopped_is_told(monkeypatch):
    class Stopped:
        status = "STOPPED"
    monkeypatch.setattr(tracking, "run", lambda run_id: Stopped)
    with pytest.raises(UserError, match="The pretraining was stopped."):
        comparison._pretrained(request.of_fields(TINY, (2,), 1), lambda config: "0" * 32)
