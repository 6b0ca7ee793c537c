import numpy as np
import pytest

from tl_core.data.dataset import Split
from tl_core.data.unread_classes import leave_out
from tl_core.errors import UserError

CLASSES = ("cat", "dog", "owl")


def split(*labels: int) -> dict[str, Split]:
    return {"train": Split(tuple(map(str, range(len(labels)))), np.array(labels, np.int32))}


def test_a_class_without_a_readable_picture_is_left_out_and_the_others_keep_theirs():
    classes, splits, told = leave_out(CLASSES, split(0, 1, 1, 2), split(0, 2, -1), "pets", [("d.png", "empty")])
    assert classes == ("cat", "owl") and splits["train"].labels.tolist() == [0, 1, -1]
    assert told == ("The class 'dog' is left out: none of its 2 pictures can be read.",)


def test_nothing_is_told_where_every_class_can_be_read():
    assert leave_out(CLASSES, split(0, 1, 2, 2), split(0, 1, 2), "pets", [])[::2] == (CLASSES, ())


@pytest.mark.parametrize(("read", "found"), [((0,), "only one class with pictures that can be read, 'cat'"),
                                             ((), "no picture that can be read")])
def test_fewer_than_two_classes_are_refused(read, found):
    with pytest.raises(UserError) as told:
        leave_out(CLASSES, split(0, 1, 2), split(*read), "pets", [("d.png", "empty")])
    assert found in told.value.found and "d.png: empty" in told.value.found and "dog" in told.value.expected
