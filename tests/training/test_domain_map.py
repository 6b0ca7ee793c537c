"""Both domains on one plane, epoch by epoch: which pictures, where they lie, and when nothing is told."""

import numpy as np
import pytest

from tl_core.training.domain_map import MOST_MAPS, MOST_PICTURES, DomainMap
from tl_core.training.history import RunHistory


def at(angle: float, shift: float = 0.0, count: int = 400, seed: int = 0):
    """Rows of 6 figures, long along one direction of a plane, turned in it by ``angle``; logits of 3 classes."""
    rows = np.random.default_rng(seed).normal(size=(count, 6)) * [8, 3, 0.1, 0.1, 0.1, 0.1] + shift
    turn = np.eye(6)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return (rows @ turn).astype(np.float32), np.eye(3, dtype=np.float32)[np.arange(count) % 3]


@pytest.fixture
def told():
    return []


def drawn(told, epochs: int = 4, validated: int = 400) -> DomainMap:
    return DomainMap(Passes(), RunHistory(told.append, lambda: False, 10, 5, epochs), validated, epochs, 0)


class Passes:
    """A network that leaves rows as they are: [features, logits]."""

    def hidden_and_logits(self, x):
        return x[:, :-3], x[:, -3:]


def show(domain_map, epoch, angle=0.0, source=None, **more):
    source, target = source or at(angle), at(angle, shift=2.0, count=160, seed=1)
    for half in (slice(0, 170), slice(170, None)):  # validated in two calls
        rows = np.hstack([source[0][half], source[1][half]])
        assert domain_map.logits(rows).tolist() == [source[1][half].tolist()]
    domain_map.see_target(*target)
    domain_map.tell(epoch, **more)


def test_the_same_pictures_are_followed_and_keep_their_place_though_the_features_turn(told):
    domain_map = drawn(told)
    for number, angle in enumerate((0.0, 0.4, 2.0)):
        show(domain_map, number, angle)
    assert [event.epoch for event in told] == [[0], [1], [2]] and told[0].source == MOST_PICTURES
    first, *others = (np.array([event.values["x"][0], event.values["y"][0]]) for event in told)
    assert first.shape == (2, 2 * MOST_PICTURES) and first.std() == pytest.approx(1, abs=0.01)
    for other in others:
        assert np.abs(other - first).max() < 0.05
    predicted = [event.values["predicted"] for event in told]
    assert predicted[0] == predicted[1] and set(predicted[0][0]) == {0, 1, 2}
    assert predicted[0][0][MOST_PICTURES:] == [i % 3 for i in range(MOST_PICTURES)]


def test_a_run_that_goes_on_turns_its_map_towards_the_last_one(told):
    before, after = drawn(told), drawn(told)
    show(before, 1)
    after._run_history.positions = before._run_history.to_dict()["positions"]
    show(after, 2, 2.5)
    one, other = (np.array([event.values["x"][0], event.values["y"][0]]) for event in told)
    assert np.abs(one - other).max() < 0.05


def test_a_long_phase_tells_some_epochs_and_its_last(told):
    domain_map = drawn(told, epochs=2 * MOST_MAPS)
    for epoch in range(6):
        show(domain_map, epoch, last=epoch == 5)
    assert [event.epoch[0] for event in told] == [0, 2, 4, 5]


def test_figures_that_are_none_and_a_single_one_a_row(told):
    domain_map, none = drawn(told), at(0.0)
    none[0][::2] = np.nan
    show(domain_map, 1, source=none)
    assert told == []
    narrow = drawn(told, validated=2)
    for see in (narrow.see_source, narrow.see_target):
        see(np.array([[1.0], [3.0]], np.float32), np.eye(2, dtype=np.float32))
    narrow.tell(1)
    assert told[0].source == 2 and np.isfinite(told[0].values["x"]).all() and len(told[0].values["x"][0]) == 4
