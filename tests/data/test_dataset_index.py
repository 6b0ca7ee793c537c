import os

import pytest

from tl_core.data import catalog, dataset_index
from tl_core.errors import UserError


@pytest.fixture
def found(picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    dataset_index.forget()
    yield dataset_index.of("colours")
    dataset_index.forget()


def test_every_picture_is_listed_with_its_class_and_split(found, picture_folder):
    assert {item.key for item in found.items} == {str(path) for path in picture_folder.rglob("*.png")}
    assert found.counts == catalog.describe("colours").counts
    assert all(item.label == item.key.split("/")[-2] for item in found.items)


def test_pictures_are_chosen_by_class_and_split(found):
    chosen = found.chosen("red", "test")
    assert len(chosen) == found.counts["test"]["red"]
    assert {(item.label, item.split) for item in chosen} == {("red", "test")}
    assert len(found.chosen()) == 24


def test_an_id_is_unique_and_tells_nothing_of_the_path(found):
    assert len(found.by_id) == 24
    assert all(len(number) == 16 and int(number, 16) >= 0 for number in found.by_id)


def test_the_size_is_that_of_the_files(found, picture_folder):
    assert found.bytes == sum(path.stat().st_size for path in picture_folder.rglob("*.png"))
    assert dataset_index.of("fruits").bytes is None


def test_the_cover_shows_one_picture_of_each_class(found):
    assert [item.label for item in found.cover(4)] == ["blue", "red"]
    assert len(dataset_index.of("fruits").cover(4)) == 4


def test_the_stamp_changes_with_a_file_and_only_then(found, picture_folder):
    dataset_index.forget("colours")
    assert dataset_index.of("colours").stamp == found.stamp
    os.utime(picture_folder / "red/1.png", (1, 1))
    dataset_index.forget("colours")
    assert dataset_index.of("colours").stamp != found.stamp


def test_a_listing_is_kept_until_it_is_forgotten(found):
    assert dataset_index.of("colours") is found
    dataset_index.forget("colours")
    assert dataset_index.of("colours") is not found


@pytest.mark.parametrize("name", ["{folder}", "../colours", "colors", ""])
def test_only_sets_of_the_catalog_are_known(found, picture_folder, name):
    with pytest.raises(UserError, match="No data set named"):
        dataset_index.known(name.format(folder=picture_folder))
    with pytest.raises(UserError):
        dataset_index.of(name.format(folder=picture_folder))
