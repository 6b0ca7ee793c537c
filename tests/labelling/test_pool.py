import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import normalize

from tl_core.errors import UserError
from tl_core.labelling import pool


def test_rows_are_the_principal_components_of_unit_rows():
    features = np.random.default_rng(0).normal(size=(30, 200)) * 7
    found = pool.describe([str(row) for row in range(30)], features)
    expected = PCA(29, random_state=0).fit_transform(normalize(features))
    assert found.rows.shape == (30, 29) and found.rows.dtype == np.float32
    np.testing.assert_allclose(np.abs(found.rows), np.abs(expected), atol=1e-4)
    assert len(found) == 30 and found.row_of["7"] == 7


def test_a_row_s_length_tells_nothing():
    features = np.random.default_rng(1).normal(size=(9, 5))
    reduce = pool.reduction(features)
    np.testing.assert_allclose(reduce(features), reduce(features * 3), atol=1e-6)


def test_typicality_is_one_over_the_mean_distance_to_neighbours():
    # On a line at 0, 1, 3: distances to the two others are 1 and 3, 1 and 2, 2 and 3.
    np.testing.assert_allclose(pool.typicality(np.array([[0.0], [1.0], [3.0]])), [1 / 2, 1 / 1.5, 1 / 2.5])


@pytest.mark.parametrize("count", [1, 2])
def test_one_picture_and_two_are_a_pool_too(count):
    found = pool.describe(["a", "b"][:count], np.ones((count, 4)))
    assert found.rows.shape == (count, 1) and np.isfinite(found.typicality).all()


def test_nothing_and_no_numbers_are_told():
    with pytest.raises(UserError, match="no pictures"):
        pool.describe([], np.zeros((0, 4)))
    with pytest.raises(UserError, match="no numbers"):
        pool.describe(["a"], np.array([[np.nan]]))
