"""What moves in each phase of a run, byte by byte, and by how much."""

import functools
import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from tests.training.conftest import make_dataset, train_now
from tests.training.test_train import same, statistics, weights_by_block
from tl_core import plan
from tl_core.backbones import keras_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import layers_by_block
from tl_core.config import RunConfig
from tl_core.training.early_stopping import Best
from tl_core.training.run_trainer import RunTrainer

TUNE = {"strategy": "fine_tuning", "freeze_depth": 0}
BANDS = {"first": {**TUNE, "freeze_above": 2}, "middle": {**TUNE, "freeze_depth": 2, "freeze_above": 4},
         "last": {**TUNE, "freeze_depth": 3}}
PROBE = {"strategy": "linear_probe_then_fine_tune", "freeze_depth": 3, "head": {"hidden": ()}}
GRADUAL = {"strategy": "gradual_unfreezing", "freeze_depth": 2, "epochs": 6, "unfreeze_steps": 3}
SPEC = BACKBONES.get("small_cnn")
ONE_STEP = {"train": 16, "val": 12, "test": 15}  # pictures: one batch an epoch


def snapshot(run):
    """Every block's weights, and the head's behind them."""
    blocks = [[weight.numpy() for layer in layers for weight in layer.weights]
              for layers in layers_by_block(run.context.network.model, SPEC)]
    return [*blocks, [weight.numpy() for weight in run.network.head.weights]]


@pytest.fixture(scope="module")
def phased(tmp_path_factory, pretrained):
    """``phased(**changes)``: a run's outcome, and its weights at the begin of each phase and at the end of the last.

    Equal ones are trained once.
    """
    @functools.cache
    def trained(as_json):
        counts, changes = json.loads(as_json)
        seen, begin, end = [], RunTrainer.begin_phase, RunTrainer.end_phase

        def ended(run, report, index, *more):
            end(run, report, index, *more)
            if index == len(run.phases) - 1:
                seen.append(snapshot(run))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TL_HOME", str(tmp_path_factory.mktemp("home")))
            patch.setattr(RunTrainer, "begin_phase", lambda run, index: seen.append(snapshot(run)) or begin(run, index))
            patch.setattr(RunTrainer, "end_phase", ended)
            patch.setattr(Best, "improves", lambda *figures: True)  # the last weights, so that what moved shows
            outcome = train_now(tmp_path_factory.mktemp("run"), pretrained, make_dataset(**counts), **changes)
        return SimpleNamespace(outcome=outcome, weights=seen)
    return lambda counts=None, **changes: trained(json.dumps([counts or {}, changes]))


@pytest.mark.parametrize("changes", [*BANDS.values(), PROBE, GRADUAL, {**TUNE, "layer_decay": 0.5}], ids=str)
def test_after_each_phase_exactly_the_blocks_with_a_rate_have_moved(phased, changes):
    found = phased(**changes)
    phases = plan.phases(plan.resolve_config(RunConfig.parse({"backbone": "small_cnn", "weights": "random", "epochs": 4,
                                                              **changes})))
    assert len(found.weights) == len(phases) + 1
    assert any(any(phase.block_rates) for phase in phases)
    for phase, before, after in zip(phases, found.weights, found.weights[1:], strict=False):
        moved = [not same(a, b) for a, b in zip(before, after, strict=True)]
        assert moved == [rate > 0 for rate in phase.block_rates] + [True], phase.name


@pytest.mark.parametrize("changes", [BANDS["middle"], GRADUAL], ids=str)
def test_what_is_saved_is_what_moved(phased, pretrained, changes):
    found = phased(**changes)
    for block, (ours, saved) in enumerate(zip(found.weights[-1], weights_by_block(found.outcome.file), strict=True)):
        assert same(ours, saved), block


def test_said_and_told_are_the_bands_ends(phased):
    started = phased(**BANDS["middle"]).outcome.of("phase_started")
    assert [(phase.freeze_depth, phase.freeze_above) for phase in started] == [(5, 5), (2, 4)]
    assert started[1].trainable_parameters > started[0].trainable_parameters


def lengths(before, after):
    """The longest way of a kernel's weight in each block: after Adam's first step its learning rate."""
    return [max(np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True) if a.ndim > 1)
            for ours, theirs in zip(before, after, strict=True)]


def test_the_first_step_of_each_block_is_as_long_as_its_rate(phased):
    before, after = phased(ONE_STEP, **TUNE, layer_decay=0.5, epochs=1).weights
    np.testing.assert_allclose(lengths(before, after), [1e-3 / 16, 1e-3 / 8, 1e-3 / 4, 1e-3 / 2, 1e-3, 1e-2], rtol=0.02)


@pytest.mark.parametrize("changes", [BANDS["last"], {"strategy": "feature_extraction"}], ids=str)
def test_a_schedule_is_on_every_rate_of_each_phase(phased, changes):
    """Two steps of one cycle: a 25th of the rate, then all of it; without a schedule it is twice the rate."""
    two = {**ONE_STEP, "train": 32}
    short, long = (lengths(*phased(two, **changes, epochs=1, schedule=name).weights) for name in (
        "one_cycle", "constant"))
    rates = [1e-3] * 5 + [1e-2]
    for block in range(3, 6) if "freeze_depth" in changes else [5]:
        assert short[block] < 1.05 * rates[block] and long[block] > 1.5 * rates[block]


def test_a_probes_best_epoch_is_where_fine_tuning_starts(tmp_path, pretrained, monkeypatch):
    """Here the first epoch is called the best, and the probe has two."""
    begins, ends, begin, end = [], [], RunTrainer.begin_phase, RunTrainer.end_phase
    monkeypatch.setattr(Best, "improves", lambda best, *figures: best.epoch is None)
    monkeypatch.setattr(RunTrainer, "end_phase", lambda run, *more: end(run, *more) or ends.append(snapshot(run)))
    monkeypatch.setattr(RunTrainer, "begin_phase", lambda run, index: begins.append(
        (snapshot(run), run.run_history.best.weights)) or begin(run, index))
    train_now(tmp_path, pretrained, **PROBE, epochs=6)
    (_, nothing), (start, best) = begins
    assert nothing is None and same(start[5], best[0]) and not same(start[5], ends[0][5])


@pytest.mark.parametrize(("policy", "statistics_move", "gammas_move"), [
    ("frozen", False, False), ("statistics", True, False), ("trained", True, True)])
def test_batch_norm_policies(run, pretrained, policy, statistics_move, gammas_move):
    file = run(keep_last=True, **BANDS["last"], batch_norm=policy).file
    assert same(statistics(pretrained), statistics(file)) != statistics_move
    before, after = ([np.stack(pair) for pair in zip(*scales(path), strict=True)] for path in (pretrained, file))
    assert same(before, after) != gammas_move


def scales(file):
    norms = [layer for layer in keras_files.read(file).layers
             if isinstance(layer, keras.layers.BatchNormalization) and layer.name.startswith("block5")]
    return [norm.gamma.numpy() for norm in norms], [norm.beta.numpy() for norm in norms]


def test_a_strong_pull_keeps_trained_blocks_near_their_start(run, pretrained):
    before = weights_by_block(pretrained)
    far, near = (sum(float(np.square(a - b).sum()) for block in range(3, 5) for a, b in zip(
        before[block], weights_by_block(run(keep_last=True, **BANDS["last"], **pull).file)[block], strict=True))
        for pull in ({}, {"l2_sp": 1.0}))
    assert 0 < near < 0.5 * far


def test_the_pull_is_not_in_the_loss_that_is_told(phased):
    """Two steps: nothing pulls in the first, so the second begins with the same weights, and they have moved."""
    plain, pulled = (phased(ONE_STEP, **BANDS["last"], epochs=2, l2_sp=alpha).outcome.result["history"]["loss"]
                     for alpha in (0.0, 1.0))
    assert plain == pulled


@pytest.mark.parametrize("changes", [{}, BANDS["last"]], ids=str)
def test_weight_decay_makes_kernels_smaller(run, changes):
    plain, decayed = (weights_by_block(run(keep_last=True, **changes, **decay).file)[-1]
                      for decay in ({}, {"weight_decay": 1.0}))
    assert np.square(decayed[0]).sum() < 0.99 * np.square(plain[0]).sum()


@pytest.mark.parametrize("changes", [{}, BANDS["last"], {"augment": {"mixup": 0.4}}], ids=str)
def test_label_smoothing_raises_the_training_loss_and_leaves_the_tests_alone(run, changes):
    plain, smooth = (run(**changes, **smoothing).result for smoothing in ({}, {"label_smoothing": 0.3}))
    assert smooth["history"]["loss"][-1] > plain["history"]["loss"][-1]
    assert smooth["history"]["val_loss"] != plain["history"]["val_loss"]


def test_defaults_said_out_loud_change_nothing(run):
    said = {"layer_decay": 1.0, "schedule": "constant", "warm_up": 0.0, "weight_decay": 0.0, "l2_sp": 0.0,
            "label_smoothing": 0.0, "batch_norm": "frozen", "freeze_above": None, "transfer_depth": None}
    for changes in ({}, BANDS["last"]):
        assert run(**changes, **said).result["history"] == run(**changes).result["history"]


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
@pytest.mark.parametrize("changes", [{}, BANDS["last"]], ids=str)
def test_a_schedule_changes_the_course_and_still_learns(run, changes, schedule):
    plain, other = (run(**changes, **other).result["history"]["loss"] for other in ({}, {"schedule": schedule}))
    assert plain != other and other[-1] < other[0]


def test_blocks_above_the_transfer_depth_start_random(phased, pretrained):
    found = phased(ONE_STEP, **TUNE, transfer_depth=3, epochs=1)
    start, known = found.weights[0], weights_by_block(pretrained)
    assert [same(a, b) for a, b in zip(start[:5], known[:5], strict=True)] == [True] * 3 + [False] * 2
    np.testing.assert_allclose(lengths(*found.weights)[:5], [1e-3] * 3 + [1e-2] * 2, rtol=0.02)
