"""A strategy that needs a target: from its plan to a test whose labels nothing has seen before."""

import functools

import keras
import numpy as np
import pytest

from tests import adapting
from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data import catalog, synthetic
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.evaluation_sets import EvaluationSet
from tl_core.strategies import STRATEGIES
from tl_core.training import trainer
from tl_core.training.train import train

TARGET = "sketch"
FIELDS = {"data": "fruits", "strategy": adapting.NAME, "target_domain": TARGET, "backbone": "small_cnn",
          "image_size": 32, "batch_size": 16, "epochs": 4, "freeze_depth": 4, "head": {"hidden": ()}}


@pytest.fixture
def fruits(monkeypatch):
    """A few pictures of each fruit, in all four domains: 16 to train on, 8 to judge by and 8 to test on in each."""
    adapting.registered(monkeypatch)
    few, each = {"train": 8, "val": 4, "test": 4}, {"train": 2, "val": 1, "test": 1}
    monkeypatch.setattr(synthetic, "drawn_dataset", functools.partial(synthetic.drawn_dataset, per_class=few))
    monkeypatch.setattr(synthetic, "drawn_domains", functools.partial(synthetic.drawn_domains, per_class=each))
    return lambda **changes: catalog.load(config(**changes))


def config(**changes) -> RunConfig:
    return plan.resolve_config_and_data(RunConfig(**{**FIELDS, **changes}))


def of_target(split) -> np.ndarray:
    return np.array(split.domains) == TARGET


def relabelled(dataset: Dataset, change) -> Dataset:
    """The set with the labels of the target's examples changed, of all others not."""
    splits = {}
    for name, split in dataset.splits.items():
        labels = split.labels.copy()
        labels[of_target(split)] = change(labels[of_target(split)])
        splits[name] = type(split)(split.keys, labels, split.domains)
    return dataset.with_splits(splits)


def weights(folder):
    return [value.tobytes() for value in keras.saving.load_model(folder / "model.keras").get_weights()]


def test_from_plan_to_a_test_on_the_target_alone(fruits, tmp_path):
    dataset, events = fruits(), []
    result = train(config(), dataset, events.append, tmp_path)
    test = dataset.splits["test"]
    own = [key for key, mine in zip(test.keys, of_target(test), strict=True) if mine]
    with np.load(tmp_path / "test_predictions.npz") as kept:
        assert kept["keys"].tolist() == own
        assert kept["labels"].tolist() == test.labels[of_target(test)].tolist()
    assert result["test"]["n"] == len(own) and result["evaluation"] == {
        "validation": "source_val", "test": "target_test"}
    assert result["fingerprint"] == dataset.fingerprint() and len(result["history"]["loss"]) == 4
    assert [event.name for event in events if event.type == "phase_started"] == ["Warm the head", "Adapt"]


@pytest.mark.parametrize("augment", [{}, {"flip": "horizontal"}], ids=["store", "augmented"])
def test_the_targets_labels_change_no_weight_and_no_choice(fruits, tmp_path, augment):
    """Turned about, or missing altogether: every weight and every figure before the test stays to the byte."""
    chosen, plain = config(augment=augment), fruits()
    rng, outcomes = np.random.default_rng(0), {}
    for name, change in {"as they are": lambda labels: labels, "turned about": rng.permutation,
                         "missing": lambda labels: np.full_like(labels, -1)}.items():
        dataset = relabelled(plain, change)
        if name == "missing":  # its test needs some, or there is nothing to judge by
            dataset = dataset.with_splits({**dataset.splits, "test": plain.splits["test"]})
        result = train(chosen, dataset, lambda event: None, tmp_path / name)
        outcomes[name] = weights(tmp_path / name), result["history"], result["best_epoch"]
    assert outcomes["as they are"] == outcomes["turned about"] == outcomes["missing"]


def test_training_holds_the_targets_pictures_and_none_of_its_labels(fruits, tmp_path, monkeypatch):
    dataset, contexts, opened = fruits(), [], []
    monkeypatch.setattr(trainer.Trainer, "run", _watched(trainer.Trainer.run, contexts))
    real = EvaluationSet.open
    monkeypatch.setattr(EvaluationSet, "open", lambda self: opened.append(self.name) or real(self))
    before = []

    def emit(event):
        before.append((event.type, opened.count("target_test")))
    train(config(), dataset, emit, tmp_path)
    (context,) = contexts
    for name in SPLITS:
        split = context.dataset.splits[name]
        assert (split.labels[of_target(split)] == -1).all()
    rows = context.inputs.pictures
    assert list(rows) == ["train", "val", "test", "target"]
    assert len(rows["target"]) == of_target(dataset.splits["train"]).sum() == 16
    assert set(rows["target"].labels.tolist()) == set(rows["test"].labels.tolist()) == {-1}
    named = [key for of in ("train", "val") for key in rows[of].keys]
    assert not [key for key in named if f"/{TARGET}/" in key]
    assert not [key for of in ("target", "test") for key in rows[of].keys if any(c in key for c in dataset.classes)]
    assert opened == ["source_val", "target_test"]
    assert {count for kind, count in before if kind in ("batch", "epoch", "phase_started")} == {0}
    assert not hasattr(context.test, "labels") and context.test._examples is None


def _watched(run, contexts):
    def watched(self):
        contexts.append(self._context)
        batches = self._context.inputs.batches("target", 4).beside(self._context.inputs.batches("train", 4))
        x, y = batches[0]
        assert len(x) == 16 and (y == -1).all() and len(batches) == len(self._context.inputs.batches("train", 4))
        return run(self)
    return watched


def test_a_picture_of_the_target_that_cannot_be_read_is_told_by_its_own_name(fruits, tmp_path):
    dataset, events = fruits(), []
    test = dataset.splits["test"]
    broken = next(key for key, mine in zip(test.keys, of_target(test), strict=True) if mine)

    def read(key, size):
        if key == broken:
            raise OSError("it is gone")
        return dataset.read(key, size)
    result = train(config(epochs=1), dataset.with_splits(dataset.splits, read=read), events.append, tmp_path)
    told = [event.text for event in events if event.type == "note" and "could not be read" in event.text]
    assert told == [f"1 pictures could not be read and are left out: {broken.split('/')[-1]} (it is gone)."]
    with np.load(tmp_path / "test_predictions.npz") as kept:
        assert broken not in kept["keys"] and len(kept["keys"]) == result["test"]["n"] == 7
        assert all(dataset.classes[label] in key for key, label in zip(kept["keys"], kept["labels"], strict=True))


def test_a_plain_run_is_judged_as_ever(fruits, tmp_path):
    plain = config(strategy="feature_extraction", freeze_depth=None)
    result = train(plain, fruits(), lambda event: None, tmp_path)
    assert plain.target_domain is None and "evaluation" not in result and result["test"]["n"] == 32
    assert all(strategy.tests_on == "test" and strategy.validates_on == "val" for strategy in STRATEGIES
               if "target" not in strategy.needs)
