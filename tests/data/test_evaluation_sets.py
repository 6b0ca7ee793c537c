import numpy as np
import pytest

from tests.data.test_dataset import dataset, marked, reachable
from tl_core.data.dataset import SPLITS, Target, identify
from tl_core.data.evaluation_sets import NAMES, ONCE, evaluation_sets, to_train_on
from tl_core.errors import UserError


def test_a_plain_set_has_two_and_one_with_a_target_two_others():
    assert tuple(evaluation_sets(dataset())) + tuple(evaluation_sets(dataset(), "x")) == NAMES
    with pytest.raises(UserError, match="'z'"):
        evaluation_sets(dataset(), "z")


def test_they_hold_the_labelled_examples_of_their_domains():
    sets = evaluation_sets(marked(), "x")
    assert {name: (one.open().keys, len(one)) for name, one in sets.items()} == {
        "source_val": ((), 0), "target_test": (("i",), 1)}
    sets = evaluation_sets(marked())
    assert sets["val"].open().keys == ("g",) and sets["test"].open().labels.tolist() == [0]
    assert evaluation_sets(dataset(), "x")["source_val"].open().keys == ("c",)


@pytest.mark.parametrize(("target", "name"), [(None, "test"), ("x", "target_test")])
def test_a_test_is_opened_once_and_says_why(target, name):
    test = evaluation_sets(dataset(), target)[name]
    assert test.open().labels.tolist() == [0]
    for _ in range(2):
        with pytest.raises(UserError) as refused:
            test.open()
        assert "has been opened before. A test is opened once, at the end" in str(refused.value)
    assert name in ONCE and len(test) == 1
    held = reachable(test)
    assert not [value for value in held if isinstance(value, (np.ndarray, Target))]


def test_what_validates_is_opened_as_often_as_training_wants():
    val = evaluation_sets(dataset())["val"]
    assert val.open() is val.open()


def test_before_it_is_opened_it_shows_pictures_and_no_labels():
    letters = dataset(read=lambda key, size: np.full((size, size, 3), ord(key), np.uint8))
    test = evaluation_sets(letters)["test"]
    assert test.stream.keys == (identify("i"),) and not test.stream.targets
    read, digest = to_train_on(letters).reader(test.stream)
    assert read(test.stream.keys[0], 2)[0, 0, 0] == ord("i") and digest(test.stream.keys[0]) == "ii"


def test_training_gets_no_label_of_the_test_nor_of_the_target():
    for target in (None, "y"):
        shown = to_train_on(marked(), target)
        assert (shown.splits["test"].labels == -1).all()
        assert all((labels == -1).all() for labels in shown.splits["test"].other_labels.values())
        for name in SPLITS[:2]:
            own = np.array(shown.splits[name].domains) == target
            assert (shown.splits[name].labels[own] == -1).all()
            assert (shown.splits[name].labels[~own] == marked().splits[name].labels[~own]).all()
