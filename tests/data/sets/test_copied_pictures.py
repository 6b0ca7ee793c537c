import csv
import io

import numpy as np
import pytest

from tl_core.data import sets
from tl_core.data.sets import copied_pictures
from tl_core.data.sets.copied_pictures import CopiedPicture
from tl_core.errors import UserError


def grey(key: str, size: int) -> np.ndarray:
    return np.full((size, size, 3), 40 * int(key[-1]), np.uint8)


def pictures(count: int = 6) -> list[CopiedPicture]:
    return [CopiedPicture(f"drawn/{number}", "ab"[number % 2], split=("train", "val", "test")[number // 2])
            for number in range(count)]


def test_labels_and_splits_are_kept(isolated):
    made = copied_pictures.create("mine", pictures(), grey, source="by hand")
    assert made.source == "by hand" and made.count == 6
    assert sorted((row.label, row.split) for row in sets.rows("mine")) == [
        (label, split) for label in "ab" for split in ("test", "train", "val")]
    assert copied_pictures.free_name("mine") == "mine_2" and copied_pictures.free_name("other") == "other"


def test_what_is_no_set_leaves_nothing(isolated):
    with pytest.raises(UserError, match="only one class"):
        copied_pictures.create("mine", pictures(1), grey, source="")
    with pytest.raises(UserError, match="cannot be read .*adapt again"):
        copied_pictures.create("mine", [CopiedPicture("/gone/1.jpg", "a", "/gone/1.jpg")], grey, source="",
                               again="adapt again")
    assert sets.names() == []


def test_cells_are_no_formulas():
    rows = list(csv.reader(io.StringIO(copied_pictures.csv_text(("file",), [["=1+1"], ["a,b"]]))))
    assert rows == [["file"], ["'=1+1"], ["a,b"]]
