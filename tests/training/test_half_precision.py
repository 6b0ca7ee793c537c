"""Runs in 16 bit: what a GPU that is built for it does by itself (the CPU stands for one, and computes in 16 bit)."""

import keras
import numpy as np
import pytest

from tests.training.conftest import train_now
from tests.training.test_train_step import compiled, group, network
from tl_core.config import HeadConfig
from tl_core.networks import device
from tl_core.training import optimizer
from tl_core.training.train_step import Member, TrainStep

# Slow and without chance: what rounding changes stays small.
CALM = {"learning_rate": 1e-3, "backbone_learning_rate": 1e-4, "head": HeadConfig(hidden=(16,), dropout=0.0)}
RUNS = {"feature_extraction": {}, "fine_tuning": {"strategy": "fine_tuning", "freeze_depth": 3, "l2_sp": 0.1},
        "gradual": {"strategy": "gradual_unfreezing", "freeze_depth": 3},
        "decay": {"strategy": "fine_tuning", "freeze_depth": 4, "weight_decay": 0.1, "schedule": "one_cycle",
                  "label_smoothing": 0.1}}


@pytest.fixture
def half_gpu(monkeypatch):
    monkeypatch.setattr(device, "choose", lambda wanted, gpus: device.Device("GPU", "/CPU:0", True, False, half=True))


@pytest.fixture
def half(monkeypatch):
    """Everything that is built computes in 16 bit."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    yield
    keras.config.set_dtype_policy(before)


@pytest.mark.parametrize("name", RUNS)
def test_a_run_learns_what_it_learns_in_32_bit(name, run, half_gpu, pretrained, tmp_path):
    whole = run(**CALM, **RUNS[name], device="cpu", mixed_precision="off")
    halved = train_now(tmp_path, pretrained, **CALM, **RUNS[name], device="gpu", mixed_precision="on")
    figures, told = (outcome.result["history"]["loss"] for outcome in (whole, halved))
    assert told != figures, "it was not computed in 16 bit"
    np.testing.assert_allclose(told, figures, rtol=0.05)
    assert halved.of("finished") and halved.file.is_file()


def stepped(rows, scale: float | None = None) -> list[np.ndarray]:
    """The first moments of a network's step on ``rows``, with the loss's scale changed after its steps were built."""
    steps = TrainStep(compiled(model := network()), [Member(model)])
    whole = steps.model.optimizer
    assert isinstance(whole, keras.optimizers.LossScaleOptimizer)
    if scale is not None:
        whole.dynamic_scale.assign(scale)
    steps.train([rows])
    return [np.array(moment) for moment in optimizer.adam_of(whole)._momentums]


def test_the_scale_of_the_loss_is_the_one_that_gradients_are_divided_by(half):
    """Doubled or halved while it trains, it is none of the trace's constants."""
    rows = group(8)
    for moment, expected in zip(stepped(rows, 4.0), stepped(rows), strict=True):
        np.testing.assert_allclose(moment, expected, rtol=2e-2, atol=2e-4)


def test_a_step_whose_gradients_overflow_is_left_out_and_halves_the_scale(half):
    steps = TrainStep(compiled(model := network()), [Member(model)])
    whole, before = steps.model.optimizer, [weight.numpy() for weight in model.weights]
    whole.dynamic_scale.assign(2.0**40)
    steps.train([group(8)])
    assert float(whole.dynamic_scale) == 2.0**39
    assert all((weight.numpy() == kept).all() for weight, kept in zip(model.weights, before, strict=True))
    optimizer.as_new(whole, [1e-2])
    assert float(whole.dynamic_scale) == whole.initial_scale and int(whole.iterations) == 0
