"""How an edit names what a data set knows by a key."""

from datetime import UTC, datetime

import pytest

from tl_core.data.sets.records import OwnSet, file_of


@pytest.mark.parametrize(("key", "file", "modality", "noun"), [
    ("pictures/cat/0 1.png", "cat/0 1.png", "image", "picture"), ("pictures/up/a.txt", "up/a.txt", "text", "text")])
def test_a_file_is_named_within_its_set(tmp_path, key, file, modality, noun):
    own = OwnSet("mine", "Mine", "", "", tmp_path / "pictures", 1, 1, datetime.now(UTC), 2, 2, modality=modality)
    assert file_of(own, str(tmp_path / key)) == file and own.noun == noun
    assert file_of(own, "train.csv:17") == "train.csv:17"  # a table's row has no path
