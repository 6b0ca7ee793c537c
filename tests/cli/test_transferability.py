"""``transferability`` as its users meet it."""

import json

import pytest

from tests.transferability.test_rank_backbones import only, scored  # noqa: F401  (fixtures)

NAMES = ("small_cnn:random", "vgg16:random")


def test_one_json_object_as_the_contract_says(run, scored):  # noqa: F811
    scored["small_cnn:random"] = 0.2
    code, out, _ = run("transferability", "--data", "digits", "--backbones", ",".join(NAMES), "--limit", "50", "--json")
    answer = json.loads(out)
    assert code == 0 and answer["data"] == "digits" and answer["pictures"] == 50
    assert [(row["backbone"], row["weights"], row["rank"]) for row in answer["rows"]] == [
        ("vgg16", "random", 1), ("small_cnn", "random", 2)]
    assert set(answer["rows"][0]) >= {"scores", "seconds"} and answer["rows"][0]["scores"]["leep"] is None
    assert answer["sentence"] and answer["agreement"]["counted"]


def test_a_table_for_people_says_what_is_not_applicable_and_what_was_left_out(run, scored):  # noqa: F811
    scored["resnet50:imagenet"] = "It could not be downloaded."
    code, out, _ = run("transferability", "--data", "digits", "--backbones", "small_cnn,vgg16:random,resnet50:imagenet")
    assert code == 0 and " n/a " in out and "n/a: not applicable." in out
    assert "resnet50:imagenet is left out: It could not be downloaded." in " ".join(out.split())


@pytest.mark.parametrize(("wrong", "said"), [
    (("--data", "nowhere_set"), "nowhere_set"), (("--data", "digits", "--backbones", "resnet5"), "resnet50"),
    (("--data", "digits", "--limit", "many"), "limit"), (("--data", "digits", "--image-size", "7"), "from 32 to 512"),
    (("--data", "digits", "--limit", "5", "--backbones", "small_cnn"), "10 classes")])
def test_what_is_wrong_exits_2_in_words(run, wrong, said):
    code, out, err = run("transferability", *wrong)
    assert code == 2 and said in err and out == ""
