import numpy as np
import pytest

from tl_core.evaluation import corruptions
from tl_core.evaluation.corruptions import CORRUPTIONS, corrupted

KINDS = {kind.name: kind for kind in CORRUPTIONS}
PICTURE = np.random.default_rng(0).integers(60, 120, (64, 64, 3)).astype(np.uint8)


@pytest.mark.parametrize("kind", CORRUPTIONS, ids=lambda kind: kind.name)
def test_strength_0_changes_nothing_and_others_change_the_same_way_every_time(kind):
    assert np.array_equal(corrupted(kind, PICTURE, "a", 0), PICTURE)
    for strength in kind.strengths:
        changed = corrupted(kind, PICTURE, "a", strength)
        assert changed.shape == PICTURE.shape and changed.dtype == np.uint8 and not np.array_equal(changed, PICTURE)
        assert np.array_equal(changed, corrupted(kind, PICTURE, "a", strength))
    assert 0 not in kind.strengths and list(kind.strengths) == sorted(kind.strengths)


def test_chance_differs_between_pictures_and_seeds():
    first = corrupted(KINDS["noise"], PICTURE, "a", 8)
    assert not np.array_equal(first, corrupted(KINDS["noise"], PICTURE, "b", 8))
    assert not np.array_equal(first, corrupted(KINDS["noise"], PICTURE, "a", 8, seed=1))


def test_noise_and_brightness_are_as_strong_as_they_say():
    grey = np.full((128, 128, 3), 128, np.uint8)
    assert corrupted(KINDS["noise"], grey, "a", 8).std() == pytest.approx(0.08 * 255, rel=0.02)
    assert corrupted(KINDS["brightness"], PICTURE, "a", 1).tolist() == (2 * PICTURE).tolist()
    assert corrupted(KINDS["brightness"], grey, "a", -2).tolist() == np.full_like(grey, 32).tolist()
    assert (corrupted(KINDS["brightness"], grey, "a", 1) == 255).all()  # 256 is white


def test_blur_means_the_same_at_every_size():
    # A step from black to white: its steepest rise is 255 / (σ √2π) a pixel.
    for side in (64, 256):
        step = np.zeros((side, side, 3), np.uint8)
        step[:, side // 2:] = 255
        rise = np.diff(corrupted(KINDS["blur"], step, "a", 4)[side // 2, :, 0].astype(int)).max()
        assert rise == pytest.approx(255 / (0.04 * side * np.sqrt(2 * np.pi)), rel=0.15)


def test_a_quarter_turn_is_exact_and_corners_are_filled():
    turned = corrupted(KINDS["rotation"], PICTURE, "a", 90)
    assert any(np.array_equal(turned, np.rot90(PICTURE, turns)) for turns in (1, 3))
    assert corrupted(KINDS["rotation"], PICTURE, "a", 45).min() >= 60  # no black corner
    ways = {corrupted(KINDS["rotation"], PICTURE, str(key), 90).tobytes() for key in range(20)}
    assert len(ways) == 2  # to either side
    assert corruptions.VERSION == 1
