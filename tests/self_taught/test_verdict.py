"""Verdicts: a gain is one over every control; figures by hand."""

import numpy as np
import pytest

from tl_core.self_taught import verdict

TITLES = {"ours": "Ours", "random": "Random network", "pixels": "Pixels"}


def answers(share: float, seed: int, count: int = 400) -> np.ndarray:
    return np.random.default_rng(seed).random(count) < share


def judged(ours: float, pixels: float, draws: int = 3):
    hits = {(name, 5): [answers(share, 10 * place + seed) for seed in range(draws)]
            for place, (name, share) in enumerate({"ours": ours, "random": 0.3, "pixels": pixels}.items())}
    return verdict.of(hits, (5,), TITLES, ("ours", "absent"))


def test_a_gain_is_over_every_control():
    found = judged(0.8, 0.4)
    assert found["gained"] == {"ours": [5]}
    assert found["verdict"].startswith("Ours: a gain over every control with 5 labels a class, by at least 3")
    (row,) = [row for row in found["table"] if row["method"] == "ours"]
    assert row["mean"] == pytest.approx(np.mean(row["by_seed"])) and row["ci95"][0] < row["mean"] < row["ci95"][1]
    assert [(gain["method"], gain["control"]) for gain in found["gains"]] == [("ours", "random"), ("ours", "pixels")]


def test_one_control_that_is_as_good_is_in_the_way():
    found = judged(0.6, 0.6)
    assert found["gained"] == {"ours": []} and "Ours: no gain with 5: pixels is within chance of it" in found["verdict"]


def test_one_that_is_better_is_named():
    assert "no gain with 5: pixels is 4" in judged(0.4, 0.85)["verdict"]


def test_a_single_draw_has_no_interval_of_draws():
    found = judged(0.8, 0.4, draws=1)
    assert {row["ci95"] is None for row in found["table"]} == {True} and found["gained"] == {"ours": [5]}


def test_of_many_draws_only_what_differs_in_each_is_uncertain():
    """Draws are easy or hard for both; 8 points ahead in each of them are a gain all the same."""
    easy = np.random.default_rng(1).uniform(0.3, 0.8, 10)
    hits = {(name, 2): [answers(share + more, 10 * place + draw) for draw, share in enumerate(easy)]
            for place, (name, more) in enumerate({"ours": 0.08, "random": 0.0}.items())}
    of_few = {key: value[:verdict.PAIRED_FROM - 1] for key, value in hits.items()}
    assert verdict.of(hits, (2,), TITLES, ("ours",))["gained"] == {"ours": [2]}
    assert verdict.of(of_few, (2,), TITLES, ("ours",))["gained"] == {"ours": []}
