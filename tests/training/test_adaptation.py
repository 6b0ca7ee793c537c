"""Whole runs that adapt: what they learn, what they leave alone, and what their labels cannot reach."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tests.training.conftest import make_dataset, train_now
from tests.training.test_checkpointing import every_epoch, keep_every_epoch  # noqa: F401  (a fixture)
from tests.training.test_train import names_by_block
from tl_core.backbones import keras_files
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from tl_core.training import checkpoint

NAMES = [strategy.name for strategy in STRATEGIES if "target" in strategy.needs]
LOSSES = {"deep_coral": {"cross_entropy", "coral"}, "dan": {"cross_entropy", "mmd"},
          "dann": {"cross_entropy", "domain_loss", "domain_accuracy"},
          "cdan": {"cross_entropy", "domain_loss", "domain_accuracy"},
          "deep_mcc": {"cross_entropy", "confusion"}, "shot": {"entropy", "imbalance", "pseudo_label_loss"},
          "adabn": set()}
PLAIN = {"loss", "accuracy", "val_loss", "val_accuracy", "val_target_im", "val_target_bnm"}
DEPTH = 4


def of_domains():
    """The colours, every third picture of each split a darker one of another domain."""
    whole = make_dataset()
    splits = {name: replace(split, domains=tuple("photo" if i // 3 % 3 else "night" for i in range(len(split))))
              for name, split in whole.splits.items()}

    def read(key, size):
        split, number = key.split("/")
        return (whole.read(key, size) // (1 if int(number) // 3 % 3 else 2)).astype(np.uint8)
    return whole.with_splits(splits, read=read)


def of_source():
    """Its source alone, as a set of its own."""
    whole = of_domains()
    return whole.with_splits({name: split.take(np.flatnonzero(np.array(split.domains) == "photo").tolist())
                              for name, split in whole.splits.items()})


def trained(folder, pretrained, name, dataset=None, **changes):
    target = {"target_domain": "night"} if name in NAMES else {}
    return train_now(folder, pretrained, dataset or of_domains(), strategy=name, **{
        "freeze_depth": DEPTH, **target, **changes})


@pytest.fixture(scope="module")
def adapted(pretrained, tmp_path_factory):
    """``adapted(name, **changes)``: each trained once."""
    runs = {}

    def run(name, **changes):
        key = name, json.dumps(changes, sort_keys=True)
        if key not in runs:
            dataset = of_source() if name == "fine_tuning" else None
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TL_HOME", str(tmp_path_factory.mktemp("home")))
                keep_every_epoch(patch)
                runs[key] = trained(tmp_path_factory.mktemp(name), pretrained, name, dataset, **changes)
        return runs[key]
    return run


def weights(outcome) -> dict[str, np.ndarray]:
    """The saved network's, by layer and weight."""
    network = keras_files.read(outcome.file)
    return {f"{layer.name}/{weight.name}": weight.numpy() for layer in network.layers for weight in layer.weights}


def maps(outcome) -> list[int]:
    """Epochs after which both domains' map was told."""
    return [number for event in outcome.of("projection") for number in event.epoch]


def equal(mine, theirs) -> list[str]:
    """Names of weights that differ in a bit."""
    assert list(mine) == list(theirs)
    return [name for name in mine if mine[name].tobytes() != theirs[name].tobytes()]


def above(depth: int) -> set[str]:
    """Layers of the blocks above a depth."""
    return {name for names in names_by_block()[depth:] for name in names}


@pytest.mark.parametrize("name", NAMES)
def test_a_run_tells_every_loss_by_name_and_chooses_its_epoch_without_the_targets_labels(adapted, name):
    outcome = adapted(name)
    history, result = outcome.result["history"], outcome.result
    assert set(history) == PLAIN | LOSSES[name] and all(len(of) == 4 for of in history.values())
    assert np.isfinite([of[-1] for key, of in history.items() if of[-1] is not None]).all()
    watched = history["val_target_bnm" if name == "shot" else "val_target_im"]
    judged = [-np.inf if value is None else value for value in watched]
    assert result["best_epoch"] == 1 + int(np.argmax(judged))
    assert result["evaluation"] == {"validation": "source_val", "test": "target_test"} and result["test"]["n"] == 6
    told = {key for event in outcome.of("epoch") for key in event.values}
    assert LOSSES[name] | {"val_target_im"} <= told
    begins = outcome.of("phase_started")[-1].first_epoch
    assert maps(outcome) == list(range(begins, 5))
    assert all(event.source == 6 < len(event.values["x"][0]) for event in outcome.of("projection"))


@pytest.mark.parametrize("name", NAMES)
def test_the_saved_network_is_a_plain_one_whose_frozen_blocks_are_as_they_were(adapted, pretrained, name):
    mine, plain = weights(adapted(name)), weights(adapted("fine_tuning"))
    assert list(mine) == list(plain) and not [key for key in mine if "discriminator" in key or "centroid" in key]
    start = {f"{layer.name}/{weight.name}": weight.numpy() for layer in keras_files.read(pretrained).layers
             for weight in layer.weights}
    free = above(DEPTH)
    frozen = [key for key in start if key.partition("/")[0] not in free]
    assert frozen and all(mine[key].tobytes() == start[key].tobytes() for key in frozen)
    assert [key for key in mine if mine[key].tobytes() != plain[key].tobytes()]  # it is not the source's either


@pytest.mark.parametrize("name", ["dann", "shot", "adabn"])
def test_a_weight_of_nothing_is_the_source_alone_byte_for_byte(adapted, name):
    """All weights, and the choice of the epoch, of fine-tuning on a set that has no target at all."""
    plain, none = adapted("fine_tuning"), adapted(name, adaptation_weight=0)
    assert equal(weights(none), weights(plain)) == []
    assert none.result["history"] == plain.result["history"]
    assert none.result["best_epoch"] == plain.result["best_epoch"] and maps(none) == maps(plain) == []


def test_next_to_nothing_is_nearly_the_source_alone(adapted):
    """The target goes along and the network hardly notices: no way leads around the weight."""
    still = {"head": {"hidden": [16], "dropout": 0}, "epochs": 2}
    plain, little = (adapted("dan", adaptation_weight=weight, **still) for weight in (0, 1e-9))
    np.testing.assert_allclose(little.result["history"]["accuracy"], plain.result["history"]["accuracy"])
    np.testing.assert_allclose(little.result["history"]["val_loss"], plain.result["history"]["val_loss"], rtol=1e-3)


def test_shot_keeps_the_classifier_that_the_source_left(adapted):
    source, target = weights(adapted("fine_tuning", epochs=2)), weights(adapted("shot"))
    changed = {key.partition("/")[0] for key in equal(target, source)}
    assert "head_logits" not in changed and {"head_hidden_1", "block5_conv"} & changed
    assert changed <= above(DEPTH) | {"head_hidden_1"}


def test_adabn_changes_statistics_above_the_depth_and_nothing_else(adapted):
    source, target = weights(adapted("fine_tuning", epochs=3)), weights(adapted("adabn"))
    changed = equal(target, source)
    assert changed and all(key.rpartition("/")[2] in ("moving_mean", "moving_variance") for key in changed)
    free = above(DEPTH)
    statistics = {key for key in source if "moving" in key and key.partition("/")[0] in free}
    assert set(changed) == statistics


def test_a_backbone_without_normalization_is_told_before_the_source_is_learnt(tmp_path):
    with pytest.raises(UserError, match="VGG-16 has no BatchNormalization above block 5.") as refused:
        trained(tmp_path, "random", "adabn", backbone="vgg16", freeze_depth=5, epochs=2)
    assert "Lower the freeze depth, or choose another backbone or strategy." in str(refused.value)


@pytest.mark.parametrize("name", ["dann", "shot"])
@pytest.mark.usefixtures("every_epoch")
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(adapted, pretrained, tmp_path, name):
    """Discriminator and centroids go on where they were, too."""
    whole = adapted(name)
    shutil.copyfile(whole.file.parent / "epoch-3" / checkpoint.FILE, tmp_path / checkpoint.FILE)
    again = trained(tmp_path, pretrained, name)
    assert again.result["history"] == whole.result["history"] and again.result["test"] == whole.result["test"]
    assert again.result["best_epoch"] == whole.result["best_epoch"] and equal(weights(again), weights(whole)) == []
    for axis in ("x", "y"):  # the map goes on from where it was, too
        np.testing.assert_allclose(again.of("projection")[-1].values[axis], whole.of("projection")[-1].values[axis],
                                   atol=0.02)


def test_the_targets_labels_reach_no_weight_and_no_choice(adapted, pretrained, tmp_path):
    """Missing altogether but in the test, which is opened at the end: everything stays to the byte."""
    whole, outcomes = of_domains(), []
    hidden = {key: replace(split, labels=np.where(np.array(split.domains) == "night", -1, split.labels))
              for key, split in whole.splits.items() if key != "test"}
    without = trained(tmp_path, pretrained, "shot", whole.with_splits({**whole.splits, **hidden}))
    for outcome in (adapted("shot"), without):
        outcomes.append(({key: of.tobytes() for key, of in weights(outcome).items()}, outcome.result["history"],
                         outcome.result["best_epoch"], outcome.result["test"],
                         [event.values for event in outcome.of("projection")]))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("changes", [{"batch_size": 26, "batch_norm": "trained"},
                                     {"augment": {"mixup": 0.3}, "head": {"hidden": []}}], ids=str)
def test_odd_settings_end_with_finite_figures(pretrained, tmp_path, changes):
    """A last batch of one picture, statistics of both domains together, blended labels, a linear head."""
    outcome = trained(tmp_path, pretrained, "deep_coral", epochs=2, **changes)
    assert all(np.isfinite(of[-1]) for of in outcome.result["history"].values())
