import pytest

from tests.data.sets.staged import stage
from tl_core.data import sets


@pytest.fixture
def pets():
    """An own set "pets" of 8 cats and 8 dogs."""
    return sets.create(stage({"cat": 8, "dog": 8}), "pets")
