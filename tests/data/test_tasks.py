"""The tasks of a set, and the set as a run on some of them sees it."""

from dataclasses import replace

import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog, synthetic
from tl_core.data.dataset import Dataset, Split
from tl_core.data.tasks import counts, known, offered, with_tasks
from tl_core.errors import UserError


def dataset(shape=(0, 1, -1, 1)) -> Dataset:
    """Four pictures a split, two classes, and a shape that is not known of each."""
    split = Split(("a", "b", "c", "d"), np.array([0, 1, 0, -1], np.int32), ("x", "x", "y", "y"),
                  other_labels={"shape": np.array(shape, np.int32)})
    return Dataset("four", "Four", ("cat", "dog"), dict.fromkeys(("train", "val", "test"), split), lambda *key: None,
                   str, other_classes={"shape": ("round", "long")})


def test_a_set_knows_its_tasks():
    assert known(dataset()) == ("label", "shape", "domain")
    assert known(synthetic.drawn_dataset("fruits")) == ("label", "kind", "domain", "variety", "colour", "pose")


def test_a_target_of_two_names_is_offered_once():
    """Classes may come in another order; one picture that differs, or has no label, makes another target."""
    def with_columns(**columns):
        split = replace(dataset().splits["train"], other_labels={name: np.array(labels, np.int32)
                                                                 for name, (_, labels) in columns.items()})
        return replace(dataset(), splits=dict.fromkeys(("train", "val", "test"), split),
                       other_classes={name: classes for name, (classes, _) in columns.items()})
    pets, domains = ("dog", "cat"), ("x", "y")
    assert offered(with_columns(animal=(pets, [1, 0, 1, -1]), domain_2=(domains, [0, 0, 1, 1]))) == ("animal", "domain")
    assert offered(with_columns(label_2=(pets, [1, 0, 1, -1]))) == ("label", "domain")
    assert offered(with_columns(animal=(pets, [1, 0, 1, 0]), domain_2=(domains, [0, 0, 1, -1]))) == (
        "label", "animal", "domain_2", "domain")
    assert offered(synthetic.drawn_dataset("household")) == ("kind", "domain", "colour", "pose")
    assert offered(synthetic.drawn_dataset("fruits")) == known(synthetic.drawn_dataset("fruits"))


def test_tasks_are_counted_over_all_splits():
    assert [(task.name, dict(task.classes), task.unlabelled) for task in counts(dataset())] == [
        ("label", {"cat": 6, "dog": 3}, 3), ("shape", {"round": 3, "long": 6}, 3), ("domain", {"x": 6, "y": 6}, 0)]


def test_without_tasks_a_set_has_the_usual_target_alone():
    plain = with_tasks(dataset(), None)
    assert not plain.other_classes and list(plain.splits["train"].targets) == ["label"]
    drawn = synthetic.drawn_dataset("fruits")
    assert with_tasks(drawn, None) is drawn


def test_the_judged_task_becomes_the_usual_target():
    chosen = with_tasks(dataset(), ("label", "shape", "domain"), "shape")
    assert chosen.classes == ("round", "long") and chosen.splits["train"].labels.tolist() == [0, 1, -1, 1]
    assert chosen.other_classes == {"label_task": ("cat", "dog"), "domain": ("x", "y")}
    assert chosen.splits["test"].other_labels["domain"].tolist() == [0, 0, 1, 1]


def test_pictures_with_any_label_are_trained_on():
    split = with_tasks(dataset(), ("label", "shape")).splits["train"]
    assert split.with_any_label().keys == ("a", "b", "c", "d")
    assert with_tasks(dataset(), ("label",)).splits["train"].with_any_label().keys == ("a", "b", "c")


def test_a_task_of_few_labels_leaves_the_others_and_the_judging_alone():
    whole = with_tasks(synthetic.drawn_dataset("household"), ("kind", "domain"), "kind")
    few = with_tasks(synthetic.drawn_dataset("household"), ("kind", "domain"), "kind", {"kind": 40})
    train = few.splits["train"]
    assert np.bincount(train.labels[train.labels >= 0]).tolist() == [5] * 8
    known_labels = train.labels >= 0
    assert (train.labels[known_labels] == whole.splits["train"].labels[known_labels]).all()
    assert (train.other_labels["domain"] == whole.splits["train"].other_labels["domain"]).all()
    assert all((few.splits[name].labels == whole.splits[name].labels).all() for name in ("val", "test"))


def test_few_labels_are_those_of_as_small_a_limit():
    labels = with_tasks(synthetic.drawn_dataset("household"), ("kind",), labels={"kind": 40}, seed=3).splits["train"]
    limited = catalog.load(RunConfig(data="household", limit=40, seed=3, picture_seed=0)).splits["train"]
    assert set(limited.keys) == {key for key, label in zip(labels.keys, labels.labels, strict=True) if label >= 0}


@pytest.mark.parametrize("tasks, shape, words", [
    (("labels",), (0, 1, -1, 1), "Did you mean 'label'"), (("shape",), (-1, -1, -1, -1), "no label"),
    (("variety",), (0, 1, -1, 1), "No task named")])
def test_what_cannot_be_learnt_is_told(tasks, shape, words):
    with pytest.raises(UserError, match=words):
        with_tasks(dataset(shape), tasks)


def test_a_task_of_one_class_is_told():
    one = replace(dataset(), other_classes={"shape": ("round",)})
    with pytest.raises(UserError, match="has 1 class"):
        with_tasks(one, ("shape",))


def test_fewer_labels_than_classes_are_told():
    with pytest.raises(UserError, match="3 labels"):
        with_tasks(synthetic.drawn_dataset("household"), ("kind",), labels={"kind": 3})
