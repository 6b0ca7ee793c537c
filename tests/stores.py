"""A store in every test's home; folders of tests that need one import it in their conftest."""

import shutil

import pytest

from tl_core import settings


@pytest.fixture(autouse=True)
def own_store(isolated, empty_store):
    shutil.copy(empty_store, settings.home() / "mlflow.db")
