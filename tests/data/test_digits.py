import numpy as np
from sklearn.datasets import load_digits

from tl_core.data.dataset import SPLITS
from tl_core.data.digits import digits_dataset


def test_every_digit_is_there_once():
    found = digits_dataset()
    assert found.classes == tuple("0123456789")
    assert sum(len(found.splits[name]) for name in SPLITS) == 1797
    whole = np.sum([list(found.counts(name).values()) for name in SPLITS], axis=0)
    np.testing.assert_array_equal(whole, np.bincount(load_digits().target))


def test_pixels_and_labels_are_scikit_learns():
    found, original = digits_dataset(), load_digits()
    for key, label in list(zip(found.splits["val"].keys, found.splits["val"].labels, strict=True))[:20]:
        row = int(key.split("/")[1])
        assert label == original.target[row]
        ink = found.read(key, 8)
        np.testing.assert_array_equal(ink[..., 0], np.rint(original.images[row] * 255 / 16))
        assert (ink[..., 0] == ink[..., 2]).all()


def test_enlarged_smoothly():
    found = digits_dataset()
    large = found.read("train/0", 96)
    assert large.shape == (96, 96, 3) and large.dtype == np.uint8
    steps = np.abs(np.diff(large[..., 0].astype(int), axis=1))
    assert steps.max() < 60  # blocks of 12 pixels would jump by up to 255


def test_fingerprint():
    assert digits_dataset(0).fingerprint() == digits_dataset(0).fingerprint() != digits_dataset(1).fingerprint()
