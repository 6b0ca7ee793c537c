from tests.drawn_once import drawn_once  # noqa: F401
from tests.stores import own_store  # noqa: F401
