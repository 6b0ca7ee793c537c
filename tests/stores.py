"""A store in every test's home; folders of tests that need one import it in their conftest."""

import shutil

import pytest

from tl_core import settings


def put_store(empty_store, home):
    """A copy of the empty store in a home: whole at once, as a thread of the test before may still look there."""
    part = home / "mlflow.db.part"
    shutil.copy(empty_store, part)
    part.replace(home / "mlflow.db")


@pytest.fixture(autouse=True)
def own_store(isolated, empty_store):
    put_store(empty_store, settings.home())
