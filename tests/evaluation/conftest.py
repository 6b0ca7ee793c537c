import numpy as np
import pytest

from tests.drawn_once import drawn_once  # noqa: F401
from tests.evaluation import finished_runs
from tests.stores import own_store  # noqa: F401
from tl_core.evaluation import run_inference, run_predictions

TWO = finished_runs.CONFIG.changed(classes=("3", "8"))


@pytest.fixture
def run():
    return run_predictions.of_run(finished_runs.finished(TWO))


@pytest.fixture
def asked(monkeypatch):
    """A network that takes bright pictures for an 8; the batches it was asked about."""
    batches = []

    def ask(pictures: np.ndarray) -> np.ndarray:
        batches.append(pictures)
        light = pictures.mean(axis=(1, 2, 3)) / 255
        return np.stack([1 - light, light], axis=1)
    monkeypatch.setattr(run_inference, "network", lambda run_id, progress: ask)
    return batches
