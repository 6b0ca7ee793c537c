"""Drawn pictures are drawn once for all tests of a process: a picture takes up to a tenth of a second, many times.

Folders of tests that train on drawn sets, or show them, import it in their conftest; how they are drawn is tested
in tests/data, without it.
"""

import functools

import numpy as np
import pytest

from tl_core.data import synthetic

_drawn = functools.lru_cache(1500)(synthetic.draw)


@pytest.fixture(scope="module", autouse=True)
def drawn_once():
    def draw(key: str, size: int) -> np.ndarray:
        return _drawn(key, size).copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "draw", draw)
        patch.setattr(synthetic, "read", functools.wraps(synthetic.read)(draw))
        yield
