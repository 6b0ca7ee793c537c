"""Curves of ties on made-up spaces: more pairs are better, and without a tie nothing beats chance."""

import numpy as np
import pytest

from tests.adaptation.spaces.worlds import two_spaces
from tl_core.adaptation.spaces import curves, ties


def points(spaces, pairs=(), labels=(), **more):
    return {(point.name, point.count): point.right for point in curves.curves(spaces, pairs, labels, **more)}


def test_every_point_is_there_with_its_seeds_and_the_same_judged_pictures():
    drawn = points(two_spaces(), (3, 30), (1, 3), seeds=2)
    assert set(drawn) == {("own", 0), ("full", 0), ("pca", 0), ("shuffled", 30), ("labels", 1), ("labels", 3),
                          ("labels_alone", 1), ("labels_alone", 3),
                          *((name, count) for name in ("ridge", "cca") for count in (3, 30))}
    assert all(right.shape == (20 if name == "pca" else 2, 40) for (name, _), right in drawn.items())
    assert drawn["own", 0].mean() > 0.9 and drawn["full", 0].mean() > 0.9
    for name in ("ridge", "cca"):
        assert drawn[name, 30].mean() > 0.9 and drawn[name, 30].mean() >= drawn[name, 3].mean()


def test_the_seed_says_which_pictures_are_paired():
    spaces = two_spaces()
    first, again, other = (points(spaces, (5,), (1,), seed=seed, seeds=1) for seed in (0, 0, 1))
    assert all((first[name] == again[name]).all() for name in first)
    assert any((first[name] != other[name]).any() for name in (("ridge", 5), ("labels", 1)))


def test_without_a_tie_nothing_beats_chance(monkeypatch):
    """Over worlds with networks of their own: PCA and shuffled pairs, with and without adapting, lie within three
    standard errors of 1 in 4; pairs reach nearly all."""
    monkeypatch.setattr(curves, "DRAWS", 3)
    monkeypatch.setattr(curves, "OF_PAIRS", {"ridge": ties.ridge})
    untied, shuffled, adapted, tied = [], [], [], []
    for seed in range(16):
        drawn = points(two_spaces(seed), (30,), seed=seed, seeds=1)
        untied.append(drawn["pca", 0].mean())
        shuffled.append(drawn["shuffled", 30].mean())
        adapted.append(points(two_spaces(seed), seed=seed, seeds=1, method="prototypes")["pca", 0].mean())
        tied.append(drawn["ridge", 30].mean())
    for shares in (untied, shuffled, adapted):
        assert np.mean(shares) < 0.25 + 3 * np.std(shares, ddof=1) / np.sqrt(len(shares))
    assert np.mean(tied) > 0.9


def test_no_judged_picture_has_a_part_in_a_tie(monkeypatch):
    """Whatever judged pictures look like to the source's network, and whatever their labels: the same answers."""
    spaces = two_spaces()
    before = points(spaces, (10,), (2,), seeds=1)
    seen, truth = spaces.seen.copy(), spaces.truth.copy()
    seen[spaces.judged] = 1e6
    changed = curves.TwoSpaces(spaces.source, spaces.labels, spaces.target, seen, truth, spaces.pool, spaces.judged, 4)
    after = points(changed, (10,), (2,), seeds=1)
    assert all((before[name] == after[name]).all() for name in before if name != ("own", 0))
    truth[spaces.judged] = (truth[spaces.judged] + 1) % 4
    moved = points(changed, (10,), (2,), seeds=1)
    assert not any((after[name] & moved[name]).any() for name in after)  # the same answers: right before, wrong now


def test_one_network_needs_no_tie():
    drawn = points(two_spaces(same_network=True), seeds=1)
    assert (drawn["direct", 0] == drawn["own", 0]).all() and drawn["direct", 0].mean() > 0.9


@pytest.mark.parametrize(("truth", "possible"), [
    ([0, 0, 0, 1, 1, -1], (1, 2)), ([0, 0, 1], (1,)), ([0, 0, 0], ()), ([-1, -1], ()), ([], ())])
def test_labels_a_class_are_as_many_as_the_rarest_has(truth, possible):
    assert curves.possible_labels(np.array(truth, int), (1, 2, 3)) == possible
