import numpy as np

from tests.adaptation.domains import paint
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.changed_copies import changed_copies
from tl_core.data.shift import Shift


def test_copies_have_keys_digests_and_pixels_of_their_own(tmp_path, monkeypatch):
    paint(tmp_path / "toys", "studio", count=6)
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path))
    dataset = catalog.load(RunConfig(data="toys"))
    keys = dataset.splits["train"].keys[:3]
    copies, changed = changed_copies(dataset, keys, Shift(grey=1))
    assert len(set(changed)) == 3 and not set(changed) & set(keys)
    for key, copy in zip(keys, changed, strict=True):
        picture, grey = copies.read(key, 16), copies.read(copy, 16)
        assert np.ptp(grey, axis=-1).max() <= 1 and np.ptp(picture, axis=-1).max() > 20
        np.testing.assert_array_equal(picture, dataset.read(key, 16))
        assert copies.digest(copy) != copies.digest(key) == dataset.digest(key)
    assert changed_copies(dataset, keys, Shift()) == (dataset, keys)
