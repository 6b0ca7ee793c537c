"""What sets a cluster apart is said where it is plain, and nothing where it is not."""

import numpy as np
import pytest

from tl_core.discovery import cluster_words
from tl_core.discovery.picture_facts import COLOURS, PictureFacts, colour_shares, file_size, seen

CLUSTER = np.repeat([True, False], 20)
EMPTY = np.full(40, "")


def facts(**changed):
    random = np.random.default_rng(0)
    plain = {"brightness": random.normal(0.5, 0.05, 40), "contrast": random.normal(0.2, 0.05, 40),
             "colours": random.dirichlet(np.ones(len(COLOURS)), 40), "megapixels": np.full(40, np.nan),
             "shape": np.full(40, np.nan)}
    return PictureFacts(**{**plain, **changed})


def said(domains=EMPTY, places=EMPTY, cluster=CLUSTER, **changed):
    return " ".join(cluster_words.words(cluster, facts(**changed), domains, places))


def test_nothing_is_said_of_what_does_not_differ_or_of_a_few():
    assert said() == ""
    few = np.arange(40) < 4
    assert said(cluster=few, brightness=np.where(few, 0.9, 0.1)) == ""
    assert said(cluster=np.ones(40, bool)) == ""


@pytest.mark.parametrize(("changed", "words"), [
    ({"brightness": np.where(CLUSTER, 0.8, 0.3)}, "Brighter than the others (80 %, the others 30 %)."),
    ({"brightness": np.where(CLUSTER, 0.2, 0.6)}, "Darker than the others (20 %, the others 60 %)."),
    ({"contrast": np.where(CLUSTER, 0.1, 0.3)}, "Poorer in contrast than the others (10 %, the others 30 %)."),
    ({"colours": np.where(CLUSTER[:, None], np.eye(9)[3] * 0.7, np.eye(9)[3] * 0.2)},
     "Much green (70 %, the others 20 % of the pixels)."),
    ({"megapixels": np.where(CLUSTER, 12.0, 2.0)}, "Larger files' pictures than the others (12 megapixels"),
    ({"shape": np.where(CLUSTER, 0.75, 1.5)}, "Taller than the others (0.75 times as wide as high"),
    ({"domains": np.where(CLUSTER, "sketch", "photo")}, "100 % are of the domain sketch, of the others 0 %."),
    ({"places": np.where(CLUSTER, "a/b", "c")}, "100 % are in the folder a/b, of the others 0 %.")])
def test_what_differs_is_said(changed, words):
    assert words in said(**changed)


@pytest.mark.parametrize(("colour", "name"), [
    ((255, 0, 0), "red"), ((255, 128, 0), "orange"), ((255, 255, 0), "yellow"), ((0, 200, 0), "green"),
    ((0, 0, 255), "blue"), ((160, 0, 200), "purple"), ((255, 0, 60), "red"), ((128, 128, 128), "grey"),
    ((10, 10, 10), "black"), ((250, 250, 250), "white")])
def test_colours_have_their_names(colour, name):
    shares = colour_shares(np.full((4, 3), colour) / 255)
    assert shares[COLOURS.index(name)] == 1 and sum(shares) == 1


def test_brightness_and_contrast_by_hand():
    image = np.zeros((2, 2, 3), np.uint8)
    image[0] = 255
    assert seen(image)[:2] == pytest.approx([0.5, 0.5])


def test_a_file_that_is_none_has_no_size(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert np.isnan([*file_size(str(tmp_path / "a.png")), *file_size("train/1")]).all()
