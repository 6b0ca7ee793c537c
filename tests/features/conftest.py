"""What tests of the training share."""


import pytest

from tests.drawn_once import drawn_once  # noqa: F401
from tests.training.conftest import everything_pays, opened, pretrained, run  # noqa: F401
from tl_core.features.quota import StoreDirectory


@pytest.fixture
def place(tmp_path):
    return StoreDirectory(tmp_path / "store", 10**9)
