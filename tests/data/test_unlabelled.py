"""A set of which some pictures have no label, through everything that reads labels without a network."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.data.test_splits import CLASSES, dataset, per_class, pool
from tl_core.config import RunConfig
from tl_core.data import catalog, dataset_index, run_manifest, unread_classes
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.quality import check
from tl_core.data.quality.thresholds import _pairs
from tl_core.data.splits import check_enough, choose_classes, choose_domain, complete, limit_train
from tl_core.data.synthetic import drawn_dataset
from tl_core.embeddings import neighbours
from tl_core.embeddings.cache import FeatureIndex
from tl_core.embeddings.request import FeatureRequest
from tl_core.embeddings.selection import load
from tl_core.errors import UserError
from tl_core.export.code import pictures as code_pictures
from tl_core.inference import pictures as inference_pictures
from tl_core.linter import context
from tl_core.training import class_weights
from tl_core.transferability import rank_backbones
from ui.compare import view_labels


def with_unlabelled(split: Split, every: int = 3) -> Split:
    """Every third example without its label."""
    return replace(split, labels=np.where(np.arange(len(split)) % every == 0, -1, split.labels).astype(np.int32))


def mixed_pool(*counts: int, unlabelled: int, **options) -> Split:
    """A pool with so many unlabelled examples behind the others."""
    whole = pool(*counts, **options)
    domains = whole.domains and (whole.domains[0],) * unlabelled
    return Split.joined([whole, Split(tuple(f"new/{i}" for i in range(unlabelled)), np.full(unlabelled, -1, np.int32),
                                      domains or None)])


@pytest.fixture
def fruits(monkeypatch) -> Dataset:
    """The drawn fruits, of which every third has no label, as the catalog has them."""
    def drawn(*args, **options) -> Dataset:
        dataset = drawn_dataset(*args, **{**options, "per_class": {"train": 5, "val": 2, "test": 2}})
        return dataset.with_splits({name: with_unlabelled(split) for name, split in dataset.splits.items()})
    monkeypatch.setattr(catalog.synthetic, "drawn_dataset", drawn)
    dataset_index.forget()
    yield catalog.load(RunConfig(data="fruits"))
    dataset_index.forget()


def labelled(split: Split) -> int:
    return int((split.labels >= 0).sum())


def test_a_split_takes_labelled_pictures_only_and_the_same_as_without_the_others():
    alone = complete({"train": pool(20, 20, 20)}, 1)
    mixed = complete({"train": mixed_pool(20, 20, 20, unlabelled=30)}, 1)
    for name in ("val", "test"):
        assert mixed[name].keys == alone[name].keys
    assert mixed["train"].keys == alone["train"].keys + tuple(f"new/{i}" for i in range(30))


def test_a_test_split_without_labels_is_none_and_keeps_its_pictures():
    given = {"train": pool(20, 20, 20), "test": Split(("x", "y"), np.array([-1, -1], np.int32))}
    found = complete(given, 0)
    assert found["test"].keys[:2] == ("x", "y") and per_class(found["test"].labelled()) == [3, 3, 3]
    assert len(found["train"]) + len(found["val"]) + len(found["test"]) == 62


def test_groups_of_unlabelled_pictures_stay_in_training():
    whole = mixed_pool(12, 12, 12, unlabelled=12)
    grouped = replace(whole, groups=tuple(f"g{i // 3}" for i in range(len(whole))))
    found = complete({"train": grouped}, 0)
    assert all(labelled(found[name]) == len(found[name]) > 0 for name in ("val", "test"))
    assert sum(key.startswith("new/") for key in found["train"].keys) == 12


def test_a_burst_that_is_partly_labelled_stays_together():
    whole = with_unlabelled(pool(30, 30, 30))
    grouped = replace(whole, groups=tuple(f"g{i // 5}" for i in range(len(whole))))
    found = complete({"train": grouped}, 0)
    homes = [set(found[name].groups) for name in SPLITS]
    assert not homes[0] & homes[1] and not homes[0] & homes[2] and not homes[1] & homes[2]
    assert all(labelled(found[name]) for name in SPLITS)


def test_the_limit_is_on_labels():
    many = dataset({name: mixed_pool(20, 10, 10, unlabelled=7) for name in SPLITS})
    train = limit_train(many, 12, 0).splits["train"]
    assert per_class(train.labelled()) == [6, 3, 3] and len(train) == 12 + 7
    assert limit_train(many, 40, 0) is many
    plain = limit_train(dataset({name: pool(20, 10, 10) for name in SPLITS}), 12, 0).splits["train"]
    assert train.labelled().keys == plain.keys


def test_too_little_is_counted_in_labels():
    none = Split(("x", "y"), np.array([-1, -1], np.int32))
    with pytest.raises(UserError, match="0 labelled pictures"):
        check_enough(dataset(dict.fromkeys(SPLITS, none)))
    with pytest.raises(UserError, match="'cat'.*no training pictures"):
        check_enough(dataset({name: mixed_pool(5, 5, 0, unlabelled=5) for name in SPLITS}))
    enough = dataset({name: mixed_pool(5, 5, 5, unlabelled=5) for name in SPLITS})
    assert check_enough(enough) is enough


def test_choosing_classes_or_a_domain_keeps_what_has_no_label():
    many = dataset({name: mixed_pool(6, 6, 6, unlabelled=4, domains=("a", "b")) for name in SPLITS})
    chosen = choose_classes(many, ["bee", "cat"])
    assert chosen.counts("train") == {"bee": 12, "cat": 12} and len(chosen.splits["train"]) == 28
    assert choose_domain(many, "b").counts("train") == dict.fromkeys(CLASSES, 6)


def test_classes_that_cannot_be_read_leave_and_the_unlabelled_stay():
    listed = {"train": mixed_pool(3, 3, 3, unlabelled=2)}
    read = {"train": listed["train"].take([0, 1, 2, 6, 7, 8, 9, 10])}
    classes, splits, _ = unread_classes.leave_out(CLASSES, listed, read, "zoo", ())
    assert classes == ("ant", "cat") and splits["train"].labels.tolist() == [0, 0, 0, 1, 1, 1, -1, -1]


def test_class_weights_are_those_of_the_labelled():
    labels = np.array([0, 0, 0, 1, -1, -1], np.int32)
    assert class_weights.balanced(labels, 2).tolist() == class_weights.balanced(labels[:4], 2).tolist()


def test_the_catalog_counts_and_shows_the_labelled(fruits):
    summary = catalog.describe("fruits")
    assert sum(summary.counts["train"].values()) == labelled(fruits.splits["train"]) < len(fruits.splits["train"])
    assert len(summary.samples) == catalog.SAMPLES and all(name for name, _ in summary.samples)


def test_a_fingerprint_knows_a_lost_label(fruits):
    split = fruits.splits["test"]
    place = int(np.flatnonzero(split.labels >= 0)[0])
    labels = split.labels.copy()
    labels[place] = -1
    assert fruits.with_splits({**fruits.splits, "test": replace(split, labels=labels)}
                              ).fingerprint() != fruits.fingerprint()


def test_galleries_tell_the_unlabelled_apart(fruits):
    found = dataset_index.of("fruits")
    nameless = found.chosen("")
    assert len(nameless) == found.unlabelled == sum(len(split) - labelled(split) for split in fruits.splits.values())
    assert {item.title for item in nameless} == {"unlabelled"} and not {item.title for item in nameless} & set(
        fruits.classes)
    shown = Counter(item.label for item in found.items)
    assert {name: shown[name] for name in fruits.classes} == {
        name: sum(of[name] for of in found.counts.values()) for name in fruits.classes}


def test_the_check_up_reads_them_and_finds_no_label_in_them(fruits):
    keys = [key for name in SPLITS for key in fruits.splits[name].keys]
    vectors = np.random.default_rng(0).normal(size=(len(keys), 8)).astype(np.float32)
    report = check(fruits, embed=lambda asked: vectors)
    assert report.pictures == len(keys)
    few = report.finding("too_few")
    assert few is not None and {example.label for example in few.examples} <= set(fruits.classes)
    suspects = report.finding("label_suspects")
    assert suspects is None or all(example.label for example in suspects.examples)


def test_the_check_up_of_a_set_without_any_label_ends(fruits):
    nothing = fruits.with_splits({name: replace(split, labels=np.full(len(split), -1, np.int32))
                                  for name, split in fruits.splits.items()})
    report = check(nothing, embed=None)
    assert report.finding("imbalance") is None and report.finding("too_few").count == len(fruits.classes)


def test_likeness_is_measured_on_pairs_of_one_class():
    labels = np.array([0, 0, 1, 1, -1, -1, -1, -1], np.int32)
    assert {tuple(pair) for pair in _pairs(labels).tolist()} == {(0, 1), (2, 3)}
    assert {place for pair in _pairs(np.full(4, -1)).tolist() for place in pair} == {0, 1, 2, 3}


def test_the_linter_counts_labels(fruits):
    facts = context.of_dataset(RunConfig(data="fruits"), fruits)
    assert sum(facts.train.values()) == labelled(fruits.splits["train"])


def test_rankings_look_at_the_labelled(fruits):
    found = rank_backbones.pictures(RunConfig(data="fruits"))
    assert len(found.splits["train"]) == sum(labelled(fruits.splits[name]) for name in ("train", "val"))
    assert (found.splits["train"].labels >= 0).all()


def test_features_are_of_the_labelled(fruits):
    found = load(FeatureRequest(RunConfig(data="fruits"))).splits["train"]
    assert len(found) == sum(map(labelled, fruits.splits.values())) and (found.labels >= 0).all()
    index = FeatureIndex(np.array(["a", "b"]), np.array([1, -1]), np.array(["train"] * 2), np.array(["", ""]),
                         ("ant", "bee"))
    assert index.names.tolist() == ["bee", ""]


def test_neighbours_without_a_label_agree_with_none():
    labels, near = np.array([0, 0, -1]), np.array([[1, 2], [0, 2], [0, 1]])
    assert neighbours.agreement(near, labels) == 0.5
    assert neighbours.by_chance(labels) == 0.5  # of the two others one is of the class, for each labelled picture
    assert neighbours.agreement(near, np.full(3, -1)) == neighbours.by_chance(np.full(3, -1)) == 0


def test_label_counts_of_runs_count_labels(fruits):
    assert view_labels.labels(RunConfig(data="fruits")) == labelled(fruits.splits["train"])


def test_predictions_know_no_truth_of_the_unlabelled(fruits):
    truths = [picture.truth for picture in inference_pictures.of_set(fruits, "test")]
    assert truths.count("") == len(truths) - labelled(fruits.splits["test"])


def test_exported_code_lists_the_labelled(fruits, tmp_path):
    code_pictures.write(fruits, 32, tmp_path, lambda *args: None)
    lines = (tmp_path / "pictures.csv").read_text().splitlines()
    assert len(lines) - 1 == sum(map(labelled, fruits.splits.values())) and not [x for x in lines if ",-1," in x]


def test_a_manifest_keeps_what_has_no_label(picture_folder, tmp_path):
    files = sorted(map(str, picture_folder.rglob("*.png")))
    parts = {name: Split(tuple(files[i::3]), np.arange(8, dtype=np.int32) % 3 - 1) for i, name in enumerate(SPLITS)}
    run_manifest.write(dataset(parts).with_splits(parts, digest=lambda key: "a" * 64), str(picture_folder), tmp_path)
    kept = run_manifest.read(tmp_path / run_manifest.FILE)
    assert kept.labels.tolist() == [label for part in parts.values() for label in part.labels.tolist()]
