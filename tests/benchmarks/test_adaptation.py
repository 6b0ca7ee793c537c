"""The benchmark's figures on made-up domains, and how it tells them."""

import json

import numpy as np
import pytest

from benchmarks import adaptation
from tests.adaptation.clouds import two_domains
from tl_core.adaptation.methods import of_kind


@pytest.fixture(scope="module")
def found():
    pairs = []
    for seed, mark in ((0, ""), (1, ", unequal")):
        problem, truth = two_domains(source=40, target=30, width=10, gap=0.6, seed=seed)
        pairs.append(adaptation.Pair(f"a to b{mark}", problem, truth))
    return adaptation.measure(pairs)


def test_every_method_and_validator_is_measured(found):
    assert [row["method"] for row in found["methods"]] == [method.name for method in of_kind("features")]
    first = found["methods"][0]
    assert (first["helps"], first["hurts"], first["chance"]) == (0, 0, 2)
    assert first["mean"] == pytest.approx(np.mean(list(first["pairs"].values())))
    best = max(row["pairs"]["a to b"] for row in found["methods"])
    told = found["validators"]
    assert told["labels (the best there is)"]["picked_accuracy"] >= told["choose (ensemble)"]["picked_accuracy"]
    assert told["labels (the best there is)"]["picked_accuracy"] <= 1 and best <= 1
    assert -1 <= told["bnm"]["rank_correlation"] <= 1


def test_shares_and_mended_heads(found):
    assert [row["pair"] for row in found["shares"]] == ["a to b", "a to b, unequal"]
    assert set(found["mended"]) == {"source_only", "im", "mcc"}


def test_it_is_told_in_tables_and_json(found):
    text = "\n".join(adaptation.report("clouds", found))
    assert text.startswith("### clouds: 2 pairs") and "| mcc |" in text and "| choose (ensemble) |" in text
    assert json.loads(json.dumps(found))["pairs"] == ["a to b", "a to b, unequal"]


def test_no_rule_is_judged_by_the_group_it_was_chosen_by():
    """a is best on x and y, b on z: with z left out a is chosen, which is worse there; what uses labels is no rule."""
    def group(a, b):
        return {"validators": {"a": {"picked_accuracy": a}, "b": {"picked_accuracy": b},
                               "labels (the best there is)": {"picked_accuracy": 1.0}}}
    lines = adaptation.held_out({"x": group(0.9, 0.8), "y": group(0.7, 0.6), "z": group(0.5, 0.8)})
    assert lines[2:] == ["| x | b | 0.800 |", "| y | b | 0.600 |", "| z | a | 0.500 |"]


def test_unequal_pictures_a_class_by_hand():
    labels = np.repeat(np.arange(8), 48)
    rows, kept = adaptation.unequal((np.arange(384)[:, None], labels))
    assert np.bincount(kept).tolist() == list(adaptation.UNEQUAL)
    assert rows[kept == 7].ravel().tolist() == [336, 337, 338]


def test_drawn_groups_go_from_photos_to_the_other_styles():
    domains = {name: (np.random.default_rng(0).normal(size=(384, 5)), np.repeat(np.arange(8), 48))
               for name in ("photo", "sketch", "silhouette", "night")}
    names = [pair.name for pair in adaptation.group("shifted", 2, lambda seed: domains)]
    assert names[0] == "photo to sketch, unequal, seed 0" and len(names) == 6
    assert len(adaptation.group("shifted", 1, lambda seed: domains)[0].truth) == 140
