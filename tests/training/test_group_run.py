"""Heads trained in one step: each as if it were alone, whatever becomes of the others."""

import keras
import numpy as np
import pytest

from tests.training.conftest import COUNTS, SMALL, make_dataset
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.training import parallel_heads
from tl_core.training.callback import PhaseCallback
from tl_core.training.group_run import GroupRun, key
from tl_core.training.train import train, train_together

CHANGES = ({"seed": 3}, {"seed": 3, "learning_rate": 1e-3}, {"head": {"hidden": [], "dropout": 0.5}},
           {"seed": 1, "head": {"hidden": [8, 4], "dropout": 0.1}}, {"learning_rate": 1e-6, "patience": 1})


def members(folder, pretrained, changes, should_stop=lambda: False):
    logs = [[] for _ in changes]
    configs = [RunConfig.parse({**SMALL, "weights": str(pretrained), **change}) for change in changes]
    return [GroupRun(config, log.append, folder / str(number), should_stop)
            for number, (config, log) in enumerate(zip(configs, logs, strict=True))], logs


def alone(member, folder):
    log = []
    return train(member.config, make_dataset(), log.append, folder, should_stop=member.should_stop), log


def saved(folder):
    return keras.saving.load_model(folder / "model.keras").get_weights()


@pytest.fixture(scope="module")
def fused(pretrained, tmp_path_factory):
    """Five members trained together, and what each of them makes alone: (members, logs, results, alone)."""
    folder = tmp_path_factory.mktemp("fused")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(folder / "home"))
        group, logs = members(folder, pretrained, CHANGES)
        results = train_together(group, make_dataset())
        single = [alone(member, folder / f"alone{number}") for number, member in enumerate(group)]
    return group, logs, results, single


def test_each_head_has_the_history_weights_and_figures_of_its_own_run(fused):
    """With dropout: every head draws the masks that it would draw alone."""
    group, _, results, single = fused
    for member, ours, (theirs, _), number in zip(group, results, single, range(9), strict=False):
        for name, values in theirs["history"].items():
            np.testing.assert_allclose(ours["history"][name], values, atol=1e-5)
        assert ours["best_epoch"] == theirs["best_epoch"]
        assert ours["test"]["loss"] == pytest.approx(theirs["test"]["loss"], abs=1e-5)
        assert ours["confusion"] == theirs["confusion"]
        assert ours["parameters"] == theirs["parameters"]
        folder = member.folder.parent / f"alone{number}"
        for a, b in zip(saved(member.folder), saved(folder), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)
        logits = [np.load(place / "test_predictions.npz")["logits"] for place in (member.folder, folder)]
        np.testing.assert_allclose(*logits, atol=1e-5)


def test_each_has_its_own_events(fused):
    _, logs, results, single = fused
    for ours, result, (_, theirs) in zip(logs, results, single, strict=True):
        for kind in ("run_started", "phase_started", "finished"):
            assert [e.type for e in ours].count(kind) == 1
        for kind in ("batch", "epoch"):
            steps = [[number for event in log if event.type == kind for number in getattr(event, "step", None) or
                      event.epoch] for log in (ours, theirs)]
            assert steps[0] == steps[1]
        assert ours[-1].result == result and result["together"] == len(CHANGES)


def test_they_differ_among_each_other(fused):
    losses = [result["history"]["loss"][-1] for result in fused[2]]
    assert len({round(loss, 6) for loss in losses}) == len(CHANGES)


def test_a_stop_ends_one_member_and_keeps_its_best_weights(fused, tmp_path, pretrained):
    group, logs = members(tmp_path, pretrained, CHANGES[:2])
    answers = iter([False] * 9 + [True])  # before training, then after three batches and a validation an epoch
    group[0] = GroupRun(group[0].config, group[0].emit, group[0].folder, lambda: next(answers))
    stopped, whole = train_together(group, make_dataset())
    assert stopped["status"] == "STOPPED" and whole["status"] == "FINISHED"
    assert stopped["history"] == {name: values[:2] for name, values in fused[2][0]["history"].items()}
    assert [step for event in logs[0] if event.type == "batch" for step in event.step] == list(range(1, 8))
    np.testing.assert_allclose(whole["history"]["loss"], fused[2][1]["history"]["loss"], atol=1e-6)
    assert stopped["test"]["n"] == 0 and whole["test"]["n"] == COUNTS["test"]
    assert [log[-1].type for log in logs] == ["stopped", "finished"]


def test_a_stop_before_the_first_epoch_keeps_the_weights_of_that_moment(tmp_path, pretrained):
    group, _ = members(tmp_path, pretrained, [{"head": {"hidden": [], "dropout": 0.0}}] * 2)
    answers = iter([False, True])  # after the first batch
    group[1] = GroupRun(group[1].config, group[1].emit, group[1].folder, lambda: next(answers))
    whole, stopped = train_together(group, make_dataset())
    assert (whole["status"], stopped["status"], stopped["best_epoch"]) == ("FINISHED", "STOPPED", None)
    answers = iter([False, True])
    single, _ = alone(group[1], tmp_path / "alone")
    assert single["status"] == "STOPPED"
    for a, b in zip(saved(group[1].folder), saved(tmp_path / "alone"), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_head_whose_loss_explodes_spoils_no_other(fused, tmp_path, pretrained, monkeypatch):
    """The first head's own weights become no numbers; it fails in three clauses and the second does not notice."""
    reset = parallel_heads.ParallelHeads.reset

    def broken(self, given, rates):
        reset(self, given, rates)
        if any(rates):
            bias = self.heads[0].weights[-1]
            bias.assign(np.full(bias.shape, np.nan))

    monkeypatch.setattr(parallel_heads.ParallelHeads, "reset", broken)
    group, logs = members(tmp_path, pretrained, CHANGES[:2])
    failed, whole = train_together(group, make_dataset())
    assert isinstance(failed, UserError) and "number in epoch 1" in str(failed)
    assert not [event for event in logs[0] if event.type in ("batch", "finished")]
    np.testing.assert_allclose(whole["history"]["loss"], fused[2][1]["history"]["loss"], atol=1e-6)


def test_a_member_whose_line_is_dead_stops_no_other(fused, tmp_path, pretrained):
    def emit(event):
        if event.type == "epoch":
            raise ConnectionError("nobody listens")

    group, _ = members(tmp_path, pretrained, CHANGES[:2])
    group[1] = GroupRun(group[1].config, emit, group[1].folder)
    whole, failed = train_together(group, make_dataset())
    assert isinstance(failed, ConnectionError)
    np.testing.assert_allclose(whole["history"]["loss"], fused[2][0]["history"]["loss"], atol=1e-6)


def test_what_fails_for_all_is_everyones(tmp_path, pretrained):
    group, _ = members(tmp_path, pretrained, CHANGES[:2])
    first, second = train_together(group, make_dataset(train=0))
    assert isinstance(first, UserError) and first is second


def test_early_stopping_is_each_heads_own(tmp_path, pretrained, monkeypatch):
    """The second head's validation loss is made to grow: it leaves after its patience, the first goes on."""
    real = PhaseCallback.epoch_ends

    def epoch_ends(self, logs):
        worse = {**logs, "val_loss": logs["val_loss"] + self._run_history.epochs_done}
        real(self, worse if self._patience._epochs == 1 else logs)

    monkeypatch.setattr(PhaseCallback, "epoch_ends", epoch_ends)
    group, logs = members(tmp_path, pretrained, [{}, {"patience": 1}])
    whole, early = train_together(group, make_dataset())
    assert len(whole["history"]["loss"]) == 4 and len(early["history"]["loss"]) == 2
    assert any("2 epochs early" in event.text for event in logs[1] if event.type == "note")


def test_who_can_train_together(pretrained):
    config = RunConfig.parse({**SMALL, "weights": str(pretrained)})
    assert key(config) is not None
    for change in CHANGES:
        assert key(config.changed(**change)) == key(config)
    other_rows = [{"epochs": 5}, {"batch_size": 8}, {"image_size": 64}, {"limit": 20}, {"class_weights": True},
                  {"head": {"pooling": "max"}}, {"weights": "random"}]
    assert all(key(config.changed(**change)) not in (None, key(config)) for change in other_rows)
    alone = [{"strategy": "fine_tuning", "freeze_depth": 3}, {"augment": {"flip": "horizontal"}},
             {"strategy": "fine_tuning", "freeze_depth": 5}]
    assert all(key(config.changed(**change)) is None for change in alone)
    random = config.changed(weights="random")
    assert key(random) != key(random.changed(seed=1))  # other weights make other rows
