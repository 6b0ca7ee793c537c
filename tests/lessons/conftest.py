"""Runs of these tests are recorded in a store that is there already."""

import shutil

import pytest


@pytest.fixture
def store(isolated, tmp_path, empty_store):
    (tmp_path / "home").mkdir(exist_ok=True)
    shutil.copy(empty_store, tmp_path / "home" / "mlflow.db")
