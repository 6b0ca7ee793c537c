import pytest

from tl_core.strategies.phase_builders import warm_up_epochs


@pytest.mark.parametrize(("epochs", "warm"), [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (10, 3)])
def test_the_warm_up_takes_at_most_a_third(epochs, warm):
    assert warm_up_epochs(epochs) == warm
