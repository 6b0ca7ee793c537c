"""The one reader, on names and counts alone: no file is made."""

import time
from collections import Counter

import pytest

from tl_core.data.arrangement import Place, arrange
from tl_core.errors import UserError


def tree(*folders: str, each: int = 10) -> Counter:
    """So many pictures in each of the folders ("cat", "cat/day1"); "cat*3" has three."""
    counts = Counter()
    for folder in folders:
        path, _, count = folder.partition("*")
        counts[tuple(path.split("/")) if path else ()] += int(count or each)
    return counts


def crossed(outer: str, inner: str, around: str = "") -> list[str]:
    return [f"{around}{one}/{other}" for one in outer.split() for other in inner.split()]


def read(*folders: str, **options) -> list[tuple]:
    """Split, domain, label and group of every folder, or the reason, in the order they were named."""
    counts = tree(*folders)
    reading = arrange(counts, **options).likely
    return [place.reason or (place.split, place.domain, place.label, place.group)
            for place in (reading.places[folder] for folder in counts)]


@pytest.mark.parametrize("around", ["", "pets/", "a/b/c/", "Downloads/pets/", "pets/pets/"])
def test_wrapping_folders_change_nothing(around):
    assert read(f"{around}cats", f"{around}dogs") == [(None, None, "cats", None), (None, None, "dogs", None)]
    assert read(f"{around}train/cats", f"{around}train/dogs", f"{around}test/dogs") == [
        ("train", None, "cats", None), ("train", None, "dogs", None), ("test", None, "dogs", None)]


@pytest.mark.parametrize(("train", "test"), [
    ("Training", "Testing"), ("train", "testing"), ("trainset", "testset"), ("seg_train", "seg_test"),
    ("TRAIN", "Test"), ("train_images", "test_images"), ("train", "holdout"), ("my pets train", "my pets test"),
    ("train", "eval"), ("train/train", "test/test"), ("train/images", "test/images"),
    ("Train/train_set", "Test/test_set"), ("my-train-set", "my-test-set"), ("seg_train/seg_train", "seg_test/seg_test"),
    ("pets_train_images", "pets_test_images")])
def test_pairs_of_splits_as_people_name_them(train, test):
    found = read(*crossed(train, "cat dog") if " " not in train else (f"{train}/cat", f"{train}/dog"),
                 f"{test}/cat", f"{test}/dog")
    assert found == [("train", None, "cat", None), ("train", None, "dog", None), ("test", None, "cat", None),
                     ("test", None, "dog", None)]


@pytest.mark.parametrize("around", ["train+dev", "training_data", "Training Data", "trainval", "test data", "val"])
@pytest.mark.parametrize("later", [False, True])
def test_a_folder_around_splits_is_none_whatever_it_is_called(around, later):
    """Else test pictures would be trained on: ``training_data`` alone reads as train."""
    folders = crossed("train test", "cat dog", f"{around}/")
    found = arrange(tree(*folders), lone_is_split=later).likely
    assert found.counts == {"train": {"cat": 10, "dog": 10}, "test": {"cat": 10, "dog": 10}} and not found.domains
    assert any(repr(around) in note for note in found.notes)
    inner = [f"{around}/{label}/{split}" for label in ("cat", "dog") for split in ("train", "test")]
    assert arrange(tree(*inner), lone_is_split=later).likely.counts == found.counts


def test_a_train_folder_may_be_divided_again():
    assert read("train/train/cat", "train/train/dog", "train/val/cat", "train/val/dog", "test/cat", "test/dog*1") == [
        ("train", None, "cat", None), ("train", None, "dog", None), ("val", None, "cat", None),
        ("val", None, "dog", None), ("test", None, "cat", None), ("test", None, "dog", None)]


def test_a_flat_folder_that_says_its_split_again_is_no_class_but_a_vehicle_is_one():
    assert read("train/cat", "train/dog", "test/test")[2] == "lies in no class folder"
    folders = ("seg_train/seg_train/cat", "seg_train/seg_train/dog", "seg_test/seg_test/cat", "seg_pred/seg_pred")
    assert read(*folders) == [("train", None, "cat", None), ("train", None, "dog", None), ("test", None, "cat", None),
                              "lies beside the split folders"]
    assert [place[2] for place in read("train/train", "train/car", "test/train")] == ["train", "car", "train"]
    assert [place[2] for place in read("train/train", "train/car")] == ["train", "car"]


def test_an_evaluation_set_beside_a_test_set_validates():
    assert [place[0] for place in read("train/a", "train/b", "eval/a", "test/a")] == ["train", "train", "val", "test"]


@pytest.mark.parametrize("folders", [
    ("cats/train", "cats/test", "dogs/train", "dogs/test"), ("cats_train", "cats_test", "dogs_train", "dogs_test"),
    ("cats/cats_train", "cats/cats_test", "dogs/dogs_train", "dogs/dogs_test"),
    ("train_cats", "test_cats", "train_dogs", "test_dogs")])
def test_the_class_may_come_before_the_split_or_in_one_name_with_it(folders):
    assert read(*folders) == [("train", None, "cats", None), ("test", None, "cats", None),
                              ("train", None, "dogs", None), ("test", None, "dogs", None)]


def test_domains_may_have_splits_of_their_own():
    folders = [f"{domain}/{split}/{label}" for domain in ("amazon", "webcam") for split in ("train", "test")
               for label in ("mug", "bike")]
    assert read(*folders) == [(split, domain, label, None) for domain in ("amazon", "webcam")
                              for split in ("train", "test") for label in ("mug", "bike")]


def test_a_class_named_train_is_a_vehicle_without_a_word():
    found = arrange(tree("bus", "car", "train", "plane")).likely
    assert found.classes == ("bus", "car", "plane", "train") and not found.notes
    assert arrange(tree(*crossed("bus car train plane", "a1 a2 a3 a4"))).likely.classes == (
        "bus", "car", "plane", "train")


@pytest.mark.parametrize("folders", [("pets_train/a", "pets_train/b", "other/a", "other/b"), ("testing", "cat", "dog"),
                                     ("test/a", "test/b", "other/a", "other/b")])
def test_what_sounds_like_a_split_is_never_pooled_without_a_word(folders):
    found = arrange(tree(*folders)).likely
    assert not any(place.split for place in found.places.values())
    assert any("like a split" in note for note in found.notes)


def test_a_lone_train_is_a_split_and_a_lone_test_is_one_where_train_is_known():
    assert read("train/cats", "train/dogs") == [("train", None, "cats", None), ("train", None, "dogs", None)]
    found = arrange(tree("test/cats", "test/dogs")).likely
    assert found.counts == {"": {"cats": 10, "dogs": 10}} and "'test'" in found.notes[0]
    assert read("test/cats", "test/dogs", lone_is_split=True)[0][0] == "test"


def test_flat_splits_are_no_classes():
    found = arrange(tree("train", "test1"))
    assert found.likely.classes == () and set(found.likely.left.values()) == {"lies in no class folder"}


def test_pictures_without_a_class_are_left_with_a_reason_and_told():
    found = arrange(tree("train/cat", "train/dog", "test", "extra/cat*1")).likely
    assert found.left == {("test",): "lies in no class folder", ("extra", "cat"): "lies beside the split folders"}
    assert [note.partition(":")[2] for note in found.notes] == [" 10 pictures in the folder 'test'.",
                                                                " 1 picture in the folder 'extra/cat'."]
    assert read("cats", "dogs", "*1") == [(None, None, "cats", None), (None, None, "dogs", None),
                                          "lies in no class folder"]


def test_folders_without_pictures_are_told_and_are_no_classes():
    found = arrange(tree("cat", "dog", "annotations*0", "docs/deep*0", "cat/empty*0")).likely
    assert found.classes == ("cat", "dog")
    assert found.notes == ("Passed over, without a picture in them: the folder 'annotations', the folder 'cat/empty', "
                           "the folder 'docs'.",)


@pytest.mark.parametrize("inner", ["day1 day2 day3", "P001 P002 P003", "2024-05-01 2024-05-02 2024-06-01",
                                   "left right top", "session_a session_b session_c",
                                   "video1 video2 video3"])
def test_sessions_of_the_same_names_in_every_class_are_groups(inner):
    found = arrange(tree(*crossed("open closed ajar", inner)))
    assert found.likely.name == "groups" and found.likely.classes == ("ajar", "closed", "open")
    assert {reading.name for reading in found.readings} >= {"classes", "joined", "domains"}
    assert found.likely.groups == 3


def test_inner_names_of_one_outer_folder_only_are_no_domains():
    patients = [f"benign/P00{n}" for n in range(6)] + [f"malignant/P10{n}" for n in range(6)]
    found = arrange(tree(*patients))
    assert [reading.name for reading in found.readings] == ["groups", "classes", "joined", "inner"]
    assert found.likely.places["benign", "P003"] == Place("benign", group="P003")
    assert found.named("joined").places["benign", "P003"].label == "benign - P003"
    assert len(found.named("inner").classes) == 12


def test_too_few_inner_folders_are_no_groups_at_first():
    assert arrange(tree("a/x", "a/y", "b/z", "b/w")).likely.name == "classes"
    assert arrange(tree("a/x", "b/y")).readings[0].name == "classes"


@pytest.mark.parametrize(("outer", "inner"), [
    ("amazon caltech10 dslr webcam", "backpack bike mug"), ("mnist optdigits", "digit_0 digit_1 digit_2"),
    ("mnist usps", "0 1 2 3"), ("mnist usps", "00 01 02"), ("photo sketch art cartoon", "cat dog"),
    ("hospital_1 hospital_2 hospital_3", "benign mal"), ("Camera1 Camera2", "open closed"), ("day night", "car bus"),
    ("hospital1 hospital2 hospital3", "P1 P2")])
def test_domains_share_their_classes(outer, inner):
    found = arrange(tree(*crossed(outer, inner))).likely
    assert found.name == "domains" and found.domains == tuple(sorted(outer.split()))
    assert found.classes == tuple(sorted(inner.split())) and "taken for domains" in found.notes[-1]


def test_domains_may_lack_a_class_and_hold_a_stray_picture():
    found = arrange(tree("photo/cat", "photo/dog", "sketch/cat", "photo*1")).likely
    assert found.name == "domains" and list(found.left) == [("photo",)]


def test_many_outer_folders_that_sound_like_patients_are_groups():
    found = arrange(tree(*crossed(" ".join(f"patient{n}" for n in range(8)), "benign malignant")))
    assert found.likely.name == "outer-groups" and found.likely.classes == ("benign", "malignant")
    assert found.named("domains").domains[0] == "patient0"


def test_folders_within_a_class_that_has_pictures_too_belong_to_it():
    found = arrange(tree("cup*12", "cup/more*12", "fork*12", "fork/more*12"))
    assert found.likely.counts == {"": {"cup": 24, "fork": 24}} and found.likely.name == "classes"
    assert found.named("joined").classes == ("cup", "cup - more", "fork", "fork - more")


def test_groups_within_splits_and_below_domains():
    assert read(*crossed("train test", "cat/s1 cat/s2 cat/s3 dog/s4 dog/s5 dog/s6"))[0] == ("train", None, "cat", "s1")
    folders = crossed("photo sketch", "cat/s1 cat/s2 cat/s3 dog/s1")
    assert read(*folders)[0] == (None, "photo", "cat", "s1")


def test_split_folders_may_be_pooled_or_read_as_domains():
    found = arrange(tree(*crossed("Training Testing", "cat dog")))
    assert [reading.name for reading in found.readings] == ["splits", "pooled", "domains"]
    assert found.named("pooled").counts == {"": {"cat": 20, "dog": 20}}
    assert found.named("domains").domains == ("Testing", "Training")
    with pytest.raises(UserError, match="'poled'.*'pooled'"):
        found.named("poled")


def test_plain_classes_have_one_reading_only():
    assert len(arrange(tree("cat", "dog")).readings) == 1


def test_spellings_that_differ_in_case_are_one_class_and_told_but_letters_are_not():
    found = arrange(tree("Cat*4", "cat*9", "DOG*5", "dog*5")).likely
    assert found.counts == {"": {"DOG": 10, "cat": 13}}
    assert "'Cat' and 'cat' differ only in capital letters" in found.notes[1] + found.notes[0]
    assert len(arrange(tree("A", "a", "B", "b")).likely.classes) == 4


def test_names_are_made_harmless_the_same_way_for_all():
    found = arrange(tree("<5 mm", "naïve ", "..", "nul", "x" * 300)).likely
    assert "＜5 mm" in found.classes and "naïve" in found.classes and "nul_" in found.classes
    assert any("'<5 mm' is called '＜5 mm'" in note for note in found.notes)


def test_nothing_at_all_has_a_reading_without_classes():
    assert arrange({}).likely.classes == () and arrange(tree("*5")).likely.classes == ()


def test_what_a_picture_is_depends_on_its_folder_alone():
    reading = arrange(tree("cat", "dog")).likely
    assert reading.place(("cat", "1.png")) == Place("cat") and reading.place(("new", "1.png")).reason


def test_it_is_linear_in_the_number_of_folders():
    """Four times as many folders of patients take about four times as long, not sixteen times."""
    def seconds(count: int) -> float:
        folders = {("benign" if n % 2 else "malignant", f"P{n:06}"): 3 for n in range(count)}
        began = time.process_time()
        assert len(arrange(folders).likely.classes) == 2
        return time.process_time() - began
    small = min(seconds(2_000) for _ in range(2))
    assert seconds(8_000) < 10 * small + 0.5
