import numpy as np
import pytest

from tl_core.explain import map_correlation


def test_rank_correlation_by_hand():
    """16 places, neighbours in rank swapped: 1 - 6 * 16 / (16 * (16^2 - 1)) = 0.97647. Any rising change leaves it."""
    first = np.arange(16.0).reshape(4, 4)
    second = first[:, [1, 0, 3, 2]]
    assert map_correlation.rank_correlation(first, second) == pytest.approx(1 - 96 / 4080)
    assert map_correlation.rank_correlation(first**3, second) == pytest.approx(1 - 96 / 4080)
    assert map_correlation.rank_correlation(first, -first) == pytest.approx(-1)
    assert map_correlation.rank_correlation(first, np.zeros((4, 4))) is None
    assert map_correlation.rank_correlation(first[:2, :2], first[:2, :2]) is None  # four places agree by chance
    with pytest.raises(ValueError, match="the same shape"):
        map_correlation.rank_correlation(first, np.zeros((3, 3)))


@pytest.mark.parametrize(("figure", "said"), [
    (0.9, "much alike"), (0.5, "much alike"), (0.3, "somewhat alike"), (0.1, "not alike"), (-0.6, "not alike"),
    (None, "no likeness to measure")])
def test_what_the_figure_means_is_said(figure, said):
    assert said in map_correlation.sentence(figure)
