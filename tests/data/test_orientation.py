"""Which classes a mirrored picture would leave, by the names of sets and classes."""

import pytest

from tl_core.data import orientation


@pytest.mark.parametrize(("data", "classes", "kind", "flip"), [
    ("digits", (), "signs", "none"), ("fashion_mnist", ("shirt", "bag"), None, "horizontal"),
    ("mine", ("7", "seven"), "signs", "none"), ("mine", ("letter_b", "letter_d"), "signs", "none"),
    ("mine", ("turn_left", "TurnRight2"), "sides", "none"), ("mine", ("up", "down"), "ends", "horizontal"),
    ("mine", ("left",), None, "horizontal"), ("fruits", ("pear", "fig"), None, "horizontal"),
    ("mine", (), None, "horizontal")])
def test_which_flip_does_no_harm(data, classes, kind, flip):
    assert orientation.kind(data, classes) == kind and orientation.harmless_flip(kind) == flip
