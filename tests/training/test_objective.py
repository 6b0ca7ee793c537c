"""The step's seam: objectives that see features and logits of every stream and head, by hand and in whole runs."""

import shutil
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.training.conftest import WIDTH, make_dataset, train_now
from tests.training.test_checkpointing import every_epoch, same  # noqa: F401  (a fixture)
from tl_core import plan
from tl_core.backbones import keras_files
from tl_core.metrics import Monitor
from tl_core.strategies import STRATEGIES
from tl_core.training import checkpoint, objective
from tl_core.training.objective import OBJECTIVES, Classification, Objective


class Coral(Classification):
    """Cross-entropy on the source and, growing with progress, the distance of two covariances (Sun and Saenko 2016,
    arXiv:1607.01719) of what a projection of its own makes of the features."""

    losses = ("cross_entropy", "coral")
    weights = {"coral": 0.5}
    monitor = Monitor("coral", "min")

    def __init__(self, channels: int):
        super().__init__(stream="source")
        self.layers = [keras.layers.Dense(2, use_bias=False, name="projection")]
        self.layers[0].build((None, channels))

    def __call__(self, batch, outputs, progress):
        source, target = (self._covariance(outputs[name].features) for name in ("source", "target"))
        distance = tf.reduce_sum(tf.square(source - target)) / 16
        return {**super().__call__(batch, outputs, progress), "coral": objective.of_batch(progress * distance)}

    def _covariance(self, features):
        projected = self.layers[0](features)
        centred = projected - tf.reduce_mean(projected, axis=0)
        return tf.matmul(centred, centred, transpose_a=True) / (tf.cast(tf.shape(features)[0], tf.float32) - 1)


class TwoHeads(Objective):
    """Cross-entropy of two heads on two targets of the same pictures."""

    losses = ("label_loss", "shape_loss")
    metrics = ("accuracy", "shape_accuracy")
    weights = {"shape_loss": 0.25}

    def __call__(self, batch, outputs, progress):
        rows, logits, loss = batch["labelled"], outputs["labelled"].logits, objective.cross_entropy()
        return {f"{head}_loss": rows.mean(loss(rows.targets[head], logits[head])) for head in ("label", "shape")}

    def measure(self, batch, outputs):
        rows, logits = batch["labelled"], outputs["labelled"].logits
        return {name: rows.mean(objective.hits(rows.targets[head], logits[head]))
                for name, head in zip(self.metrics, ("label", "shape"), strict=True)}


def test_classification_reports_what_it_always_did():
    assert Classification().reported == ("loss", "accuracy")


class WithNoise(Classification):
    """Cross-entropy and a network of its own that guesses the features' mean; told, watched, and never saved."""

    losses = ("cross_entropy", "guess")
    monitor = Monitor("guess", "min")

    def __init__(self, channels: int):
        super().__init__()
        self.layers = [keras.layers.Dense(1, name="guesser")]
        self.layers[0].build((None, channels))

    def __call__(self, batch, outputs, progress):
        features = outputs["labelled"].features
        wrong = tf.square(self.layers[0](features)[:, 0] - tf.reduce_mean(features, axis=1))
        return {**super().__call__(batch, outputs, progress), "guess": batch["labelled"].mean(wrong)}


@pytest.fixture
def guessing(monkeypatch):
    """Every phase minimises ``WithNoise``; the ones that were made, the newest last."""
    objectives, real = [], plan.phases
    monkeypatch.setitem(OBJECTIVES._items, "guessing",
                        lambda config, channels, classes: objectives.append(WithNoise(channels)) or objectives[-1])
    monkeypatch.setattr(plan, "phases", lambda config: [replace(phase, objective="guessing") for phase in real(config)])
    return objectives


@pytest.mark.parametrize("changes", [{}, {"strategy": "linear_probe_then_fine_tune", "freeze_depth": 4}],
                         ids=["frozen", "two phases"])
def test_a_run_minimises_what_its_phases_name_and_saves_its_network_alone(guessing, pretrained, tmp_path, changes):
    outcome = train_now(tmp_path, pretrained, **changes)
    history, (made,) = outcome.result["history"], guessing
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy", "cross_entropy", "guess"}
    assert history["guess"][-1] < history["guess"][0] and all(len(values) == 4 for values in history.values())
    np.testing.assert_allclose(np.add(history["cross_entropy"], history["guess"]), history["loss"], rtol=1e-5)
    assert outcome.result["best_epoch"] == 1 + int(np.argmin(history["guess"]))
    assert any("guess" in event.values for event in outcome.of("batch"))
    saved = keras_files.read(outcome.file)
    assert [layer.name for layer in saved.layers if "guess" in layer.name] == []
    assert np.any(made.layers[0].bias.numpy() != 0)


@pytest.mark.usefixtures("every_epoch")
def test_its_own_network_goes_on_with_a_run_that_goes_on(guessing, pretrained, tmp_path):
    whole = train_now(tmp_path / "whole", pretrained)
    (tmp_path / "again").mkdir()
    shutil.copyfile(tmp_path / "whole" / "epoch-2" / checkpoint.FILE, tmp_path / "again" / checkpoint.FILE)
    again = train_now(tmp_path / "again", pretrained)
    same(whole, again)
    first, second = guessing
    np.testing.assert_array_equal(first.layers[0].kernel.numpy(), second.layers[0].kernel.numpy())


SHAPES = ("round", "long")


def with_domains_and_shapes():
    """The colours in two domains, and a second target beside the usual one."""
    dataset = make_dataset()
    splits = {name: replace(split, domains=tuple("photo" if i % 2 else "sketch" for i in range(len(split))),
                            other_labels={"shape": np.arange(len(split), dtype=np.int32) // 3 % 2})
              for name, split in dataset.splits.items()}
    return replace(dataset, splits=splits, other_classes={"shape": SHAPES})


@pytest.fixture
def strategy(monkeypatch):
    """``strategy(name, build, **phase)``: fine-tuning whose phase is changed so, under the name "seam"."""
    def register(build, changes, **more):
        tuning = STRATEGIES.get("fine_tuning")
        monkeypatch.setitem(OBJECTIVES._items, "seam", lambda config, channels, classes: build(channels))
        monkeypatch.setitem(STRATEGIES._items, "seam", replace(
            tuning, name="seam", phases=lambda config, blocks: [
                replace(phase, objective="seam", **changes) for phase in tuning.phases(config, blocks)], **more))
    return register


def test_a_run_adapts_to_a_domain_whose_labels_it_does_not_get(strategy, pretrained, tmp_path):
    batches = []

    class Told(Coral):
        def __call__(self, batch, outputs, progress):
            batches.append(set(batch))
            return super().__call__(batch, outputs, progress)

    strategy(Told, {"streams": ("source", "target")}, needs=("target",), validates_on="source_val",
             tests_on="target_test")
    outcome = train_now(tmp_path, pretrained, with_domains_and_shapes(), strategy="seam", freeze_depth=3,
                        target_domain="sketch")
    history = outcome.result["history"]
    assert batches and all(names == {"source", "target"} for names in batches)
    assert history["coral"][-1] > 0 and all(map(np.isfinite, history["loss"]))
    assert outcome.result["best_epoch"] == 1 + int(np.argmin(history["coral"]))
    assert outcome.result["test"]["n"] == 8  # of 15 test pictures those of the target domain


def test_a_run_learns_two_targets_and_saves_the_usual_one(strategy, pretrained, tmp_path):
    strategy(lambda channels: TwoHeads(), {"heads": ("label", "shape")})
    outcome = train_now(tmp_path, pretrained, with_domains_and_shapes(), strategy="seam", freeze_depth=5)
    history = outcome.result["history"]
    assert {"label_loss", "shape_loss", "shape_accuracy", "val_accuracy"} <= set(history)
    np.testing.assert_allclose(np.add(history["label_loss"], 0.25 * np.array(history["shape_loss"])), history["loss"],
                               rtol=1e-5)
    assert history["shape_loss"][-1] < history["shape_loss"][0]
    assert keras_files.read(outcome.file).output.shape[-1] == 3
    assert outcome.result["parameters"]["trainable"] == 2 * (WIDTH * 16 + 16) + (16 * 3 + 3) + (16 * 2 + 2)
