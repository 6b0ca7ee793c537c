import pytest

from tl_core.errors import UserError
from tl_core.explain.request import block_index, label_index


def test_blocks_by_name_and_number(small):
    assert [block_index(small.spec, given) for given in (None, "block2", "3", 5, "1")] == [4, 1, 2, 4, 0]
    for wrong in ("0", "6", "stem", "-1"):
        with pytest.raises(UserError, match="blocks 1 to 5"):
            block_index(small.spec, wrong)


def test_classes_by_their_words():
    labels = ("Granny_Smith", "granny smith", "bell cote")
    assert label_index(labels, "granny smith") == 1 and label_index(labels, "GRANNY-smith") == 0
    assert label_index(labels, "bell_cote") == 2
