"""What changed inside, on runs of a small network: frozen blocks not at all, trained ones a little."""


import numpy as np
import pytest

from tests.stores import put_store
from tl_core import plan, settings, tracking
from tl_core.comparison import weight_drift
from tl_core.config import RunConfig
from tl_core.engine.run_job import execute
from tl_core.errors import UserError

CONFIG = RunConfig(data="digits", backbone="small_cnn", image_size=32, limit=60, epochs=2, batch_size=16,
                   strategy="fine_tuning", freeze_depth=3, weights="random", learning_rate=1e-2, seed=4)


@pytest.fixture(autouse=True)
def store(isolated, empty_store):
    settings.home().mkdir(parents=True, exist_ok=True)
    put_store(empty_store, settings.home())


def trained() -> str:
    config = plan.resolve_config_and_data(CONFIG)
    run_id = tracking.create_run(config, tracking.new_owner(), status="RUNNING")
    recorder = tracking.Recorder(run_id)
    execute(run_id, config, recorder.write)
    recorder.close()
    return run_id


def test_drift_by_hand():
    """w0 = (3, 4): length 5; moved by (0, 2.5): half of it."""
    assert weight_drift.drift([np.array([3.0]), np.array([4.0])],
                              [np.array([3.0]), np.array([6.5])]) == pytest.approx(0.5)
    assert weight_drift.drift([], []) == 0 and weight_drift.drift([np.zeros(2)], [np.ones(2)]) is None


def test_frozen_blocks_are_as_they_were_and_trained_ones_are_not():
    run_id = trained()
    assert weight_drift.kept(run_id) is None
    told = []
    found = weight_drift.measure(run_id, lambda *step: told.append(step))
    assert found["drift"][:3] == [0, 0, 0] and found["cka"][:3] == [1, 1, 1]
    assert all(0 < moved < 1 for moved in found["drift"][3:]) and all(like < 1 for like in found["cka"][3:])
    assert len(found["blocks"]) == 5 and found["pictures"] >= 4 and weight_drift.kept(run_id) == found
    assert {"Before training", "After training"} <= {stage for stage, _, _ in told}


def test_a_run_that_is_not_there_is_told():
    with pytest.raises(UserError):
        weight_drift.measure("nothing")
    assert tracking.runs() == []
