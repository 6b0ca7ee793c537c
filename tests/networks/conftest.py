"""What tests of the training share."""

from tests.training.conftest import everything_pays, opened, pretrained, run  # noqa: F401
