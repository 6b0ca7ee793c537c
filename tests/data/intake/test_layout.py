import pytest

from tl_core.data.intake.layout import Place, arrange, is_litter


def places(*paths: str) -> list:
    return [(p.split, p.domain, p.label) if not p.reason else p.reason
            for p in arrange([tuple(path.split("/")) for path in paths])[0]]


@pytest.mark.parametrize("around", ["", "pets/", "a/b/c/", "Downloads/pets/"])
def test_wrapping_folders_change_nothing(around):
    assert places(f"{around}cats/1", f"{around}dogs/2") == [(None, None, "cats"), (None, None, "dogs")]
    assert places(f"{around}train/cats/1", f"{around}test/dogs/2") == [("train", None, "cats"), ("test", None, "dogs")]


@pytest.mark.parametrize(("name", "split"), [("val", "val"), ("valid", "val"), ("validation", "val"), ("Test", "test")])
def test_splits_have_other_names_too(name, split):
    assert places("train/cats/1", f"{name}/cats/2") == [("train", None, "cats"), (split, None, "cats")]


def test_the_class_may_come_before_the_split():
    assert places("cats/train/1", "cats/test/2", "dogs/train/3") == [
        ("train", None, "cats"), ("test", None, "cats"), ("train", None, "dogs")]


def test_other_outer_folders_are_domains():
    assert places("photo/cats/1", "photo/dogs/2", "sketch/cats/3") == [
        (None, "photo", "cats"), (None, "photo", "dogs"), (None, "sketch", "cats")]
    assert "photo, sketch" in arrange([("photo", "cats", "1"), ("sketch", "cats", "2")])[1][0]


def test_folders_within_a_class_belong_to_it():
    assert places("cats/1", "cats/more/2", "dogs/3") == [
        (None, None, "cats"), (None, None, "cats"), (None, None, "dogs")]


def test_a_single_class_is_no_wrapping_folder():
    assert places("cats/1", "cats/2") == [(None, None, "cats")] * 2
    assert places("pets/cats/1", "pets/cats/2") == [(None, None, "cats")] * 2


def test_a_lone_train_is_a_split_and_a_lone_test_is_a_folder_around_the_classes():
    assert places("train/cats/1", "train/dogs/2") == [("train", None, "cats"), ("train", None, "dogs")]
    assert places("test/cats/1", "test/dogs/2") == [(None, None, "cats"), (None, None, "dogs")]
    assert "'test'" in arrange([("test", "cats", "1"), ("test", "dogs", "2")])[1][0]


def test_what_has_no_class_is_named_with_a_reason():
    assert places("cover", "cats/1", "dogs/2")[0] == "lies in no class folder"
    assert places("pets/cover", "pets/cats/1", "pets/dogs/2") == [
        "lies in no class folder", (None, None, "cats"), (None, None, "dogs")]
    assert places("train/cats/1", "test/cats/2", "docs/x/3")[2] == "lies beside the split folders"
    assert places("1", "2") == ["lies in no class folder"] * 2
    assert arrange([]) == ([], [])


def test_every_path_gets_the_place_at_its_own_position():
    found, _ = arrange([("train", "cats", "1"), ("other", "cats", "2"), ("test", "dogs", "3")])
    assert found == [Place("cats", "train"), Place(reason="lies beside the split folders"), Place("dogs", "test")]


@pytest.mark.parametrize(("path", "litter"), [
    ("__MACOSX/cats/._1.png", True), ("cats/.DS_Store", True), ("cats/Thumbs.db", True), ("DESKTOP.INI", True),
    (".git/cats/1.png", True), ("@eaDir/1.png", True), ("cats/1.png", False), ("cats/thumbs.png", False),
])
def test_litter_of_operating_systems(path, litter):
    assert is_litter(tuple(path.split("/"))) is litter
