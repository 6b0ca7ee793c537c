import numpy as np

from tl_core.training.rand_augment import RandAugment


def test_rand_augment_draws_for_each_picture_and_grows_with_its_strength(pictures):
    same = np.repeat(pictures[:1], 12, axis=0)
    weak, strong = (np.asarray(RandAugment(strength, 3)(same.astype(np.float32))) for strength in (0.05, 1.0))
    assert len(np.unique(strong.round(3), axis=0)) > 6
    assert np.abs(weak - same).mean() < 0.5 * np.abs(strong - same).mean()
