"""Class and split of a set's pictures or texts, chosen on the page and kept in its address."""

from collections.abc import Sequence

from tl_core.data.dataset_index import Listing, PictureItem
from ui.data import address
from ui.shared import url_state

ALL, UNLABELLED = "", "/"  # no class has such a name
CLASS_WORDS = {ALL: "all classes", UNLABELLED: "unlabelled"}
SPLIT_WORDS = {ALL: "all splits", "train": "train", "val": "validation", "test": "test"}


def draw(listing: Listing) -> tuple[str, str]:
    """Class and split, ``ALL`` for every one."""
    classes = {label: label for label in listing.dataset.classes}
    unlabelled = {UNLABELLED: CLASS_WORDS[UNLABELLED]} if listing.unlabelled else {}
    label = url_state.select_param("Class", address.CLASS, {ALL: CLASS_WORDS[ALL], **classes, **unlabelled}, ALL,
                                   width=240, drops=(address.PAGE,))
    split = url_state.buttons("Split", address.SPLIT, SPLIT_WORDS, ALL, drops=(address.PAGE,))
    return label, split


def passing(listing: Listing, label: str, split: str) -> Sequence[PictureItem]:
    """What passes both."""
    return listing.chosen({ALL: None, UNLABELLED: ""}.get(label, label), None if split == ALL else split)
