"""A store in every test's home, and the small pretrained network of the training tests."""

import pytest

from tests.drawn_once import drawn_once  # noqa: F401
from tests.embeddings import caches
from tests.stores import own_store  # noqa: F401
from tests.thin_cnn import files_read_once, thin_cnn  # noqa: F401
from tests.training.conftest import pretrained, run  # noqa: F401


@pytest.fixture
def kept(picture_folder):
    return caches.looked_at(caches.asked(str(picture_folder), None))
