"""Runs of these tests are recorded in a store that is there already."""

from tests.stores import own_store  # noqa: F401
