"""A store in every test's home, and the small pretrained network of the training tests."""

import shutil

import pytest

from tests.training.conftest import pretrained, run  # noqa: F401
from tl_core import settings


@pytest.fixture(autouse=True)
def own_store(isolated, empty_store):
    shutil.copy(empty_store, settings.home() / "mlflow.db")
