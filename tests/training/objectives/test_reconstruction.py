"""Pictures drawn again: what is spoilt, what counts, and the mean over it."""

import numpy as np
import pytest

from tests.training.objectives.arrays import rows
from tl_core.config import RunConfig
from tl_core.training.objective import Rows
from tl_core.training.objectives.reconstruction import DRAWN, MISSING, NOISE, PICTURE, Denoising, Masked, mean_where

CONFIG = RunConfig(backbone="small_cnn", image_size=64)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).uniform(80, 170, (16, 64, 64, 3)).astype(np.float32)


def prepared(objective, pictures):
    (batch,) = objective.prepare({"unlabelled": Rows(pictures, {}, None, 16.0)}).values()
    return batch.x.numpy(), batch.targets[PICTURE].numpy(), batch.targets[MISSING].numpy()


def test_the_mean_is_over_what_is_missing_by_hand():
    values, where = np.zeros((2, 2, 2, 3)), np.zeros((2, 2, 2, 1))
    values[0, 0, 0] = (3, 6, 9)
    where[0, 0, 0] = where[0, 1, 1] = 1
    assert mean_where(values, where).numpy().tolist() == [3.0, 0.0]


def test_noise_spoils_all_of_a_picture_and_the_target_is_the_clean_one(pictures):
    spoilt, whole, missing = prepared(Denoising(CONFIG, 8), pictures)
    assert (spoilt - pictures).std() == pytest.approx(NOISE * 255, rel=0.05) and missing.min() == 1
    np.testing.assert_allclose(whole.mean(axis=(1, 2)), pictures.mean(axis=(1, 2)) / 255 - 0.5, atol=1e-3)
    assert whole.shape == (16, DRAWN, DRAWN, 3)


def test_masked_patches_have_the_mean_colour_and_they_alone_count(pictures):
    spoilt, _, missing = prepared(Masked(CONFIG, 8), pictures)
    same = np.isclose(spoilt, pictures).all(axis=-1)[:, ::2, ::2]  # a patch is 8 pixels here, 4 where it is drawn
    np.testing.assert_array_equal(same, missing[..., 0] == 0)
    assert 0.4 < missing.mean() < 0.6
    np.testing.assert_allclose(spoilt[~np.isclose(spoilt, pictures)].mean(), pictures.mean(), atol=1)


def test_it_draws_anew_in_every_step_and_goes_on_from_a_checkpoint(pictures):
    one, other = Masked(CONFIG, 8), Masked(CONFIG, 8)
    first, second = (prepared(one, pictures)[2] for _ in range(2))
    assert (first != second).any()
    for mine, theirs in zip(other.variables[-1:], one.variables[-1:], strict=True):
        mine.assign(theirs)
    np.testing.assert_array_equal(prepared(other, pictures)[2], prepared(one, pictures)[2])


def test_the_decoder_draws_pictures():
    assert Denoising(CONFIG, 8).decoder(rows(0, 2, 8).astype(np.float32)).shape == (2, DRAWN, DRAWN, 3)
