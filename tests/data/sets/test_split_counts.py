import os

import pytest

from tl_core.data.sets.records import SetRow
from tl_core.data.sets.split_counts import by_split, check_rows, listed
from tl_core.errors import UserError

ROWS = [SetRow("a/1.png", "dog"), SetRow("a/2.png", "cat", "test", domain="photo"), SetRow("3.png", "dog", "val", "b")]


def test_rows_are_splits_with_labels_groups_and_domains():
    classes, splits = listed(ROWS, "/root")
    assert classes == ("cat", "dog")
    assert splits["train"].keys == (os.path.join("/root", "a", "1.png"),)  # without a split it is train
    assert [splits[name].labels.tolist() for name in ("train", "val", "test")] == [[1], [1], [0]]
    assert splits["val"].groups == ("b",) and splits["train"].groups == ("a/1.png",)  # a group of its own
    assert splits["test"].domains == ("photo",) and splits["train"].domains == ("",)
    assert by_split(ROWS)["val"].keys == ("3.png",) and by_split(ROWS[:1])["train"].domains is None


@pytest.mark.parametrize(("rows", "found"), [([], "would hold no pictures"), (ROWS[:1], "only one class, 'dog'")])
def test_one_class_or_none_is_no_set(rows, found):
    with pytest.raises(UserError, match=found):
        check_rows("pets", rows)
