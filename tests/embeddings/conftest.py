"""A store in every test's home, and the small pretrained network of the training tests."""

from tests.stores import own_store  # noqa: F401
from tests.training.conftest import pretrained, run  # noqa: F401
