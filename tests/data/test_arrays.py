import hashlib

import numpy as np

from tl_core.data.arrays import array_dataset


def test_keys_lead_to_rows_whose_digest_is_of_their_bytes():
    rng = np.random.default_rng(0)
    images = {"train": rng.integers(0, 256, (40, 8, 8), dtype=np.uint8),
              "test": rng.integers(0, 256, (6, 8, 8), dtype=np.uint8)}
    labels = {name: np.arange(len(rows)) % 2 for name, rows in images.items()}
    dataset = array_dataset(images, labels, ["even", "odd"], seed=0, name="it", title="It")
    assert dataset.splits["test"].keys == tuple(f"test/{n}" for n in range(6))
    assert {len(dataset.splits[name]) for name in ("train", "val")} == {40 - len(dataset.splits["val"]),
                                                                       len(dataset.splits["val"])}
    key = dataset.splits["val"].keys[0]  # carved out of train, and still called so
    row = images["train"][int(key.removeprefix("train/"))]
    np.testing.assert_array_equal(dataset.read(key, 8), np.repeat(row[:, :, None], 3, axis=2))
    assert dataset.digest(key) == hashlib.sha256(row.tobytes()).hexdigest()
    assert dataset.splits["val"].labels[0] == int(key.removeprefix("train/")) % 2
