"""Lessons that build on household objects train them once."""

from tl_core.lessons import household_source, trained_runs


def test_each_seed_has_one_source(monkeypatch):
    asked = []
    monkeypatch.setattr(trained_runs, "source", lambda config, figures, stage: asked.append(config) or "id")
    assert {household_source.household_source(seed, None) for seed in (0, 0, 1)} == {"id"}
    assert asked[0] == asked[1] != asked[2]
    assert (asked[0].data, asked[0].drawing_seed, asked[2].drawing_seed) == ("household", 0, 0)
