"""A store in every test's home; folders of tests that need one import it in their conftest."""

import sqlite3
from contextlib import closing

import pytest

from tl_core import settings


def put_store(source, home):
    """A copy of a store in a home, over one that is there already.

    In one transaction and into the same file: a thread of the test before may look there, and SQLite lets
    nobody write any more who opened a file that another has taken the place of.
    """
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(home / "mlflow.db", timeout=30)) as copy:
        whole.backup(copy)


@pytest.fixture(autouse=True)
def own_store(isolated, empty_store):
    put_store(empty_store, settings.home())
