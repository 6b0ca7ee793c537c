"""Weights of sources: read from text, found by likeness, parted among pictures, refused in words."""

import numpy as np
import pytest

from tl_core.adaptation.source_weighting import about, parsed, refuse_networks, shares, similarity, weights_of
from tl_core.errors import UserError

DOMAINS = ("night", "photo")


def test_weights_are_read_and_the_rest_counts_1():
    assert parsed("photo=2.5", DOMAINS) == {"night": 1.0, "photo": 2.5}
    assert parsed(" night = 0 , photo=1", DOMAINS) == {"night": 0.0, "photo": 1.0}
    assert parsed("similarity", DOMAINS) is None
    assert parsed('"a,b=c=3"', ("a,b=c", "d")) == {"a,b=c": 3.0, "d": 1.0}


@pytest.mark.parametrize(("text", "said"), [
    ("photo", "Expected similarity, or a weight a domain, as in night=2,photo=1"), ("foto=1", "Did you mean 'photo'"),
    ("photo=-1", "is '-1'"), ("photo=nan", "is 'nan'"), ("photo=inf", "is 'inf'"), ("photo=x", "is 'x'"),
    ("photo=0,night=0", "All sources weigh 0")])
def test_what_is_no_weight_is_told(text, said):
    with pytest.raises(UserError, match=said):
        parsed(text, DOMAINS)


def test_networks_are_refused():
    refuse_networks([])
    with pytest.raises(UserError, match=r"trains a network, which takes all sources' pictures alike"):
        refuse_networks(["dann"])


def test_a_domains_weight_is_parted_among_its_pictures():
    """Shares 1/4 and 3/4 of 5 pictures: four night ones 5 * (1/4) / 4 each, the photo 5 * 3/4."""
    names = ["night"] * 4 + ["photo"]
    weights = weights_of(names, {"night": 0.25, "photo": 0.75})
    assert weights.tolist() == [0.3125] * 4 + [3.75] and weights.mean() == 1
    rows = np.eye(5, dtype=np.float32)
    assert shares(rows, names, rows, {"night": 1, "photo": 3}) == {"night": 0.25, "photo": 0.75}
    assert shares(rows, ["set:night", *names[1:]], rows, {"night": 1, "photo": 2}) == {
        "night": 0.25, "photo": 0.5, "set:night": 0.25}


def test_the_source_that_the_target_looks_like_counts_more():
    random = np.random.default_rng(0)
    middles = random.normal(size=(3, 20))
    domains = np.repeat([0, 1, 2], [60, 20, 40])
    rows = (middles[domains] + 0.5 * random.normal(size=(120, 20))).astype(np.float32)
    target = (middles[[1] * 30] + 0.5 * random.normal(size=(30, 20))).astype(np.float32)
    chances = similarity(rows, domains, target)
    assert chances.sum() == pytest.approx(1) and chances.argmax() == 1 and chances[1] > 0.6
    assert similarity(rows, domains, rows[domains == 2]).argmax() == 2


def test_about_says_how_and_how_much():
    assert about(None, ["a", "a"], None) is None
    assert about("b=1", ["a", "b"], {"a": 0.5, "b": 0.5})["by"] == "hand"
