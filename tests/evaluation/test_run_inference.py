"""The run's own network answers, as it would have in its test."""

import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.inference import saved_runs as networks
from tl_core.data import catalog
from tl_core.evaluation import run_predictions, tasks, validation
from tl_core.inference import model_cache


def test_logits_of_the_saved_network(monkeypatch):
    model_cache.forget()
    model = networks.network(2)
    config = finished_runs.CONFIG.changed(classes=("3", "8"))
    run_id, told = finished_runs.finished(config, model), []
    tasks.validate(run_id, lambda *news: told.append(news[0]))
    found = validation.answers(run_predictions.of_run(run_id))
    dataset = catalog.load(config)
    pixels = np.stack([dataset.read(key, 32) for key in dataset.splits["val"].keys])
    expected = model.predict(pixels.astype("float32"), verbose=0)
    shares = np.exp(found.logits) / np.exp(found.logits).sum(axis=1, keepdims=True)
    assert shares == pytest.approx(expected, abs=1e-5)
    assert told.index("Comparing the data set with the run's") < told.index(validation.STAGE.format("pictures"))
    assert any(stage.startswith("Loading") for stage in told)
