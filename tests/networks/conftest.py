"""What tests of the training share."""

from tests.drawn_once import drawn_once  # noqa: F401
from tests.thin_cnn import files_read_once  # noqa: F401
from tests.training.conftest import everything_pays, opened, pretrained, run  # noqa: F401
