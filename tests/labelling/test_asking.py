from dataclasses import replace

import numpy as np
import pytest

from tests.labelling import clouds
from tl_core.errors import UserError
from tl_core.labelling import asking
from tl_core.labelling.asking import STRATEGIES, AskingState


def state(seen=(), chances=None, **more) -> AskingState:
    here = clouds.pool()
    flags = np.zeros(len(here), bool)
    flags[list(seen)] = True
    return AskingState(here.rows, here.typicality, flags, chances=chances, **more)


def on_a_line(places, seen=(), chances=None, **more) -> AskingState:
    rows = np.array(places, float)[:, None]
    flags = np.zeros(len(rows), bool)
    flags[list(seen)] = True
    return AskingState(rows, np.ones(len(rows)), flags, chances=chances, **more)


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_every_strategy_asks_each_picture_once_until_none_is_left(name):
    rng = np.random.default_rng(3)
    here, order = state(), []
    while len(rows := asking.next_rows(here, 5, name)):
        assert len(set(rows.tolist())) == len(rows) and not here.seen[rows].any()
        order += rows.tolist()
        chances = rng.dirichlet(np.ones(3), len(here.rows))
        here = replace(here.after(rows), classes=3, chances=chances)
    assert sorted(order) == list(range(36))


@pytest.mark.parametrize("name", STRATEGIES.names())
@pytest.mark.parametrize("count", [1, 2])
def test_every_strategy_knows_the_smallest_pools(name, count):
    here = on_a_line(range(count))
    assert sorted(asking.next_rows(here, 5, name).tolist()) == list(range(count))


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_the_same_state_asks_the_same(name):
    chances = np.random.default_rng(0).dirichlet(np.ones(2), 36)
    here = state(seen=(1, 30), chances=chances, classes=2)
    assert asking.next_rows(here, 4, name).tolist() == asking.next_rows(here, 4, name).tolist()


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_one_class_only_asks_on(name):
    here = state(seen=(0,), chances=np.ones((36, 1)), classes=1)
    assert len(asking.next_rows(here, 3, name)) == 3


def test_typical_ones_are_in_each_cloud_the_largest_first():
    rows = asking.next_rows(state(), 3, "typical")
    assert clouds.labels()[rows].tolist() == [0, 1, 2]
    for row, cloud in zip(rows, range(3), strict=True):
        members = np.flatnonzero(clouds.labels() == cloud)
        assert row == members[clouds.pool().typicality[members].argmax()]


def test_k_centre_is_farthest_first():
    # The mean of 0, 1, 2, 6, 11 is 4: 2 and 6 are as near, the first of both begins. Then 11 (9 away), then 6 (4 away).
    assert asking.next_rows(on_a_line([0, 1, 2, 6, 11]), 3, "k_centre").tolist() == [2, 4, 3]
    assert asking.next_rows(on_a_line([0, 1, 2, 6, 11], seen=(4,)), 2, "k_centre").tolist() == [0, 3]


def test_margin_and_entropy_differ_where_three_classes_do():
    chances = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.9, 0.1, 0.0], [0.45, 0.10, 0.45]])
    np.testing.assert_allclose(asking.margin(chances), [0.0, 0.1, 0.8, 0.0])
    here = on_a_line([0, 1, 2, 3], chances=chances, classes=3)
    assert asking.next_rows(here, 3, "margin").tolist() == [0, 3, 1]  # row 0 comes before row 3 of the same margin
    assert asking.next_rows(here, 2, "entropy").tolist() == [1, 3]  # 1.089, 0.949; row 0 has 0.693


def test_varied_doubts_are_in_different_places():
    places = [0, 0.1, 0.2, 0.3, 100, 100.1, 200]
    chances = np.array([[0.5, 0.5]] * 4 + [[0.6, 0.4]] * 2 + [[0.7, 0.3]])
    rows = asking.next_rows(on_a_line(places, chances=chances, classes=2), 3, "varied_margin")
    assert {places[row] // 50 for row in rows} == {0, 2, 4}


def test_typical_first_then_doubtful():
    chances = np.tile([0.9, 0.1], (36, 1))
    chances[33] = 0.5
    early, late = (state(seen=seen, chances=chances, classes=2) for seen in ((0, 20), (0, 1, 20, 21)))
    assert asking.next_rows(early, 1).tolist() == asking.next_rows(early, 1, "typical").tolist() != [33]
    assert asking.next_rows(late, 1).tolist() == [33]


def test_random_is_fair():
    """Each of 36 pictures is asked first about 1000 / 36 = 27.8 times; 5 standard deviations are 26."""
    first = [int(asking.random_rows(state(seed=seed), 1)[0]) for seed in range(1000)]
    counts = np.bincount(first, minlength=36)
    assert counts.min() > 1 and counts.max() < 54


def test_an_unknown_way_teaches():
    with pytest.raises(UserError, match="Did you mean 'margin'"):
        asking.next_rows(state(), 1, "margins")
