"""A store that is made already."""

import pytest

from tests.stores import put_store
from tl_core import settings


@pytest.fixture(autouse=True)
def stored(isolated, empty_store):
    put_store(empty_store, settings.home())
