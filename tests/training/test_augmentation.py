"""Augmentation: what each setting does to pictures, that it is seeded, that a run changes only training pictures."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.training.conftest import COUNTS, SMALL, WIDTH, make_dataset, noise
from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import AugmentConfig, RunConfig
from tl_core.strategies import Phase
from tl_core.training.augmentation import GREY, Augmenter, MixUp, pipeline, preview
from tl_core.training.data_pipeline import DataPipeline

SOME = {"flip": "horizontal", "shift": 0.2, "brightness": 0.2}
EACH = {"flip": "both", "rotation": 30, "zoom": 0.3, "shift": 0.3, "brightness": 0.4, "contrast": 0.6, "colour": 0.8,
        "strength": 0.8, "cutout": 0.4, "mixup": 0.5}


def changed(pictures, seed=0, labels=None, key=(0, 0), **settings):
    labels = np.arange(len(pictures), dtype=np.int32) if labels is None else labels
    return Augmenter(AugmentConfig(**settings), seed, traced=False)(pictures, labels, key)


def test_nothing_on_is_no_layer():
    assert pipeline(AugmentConfig(), 0) == []
    assert not AugmentConfig().on and AugmentConfig(rotation=1).on


@pytest.mark.parametrize("setting", EACH)
def test_each_setting_changes_the_pictures_and_keeps_shape_range_and_type(pictures, setting):
    one_hot = np.eye(6, dtype=np.float32)
    after, labels = changed(pictures, labels=one_hot, **{setting: EACH[setting]})
    assert after.shape == pictures.shape and after.dtype == np.float32
    assert after.min() >= 0 and after.max() <= 255 and np.isfinite(after).all()
    assert (after != pictures).mean() > 0.1
    assert (labels != one_hot).any() == (setting == "mixup")


@pytest.mark.parametrize(("flip", "mirrors"), [("horizontal", [(), (2,)]), ("both", [(), (2,), (1,), (1, 2)])])
def test_a_flip_gives_the_picture_or_its_mirror_image(pictures, flip, mirrors):
    after, _ = changed(np.tile(pictures, (8, 1, 1, 1)), flip=flip)
    possible = [np.flip(np.tile(pictures, (8, 1, 1, 1)), axis=axes) for axes in mirrors]
    matches = np.stack([(after == one).all(axis=(1, 2, 3)) for one in possible])
    assert (matches.sum(axis=0) == 1).all() and matches.any(axis=1)[1:].all()


def test_brightness_adds_one_number_to_a_whole_picture():
    """Grey of 100 with 0.2: 100 + u * 255, |u| <= 0.2, so 49 to 151; every pixel alike, both directions drawn."""
    after, _ = changed(np.full((40, 4, 4, 3), 100, np.uint8), brightness=0.2)
    each = after[:, 0, 0, 0]
    np.testing.assert_allclose(after, np.broadcast_to(each[:, None, None, None], after.shape), atol=1e-4)
    assert 49 <= each.min() < 80 and 120 < each.max() <= 151


def test_contrast_goes_both_ways_around_the_mean(pictures):
    after, _ = changed(np.tile(pictures, (6, 1, 1, 1)), contrast=0.5)
    spread = after.std(axis=(1, 2, 3)) / np.tile(pictures.std(axis=(1, 2, 3)), 6)
    assert 0.45 < spread.min() < 0.8 and spread.max() > 1.1


def test_colour_leaves_grey_pictures_grey():
    grey = np.repeat(np.random.default_rng(1).integers(0, 256, (4, 8, 8, 1), dtype=np.uint8), 3, axis=3)
    np.testing.assert_allclose(changed(grey, colour=1.0)[0], grey, atol=0.01)


def test_cutout_covers_one_rectangle_of_at_most_its_share():
    white = np.full((30, 20, 20, 3), 255, np.uint8)
    covered = (changed(white, cutout=0.25)[0] == GREY).all(axis=3)
    assert covered.mean(axis=(1, 2)).max() <= 0.25 + 2 / 20  # a side is rounded to whole pixels
    assert covered.any(axis=(1, 2)).mean() > 0.8
    for one in covered[covered.any(axis=(1, 2))]:
        rows, columns = np.flatnonzero(one.any(1)), np.flatnonzero(one.any(0))
        assert one[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1].all()


def test_mixup_blends_pictures_and_labels_with_the_same_weight(pictures):
    flat = np.stack([np.full((4, 4, 3), 40 * i, np.uint8) for i in range(6)])
    after, shares = changed(flat, labels=np.eye(6, dtype=np.float32), mixup=0.8)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(after[:, 0, 0, 0], shares @ (40.0 * np.arange(6)), atol=1e-3)
    assert ((shares > 0.01).sum(axis=1) == 2).any()
    assert (shares.argmax(axis=1) == np.arange(6)).all()


def test_a_tiny_mixup_never_gives_what_is_no_number():
    """Keras' quotient of gammas is 0/0 for about a sixth of the pictures at 0.01."""
    data = {"images": np.full((300, 2, 2, 3), 9.0, np.float32), "labels": np.eye(300, dtype=np.float32)}
    mixed = MixUp(0.01, seed=1, dtype="float32")(data, training=True)
    assert np.isfinite(mixed["images"]).all() and np.isfinite(mixed["labels"]).all()


def test_seed_and_key_decide_and_nothing_else(pictures):
    labels = np.arange(6, dtype=np.int32)
    one, other = Augmenter(AugmentConfig(**SOME), 7), Augmenter(AugmentConfig(**SOME), 7, traced=False)
    first = one(pictures, labels, (2, 1))[0]
    drawn = {name: one(pictures, labels, key)[0] for name, key in (("batch", (2, 0)), ("epoch", (1, 1)))}
    np.testing.assert_array_equal(first, one(pictures, labels, (2, 1))[0])
    np.testing.assert_allclose(first, other(pictures, labels, (2, 1))[0], atol=1e-3)
    drawn["seed"] = changed(pictures, seed=8, key=(2, 1), **SOME)[0]
    assert all((first != another).any() for another in drawn.values())
    assert (first[:3] != first[3:]).any()


def test_a_preview_is_seeded_and_shows_every_picture_in_several_ways(pictures):
    settings = AugmentConfig(rotation=40, contrast=0.5)
    views = preview(settings, pictures, seed=1, views=3)
    assert views.shape == (3, *pictures.shape) and views.dtype == np.uint8
    assert all((views[a] != views[b]).any() for a, b in ((0, 1), (1, 2), (0, 2)))
    np.testing.assert_array_equal(views, preview(settings, pictures, seed=1, views=3))
    np.testing.assert_array_equal(preview(AugmentConfig(), pictures, seed=1, views=2), np.stack([pictures] * 2))


def figures(outcome) -> dict:
    return outcome.result["history"]


EVERY_PICTURE = sorted(f"{split}/{i}" for split, count in COUNTS.items() for i in range(count))


def test_a_run_learns_from_changed_pictures_and_reads_each_once(run):
    plain, augmented = run(), run(augment=SOME)
    assert figures(plain)["loss"][0] != figures(augmented)["loss"][0]
    assert figures(augmented)["loss"][-1] < figures(augmented)["loss"][0]
    assert sorted(augmented.reads) == EVERY_PICTURE


def inputs_without_a_cut(folder, dataset) -> DataPipeline:
    config = RunConfig.parse({**SMALL, "augment": SOME})
    network = SimpleNamespace(spec=BACKBONES.get(config.backbone))
    return DataPipeline(config, dataset, network, [Phase("all", "", 1, (1e-4,) * 5, 1e-3)], folder, lambda text: None)


def pixels(batches) -> np.ndarray:
    return np.concatenate([batches[number][0] for number in range(len(batches))])


def test_only_training_batches_are_changed(tmp_path):
    """At depth 0 the batches are the pictures: validation's are equal to what was read, training's are not."""
    inputs = inputs_without_a_cut(tmp_path, make_dataset())
    for split in ("train", "val", "test"):
        batches = inputs.batches(split, 0)
        read = np.stack([noise(f"{split}/{i}", 32) for i in batches.order])
        assert (pixels(batches) == read).all() == (split != "train")
    told = inputs.store(0)
    assert {**told, "used": False, "hit": False, "cut": None, "bytes": 0, "splits": []} == told


def test_training_pictures_that_stand_in_for_validation_are_not_changed(tmp_path):
    inputs = inputs_without_a_cut(tmp_path, make_dataset(val=0))
    read = np.stack([noise(f"train/{i}", 32) for i in range(COUNTS["train"])])
    assert (pixels(inputs.batches("val", 0)) == read).all()
    assert (pixels(inputs.batches("train", 0)) != read).any()


def test_the_same_seed_gives_the_same_augmented_run(run):
    """The second one keeps nothing: no rows, so its frozen blocks compute the validation pictures anew too."""
    again = run(augment=SOME, feature_store=False)
    for name, values in figures(run(augment=SOME)).items():
        np.testing.assert_allclose(values, figures(again)[name], atol=1e-4)


def test_what_is_stored_is_said_honestly(run):
    outcome = run(augment=SOME)
    told = outcome.result["feature_store"]
    assert (told["used"], told["hit"], told["cut"], told["splits"]) == (False, False, "block5", ["test", "val"])
    assert told["bytes"] == (COUNTS["val"] + COUNTS["test"]) * WIDTH * 4
    assert [note.text for note in outcome.of("note")] == [
        "Augmentation makes new training pictures in every epoch, so the frozen blocks compute them anew each time; "
        "only the validation and test pictures' outputs are kept."]


def test_stored_views_are_said_and_used(run):
    outcome = run(augment=SOME, views=2)
    told = outcome.result["feature_store"]
    assert told["used"] and told["bytes"] == (2 * COUNTS["train"] + COUNTS["val"] + COUNTS["test"]) * WIDTH * 4
    assert [note.text for note in outcome.of("note")] == [
        "Augmentation makes 2 views of each training picture, taken in turn from epoch to epoch, so that the frozen "
        "blocks' outputs are computed once and kept.",
        "Blocks 1–5 of 2 views of each picture are computed once and kept (61.4 kB)."]
    losses = outcome.result["history"]["loss"]
    assert losses[-1] < losses[0]


def test_mixup_stores_no_views():
    config = plan.resolve_config_and_data(RunConfig.parse({"augment": {"mixup": 0.2}, "views": 3,
                                                           "backbone": "small_cnn",
                                                           "weights": "random", "strategy": "fine_tuning"}))
    assert plan.augmentation_cost(config).endswith("Mixup's blends are never the same, so no views are stored.")


def test_nothing_is_told_where_nothing_would_have_been_stored():
    on = {"augment": SOME, "backbone": "small_cnn"}
    scratch = plan.resolve_config_and_data(RunConfig.parse({**on, "strategy": "from_scratch"}))
    fixed = plan.resolve_config_and_data(RunConfig.parse({**on, "feature_store": False, "weights": "random"}))
    assert plan.augmentation_cost(scratch) is None and plan.augmentation_cost(fixed) is None
    assert plan.augmentation_cost(plan.resolve_config_and_data(RunConfig.parse({"weights": "random",
                                                                                "backbone": "small_cnn"}))) is None


def test_mixup_learns_from_shares_and_is_judged_on_whole_labels(run):
    """The test's labels stay numbers, so its figures are those of any run."""
    outcome = run(epochs=4, augment={"mixup": 0.4}, class_weights=True)
    history, test = outcome.result["history"], outcome.result["test"]
    assert history["loss"][-1] < history["loss"][0] and all(np.isfinite(v).all() for v in history.values())
    assert test["n"] == COUNTS["test"] and test["accuracy"] > 0.5
