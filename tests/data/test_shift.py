"""The shift dial: nothing at zero, more with strength, the same for the same picture."""

import numpy as np
import pytest

from tl_core.data.shift import Shift
from tl_core.errors import UserError

PICTURE = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
SMOOTH = np.broadcast_to(np.linspace(0, 255, 32).astype(np.uint8)[None, :, None], (32, 32, 3)).copy()


def test_without_strength_nothing_changes_to_the_byte():
    assert Shift()(PICTURE, "a") is PICTURE
    assert Shift(balance=0.9)(PICTURE, "a") is PICTURE


@pytest.mark.parametrize("part", ["blur", "noise", "night", "grey", "rotation"])
def test_each_part_changes_more_with_its_strength_and_keeps_shape_and_type(part):
    most = 180 if part == "rotation" else 1
    weak, strong = (Shift(**{part: share * most})(SMOOTH if part == "noise" else PICTURE, "a") for share in (0.1, 0.5))
    plain = (SMOOTH if part == "noise" else PICTURE).astype(int)
    assert weak.shape == (32, 32, 3) and weak.dtype == np.uint8
    assert np.abs(weak - plain).mean() > 0
    if part != "rotation":  # of noise turned by any angle the pixels are others, never more or less so
        assert np.abs(strong - plain).mean() > np.abs(weak - plain).mean()


def test_golden_values():
    """Grey: 0.299·200 + 0.587·100 + 0.114·50 = 124.2. A full night leaves 6, 8 and 16 % of it."""
    picture = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    assert Shift(grey=1)(picture, "a")[0, 0].tolist() == [124, 124, 124]
    assert Shift(night=1)(picture, "a")[0, 0].tolist() == [12, 8, 8]
    assert Shift(grey=1, night=1)(picture, "a")[0, 0].tolist() == [7, 10, 20]


def test_half_a_turn_is_the_picture_upside_down():
    turned = Shift(rotation=180)(PICTURE, "a").astype(int)
    assert np.abs(turned - PICTURE[::-1, ::-1]).max() <= 1


def test_chance_is_the_pictures_own():
    noise = Shift(noise=0.3)
    assert (noise(PICTURE, "a") == noise(PICTURE, "a")).all() and (noise(PICTURE, "a") != noise(PICTURE, "b")).any()


def test_balance_leaves_fewer_of_each_further_class():
    """Of three classes of 20, the last keeps a tenth: 20, 20·√0.1 = 6.3 and 2."""
    names = ["a"] * 20 + ["b"] * 20 + ["c"] * 20
    order = np.random.default_rng(0).permutation(60)
    kept = Shift(balance=0.9).kept(names, order)
    assert [sum(names[i] == name for i in kept) for name in "abc"] == [20, 6, 2]
    assert kept.tolist() == sorted(kept.tolist())
    assert set(kept[-2:]) == set([i for i in order if i >= 40][:2])
    assert Shift(night=1).kept(names, order).tolist() == list(range(60))
    assert len(Shift(balance=1).kept(names, order)) >= 3  # no class goes altogether


def test_it_is_written_as_it_is_read():
    shift = Shift.parse("shift:night=0.6, noise=0.2")
    assert shift == Shift(noise=0.2, night=0.6) and str(shift) == "shift:noise=0.2,night=0.6"
    assert Shift.parse(str(shift)) == shift == Shift.parse("night=0.60,noise=.2")


@pytest.mark.parametrize(("text", "said"), [
    ("shift:nigth=0.6", "Did you mean 'night'"),
    ("shift:night=dark", "night of the shift is 'dark'. Expected a number"),
    ("shift:", "changes nothing"), ("night=7", "Expected a number from 0 to 1"), ("rotation=200", "from 0 to 180")])
def test_what_it_does_not_know_is_told(text, said):
    with pytest.raises(UserError, match="shift") as refused:
        Shift.parse(text)
    assert said in str(refused.value)


def test_none_changes_nothing_and_is_written_so():
    assert Shift.parse("shift:none") == Shift() and str(Shift()) == "shift:none"
