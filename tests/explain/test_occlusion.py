"""Occlusion on a network that looks at one patch only."""

import keras
import numpy as np
import pytest

from tests.explain.conftest import asked
from tl_core.explain import occlusion

SIZE, TOP, LEFT, PATCH = 28, 10, 4, 4
PIXELS = np.random.default_rng(2).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)


@pytest.fixture(scope="module")
def one_patch():
    """Logit 0 is the mean red of one patch over 10, logit 1 its negative."""
    pixels = keras.Input((SIZE, SIZE, 3))
    crop = keras.layers.Cropping2D(((TOP, SIZE - TOP - PATCH), (LEFT, SIZE - LEFT - PATCH)), name="crop")(pixels)
    model = keras.Model(pixels, keras.layers.Dense(2, name="out")(keras.layers.GlobalAveragePooling2D()(crop)))
    model.get_layer("out").set_weights([np.array([[0.1, -0.1], [0, 0], [0, 0]]), np.zeros(2)])
    return model


def logit(pixels: np.ndarray) -> float:
    return 0.1 * pixels[TOP:TOP + PATCH, LEFT:LEFT + PATCH, 0].mean()


def expected() -> np.ndarray:
    """The mean fall over the squares that cover a pixel, square by square: side 4 (28 / 7), 2 apart."""
    grey = np.round(PIXELS.mean(axis=(0, 1)))
    falls, times = np.zeros((SIZE, SIZE)), np.zeros((SIZE, SIZE))
    for top in range(0, SIZE - 3, 2):
        for left in range(0, SIZE - 3, 2):
            changed = PIXELS.astype(float)
            changed[top:top + 4, left:left + 4] = grey
            falls[top:top + 4, left:left + 4] += logit(PIXELS) - logit(changed)
            times[top:top + 4, left:left + 4] += 1
    return falls / times


def test_only_the_patch_matters(one_patch):
    told = []
    found = occlusion.occlusion(asked(one_patch, PIXELS, "crop"), lambda *news: told.append(news))
    np.testing.assert_allclose(found.map, expected(), atol=1e-4)
    reach = np.zeros((SIZE, SIZE), bool)
    reach[TOP - 2:TOP + PATCH + 2, LEFT - 2:LEFT + PATCH + 2] = True
    assert np.abs(found.map[~reach]).max() < 1e-5 < np.abs(found.map[TOP:TOP + PATCH, LEFT:LEFT + PATCH]).max()
    assert found.facts == {"squares": 169, "side": 4}
    assert told[0] == ("Covering squares", 0, 169) and told[-1] == ("Covering squares", 169, 169) and len(told) == 7


def test_the_other_class_loses_what_the_first_gains(one_patch):
    np.testing.assert_allclose(occlusion.occlusion(asked(one_patch, PIXELS, "crop", label=1)).map, -expected(),
                               atol=1e-4)


@pytest.mark.parametrize("size", [4, 7, 32, 96, 224, 225])
def test_squares_cover_every_pixel(size):
    side, starts = occlusion.squares(size)
    covered = np.zeros(size, bool)
    for start in starts:
        assert 0 <= start <= size - side
        covered[start:start + side] = True
    assert covered.all() and len(starts) <= 15


def test_cancelling_stops_at_the_next_batch(one_patch):
    class Cancelled(Exception):
        pass

    def stop(stage, done, total):
        if done:
            raise Cancelled
    with pytest.raises(Cancelled):
        occlusion.occlusion(asked(one_patch, PIXELS, "crop"), stop)
