from tests.stores import own_store  # noqa: F401
