"""A store in every test's home; folders of tests that need one import it in their conftest."""

import shutil

import pytest

from tl_core import settings


@pytest.fixture(autouse=True)
def own_store(isolated, empty_store):
    part = settings.home() / "mlflow.db.part"
    shutil.copy(empty_store, part)
    part.replace(settings.home() / "mlflow.db")  # whole at once: a thread of the test before may still look there
