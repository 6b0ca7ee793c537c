import pytest

from tl_core.data.arrangement import split_of
from tl_core.data.arrangement.split_names import families


@pytest.mark.parametrize(("name", "split"), [
    *((name, "train") for name in ("train", "Train", "TRAIN", "Training", "training_set", "trainset", "TrainSet",
                                   "train-images", "train data", "train2017", "01_train", "Training Data", "trainval",
                                   "train_val", "traindata")),
    *((name, "val") for name in ("val", "VALID", "validation", "Validation_Set", "dev", "devset", "val2017",
                                 "val_images")),
    *((name, "test") for name in ("test", "Testing", "test1", "testset", "test_set", "Test Images", "eval",
                                  "evaluation", "holdout", "hold-out", "held_out", "Hold Out")),
    *((name, None) for name in ("trains", "trainers", "steam_train", "tester", "contest", "seg_train", "device",
                                "photo",
                                "data", "", "2017", "validate_me", "testicle", "Ausbildung", "试验")),
])
def test_names_that_say_a_split(name, split):
    assert split_of(name) == split


@pytest.mark.parametrize(("names", "found"), [
    ("seg_train seg_test seg_pred", {"seg_train": ("train", "seg"), "seg_test": ("test", "seg")}),
    ("cats_train cats_test dogs_train dogs_test", {
        "cats_train": ("train", "cats"), "cats_test": ("test", "cats"), "dogs_train": ("train", "dogs"),
        "dogs_test": ("test", "dogs")}),
    ("freight_train passenger_train", {}),
    ("test_tube dev_board train_toy", {}),
    ("cat dog", {}),
])
def test_names_that_only_their_neighbours_make_splits(names, found):
    assert families(names.split()) == found
