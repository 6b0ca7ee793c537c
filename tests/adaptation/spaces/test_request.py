import pytest

from tests.adaptation.domains import paint
from tl_core.adaptation import request as usual
from tl_core.adaptation.spaces import request
from tl_core.errors import UserError

FIELDS = {"data": "toys", "backbone": "small_cnn", "weights": "random", "image_size": 32}


@pytest.fixture(autouse=True)
def toys(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "toys"
    paint(folder, "studio", count=4)
    paint(folder, "phone", count=4)
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))


def pair(method="source_only"):
    return usual.of_pair(FIELDS, "studio", "phone", method, "half", 5)


def test_a_question_reads_as_it_was_written():
    asked = request.of_target(pair("mcc"), "vgg16:random", None, 48, 0.5, 30, 2)
    assert request.of_dict(asked.to_dict()) == asked and asked.method == "mcc" and asked.seeds == 5
    assert (asked.features.backbone, asked.features.weights, asked.features.image_size) == ("vgg16", "random", 48)
    assert asked.asked.features.backbone == "small_cnn" and not asked.same_network


def test_what_is_not_said_is_the_source_s():
    asked = request.of_target(pair(), image_size=64)
    assert asked.same_network and asked.features.image_size == 64 and asked.method == "source_only"
    assert request.of_target(pair(), grey=1.0).same_network


@pytest.mark.parametrize(("options", "said"), [
    ({}, "that is one feature space, the usual case"),
    ({"backbone": "small_cnn:random", "image_size": 32}, "both seen by small_cnn \\(random\\) at 32 px"),
    ({"backbone": "small_cnm"}, "Did you mean 'small_cnn'"), ({"image_size": 8}, "image_size is 8"),
    ({"grey": 2.0}, "grey of the shift is 2"), ({"image_size": 64, "pairs": -1}, "pairs is -1"),
    ({"image_size": 64, "target_labels": 1000}, "target_labels is 1000")])
def test_what_does_not_fit_is_told(options, said):
    with pytest.raises(UserError, match=said):
        request.of_target(pair(), **options)


@pytest.mark.parametrize(("method", "said"), [("coral,mcc", "3 methods were asked for"), ("dann", "trains a network")])
def test_one_method_on_features_adapts_in_the_common_space(method, said):
    with pytest.raises(UserError, match=said):
        request.of_target(pair(method), image_size=64)
