import base64
import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tl_core.data.catalog import Summary
from ui.shared import picture_strip


@pytest.fixture
def summary():
    sample = np.full((96, 96, 3), (200, 60, 40), np.uint8)
    counts = {"train": {"cat & dog": 6, "bird": 4}, "val": {"cat & dog": 2, "bird": 1},
              "test": {"cat & dog": 3, "bird": 2}}
    return Summary(("cat & dog", "bird"), counts, (), [("cat & dog", sample)])


def test_each_picture_says_what_it_shows_and_is_what_was_given(summary):
    strip = picture_strip.strip(summary, "Pets")
    assert 'alt="cat &amp; dog, from Pets"' in strip
    data = re.search(r"base64,([^\"]+)", strip)[1]
    pixels = np.asarray(Image.open(BytesIO(base64.b64decode(data))))
    assert pixels.shape == (96, 96, 3)
    assert np.abs(pixels.reshape(-1, 3).mean(0) - (200, 60, 40)).max() < 4


def test_totals_count_all_or_only_the_chosen_classes(summary):
    assert picture_strip.totals(summary, ()) == "2 classes; pictures: 10 to train on, 3 to validate, 5 to test."
    assert picture_strip.totals(summary, ("bird",)) == "1 class; pictures: 4 to train on, 1 to validate, 2 to test."


def test_totals_of_a_set_that_is_not_here_yet():
    waiting = Summary(("a", "b"), {"train": {}, "val": {}, "test": {}}, (), [])
    assert picture_strip.totals(waiting, ()) == "2 classes."


def test_a_class_left_out_is_told_in_words(summary):
    chips = picture_strip.counts(summary, ("bird",))
    assert "<li>bird <b>4</b></li>" in chips
    assert "(left out)" in chips and "cat &amp; dog" in chips
