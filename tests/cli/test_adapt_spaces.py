"""``adapt`` with a network of the target's own."""

import json

import pytest
from typer.testing import CliRunner

from tests.adaptation.domains import CLASSES, paint
from tests.adaptation.spaces import test_captioned
from tests.adaptation.spaces.test_task import by_networks
from tl_core.adaptation import domain_features
from tl_core.cli.app import app
from tl_core.data.texts import bring_texts
from tl_core.errors import UserError

BASE = ["adapt", "--data", "toys", "--backbone", "small_cnn", "--weights", "random", "--image-size", "32"]
OTHER = ["--source", "studio", "--target", "phone", "--target-backbone", "vgg16", "--target-weights", "random"]


@pytest.fixture(autouse=True)
def toys(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "toys"
    for domain in ("studio", "phone"):
        paint(folder, domain, count=6)
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    monkeypatch.setattr(domain_features, "describe", by_networks([]))


def adapt(*options):
    outcome = CliRunner().invoke(app, [*BASE, *options], terminal_width=200)
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome


def test_json_has_the_contracts_keys_and_the_ties():
    answer = json.loads(adapt(*OTHER, "--pairs", "9", "--target-labels", "1", "--seeds", "2", "--json").stdout)
    assert {"source", "target", "protocol", "adapted", "verdict", "own", "pca", "ties", "labels"} <= set(answer)
    assert answer["protocol"] == "half" and answer["method"] == "source_only" and answer["seeds"] == 2
    assert answer["target_network"] == {"backbone": "vgg16", "weights": "random", "image_size": 32, "features": 9,
                                        "grey": 0.0}
    assert [point["count"] for point in answer["ties"][0]["points"]] == [3, 9]


def test_people_get_a_table_and_the_sentence():
    told = adapt(*OTHER, "--pairs", "9", "--seeds", "1").stdout
    assert "One half of the target may be paired" in told and "Ridge regression" in told and "9 pairs" in told
    assert "9 pictures seen by both networks" in told
    untied = adapt(*OTHER, "--seeds", "1").stdout
    assert "Nothing ties these two feature spaces together" in untied and "PCA to equal widths" in untied


@pytest.mark.parametrize(("options", "said"), [
    (["--source", "studio", "--target", "phone", "--pairs", "9"], "one network for both domains"),
    (["--source", "studio", "--target", "phone", "--target-image-size", "32"], "the usual case"),
    (["--source", "studio", "--target", "phone", "--target-grey", "much"], "target_grey is 'much'"),
    (["--source", "studio", "--target", "phone", "--captions", "a.csv"], "one network for both domains"),
    ([*OTHER, "--captions", "nowhere.csv"], "'nowhere.csv' cannot be read: No such file"),
    ([*OTHER, "--pairs", "few"], "pairs is 'few'"), ([*OTHER, "--method", "all"], "methods were asked for"),
    ([*OTHER, "--output", "labels.csv"], "with a network for the target alone"),
    (["--all-pairs", "--target-grey", "1"], "with a network for the target alone"),
    (["--target-grey", "1"], "No target was named")])
def test_what_does_not_fit_is_told(options, said):
    with pytest.raises(UserError, match=said):
        adapt(*options)


def test_own_captions_are_the_pairs(isolated, tmp_path, monkeypatch):
    monkeypatch.setattr(domain_features, "describe", test_captioned.describe)
    paint(tmp_path / "data", "pets", count=12)
    rows = [f"{name},this thing is {name} and has the number {at}" for name in CLASSES for at in range(12)]
    bring_texts.create("words", [bring_texts.pasted("\n".join(["class,text", *rows]))])
    table = tmp_path / "captions.csv"
    table.write_text("\n".join(["picture,text", *(f"{name}/pets{at}.png,one sees {name} here" for name in CLASSES
                                                  for at in range(12))]), "utf8")
    asked = ("--source", "words:", "--target", "pets:", "--backbone", "text_cnn", "--target-backbone",
             "small_cnn:random", "--captions", str(table), "--seeds", "2")
    answer = json.loads(CliRunner().invoke(app, ["adapt", "--weights", "random", *asked, "--json"]).stdout)
    assert answer["captions"] == {"name": "captions.csv", "rows": 36, "pairs": 18}
    assert answer["ties"][0]["points"][-1]["count"] == 18 and "captions" in answer["request"]
    assert "/" not in answer["request"]["captions"]  # no path of this machine
    told = CliRunner().invoke(app, ["adapt", "--weights", "random", *asked], terminal_width=200).stdout
    assert "a caption of it that you brought" in told and "Its captions, no tie" in told
