"""The sentence says by how much, and it can say no."""

import pytest

from tl_core.config import RunConfig
from tl_core.discovery.feature_sources import PIXELS, FeatureSource
from tl_core.discovery.sentence import ALONE, on_domains, sentence

LITE = RunConfig(weights="imagenet")
SOURCES = [FeatureSource("lite", "Lite", config=LITE),
           FeatureSource(PIXELS, "pixels"),
           FeatureSource("random", "random weights", config=LITE.changed(weights="random"))]


def compared(gains=((0.6, 0.5, 0.7), (0.5, 0.4, 0.6)), labelled=True):
    rows = [{"title": source.title, "stability": 0.5, "labels": {"ari": 0.5, "ari_ci95": [0.4, 0.6]}, "difference": {
        "ari": gain[0], "ci95": list(gain[1:])}} for source, gain in zip(SOURCES, ((0, 0, 0), *gains), strict=True)]
    return [row if labelled else {**row, "labels": None} for row in rows]


@pytest.mark.parametrize(("gain", "said"), [
    ((0.5, 0.4, 0.6), "Transferred features beat random weights by 0.50 (95 % interval +0.40 to +0.60)."),
    ((0.05, -0.1, 0.2), "do not beat random weights: the difference of +0.05 is within chance"),
    ((-0.3, -0.4, -0.2), "do worse than random weights by 0.30")])
def test_it_is_held_against_the_best_control(gain, said):
    assert said in sentence(SOURCES, compared(((0.6, 0.5, 0.7), gain)))


def test_without_labels_or_anything_beside():
    assert "no labels to judge by" in sentence(SOURCES, compared(labelled=False))
    assert sentence(SOURCES[:1], compared()[:1]) == ALONE.format("pixels")
    few = compared(labelled=False)
    few[1]["stability"] = None
    assert "too few pictures" in sentence(SOURCES, few)


def test_clusters_that_are_domains_are_told():
    assert "follow the domains (ARI 0.70)" in on_domains(0.7, 0.1) and on_domains(0.7, None)
    assert on_domains(None, 0.5) is on_domains(0.1, 0.0) is on_domains(0.5, 0.6) is None
