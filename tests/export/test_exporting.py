"""Each format written and read back; what is in the way; what does not agree."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tl_core.errors import UserError
from tl_core.export import certificate_store, exporting, subprocess_runtime
from tl_core.export.formats import FORMATS
from tl_core.export.source import ExportSource

ALL = [(each.name, precision) for each in FORMATS for precision in each.precisions]
QUICK = [(name, precision) for name, precision in ALL if FORMATS.get(name).packages]


def test_the_formats_are_those_of_the_contract():
    assert [name for name, _ in ALL] == ["keras", "savedmodel", "litert", "litert", "litert", "onnx"]


@pytest.mark.parametrize(("name", "precision"), QUICK)
def test_what_is_written_gives_the_runs_own_answers(run_id, tmp_path, name, precision):
    made = exporting.export(run_id, name, tmp_path / "out", precision)
    folder, figures = made.folder, made.certificate
    assert figures.agrees and folder == tmp_path / "out" and figures.from_test and figures.pictures > 5
    assert (folder / FORMATS.get(name).file).is_file()
    assert (folder / "labels.txt").read_text().split() == ["blue", "green", "red"]
    assert json.loads((folder / "certificate.json").read_text()) == figures.to_dict()
    card = (folder / "README.md").read_text()
    assert figures.sentence in card and "95 % interval" in card and "Backbone: MIT" in card
    assert figures in certificate_store.certificates(run_id)
    if precision == "float32":  # the checking process knows one runtime
        pixels = ExportSource(run_id).test_pictures(4).pixels
        answer = subprocess_runtime.scores(FORMATS.get(name).runtime, folder / FORMATS.get(name).file, pixels,
                                           lambda: None)
        assert answer.loaded == ({"onnx": "onnxruntime", "litert": "ai_edge_litert"}[name],)
        assert answer.scores.shape == (4, 3) and answer.milliseconds > 0


@pytest.mark.usefixtures("runtimes_here")
def test_keras_and_savedmodel_are_asked_in_this_process_too(run_id, tmp_path):
    """Their clean processes take seconds each, so one of them stands for both; the figures are real."""
    made = exporting.export(run_id, "keras", tmp_path / "keras")
    assert made.certificate.agrees and made.certificate.runtime.startswith("Keras 3")
    assert (made.folder / "model.keras").read_bytes() == ExportSource(run_id).file.read_bytes()
    made = exporting.export(run_id, "savedmodel", tmp_path / "served")
    assert made.certificate.agrees and (made.folder / "saved_model.pb").is_file()
    files = made.certificate.reading
    assert files["own_files"] and files["labels_kept"] == files["pictures"] and files["largest_difference"] < 0.05


def test_what_does_not_agree_is_put_aside_and_says_so(run_id, tmp_path, monkeypatch):
    found = FORMATS.get("litert")

    def another(source, folder, precision):
        """The same network with its classes in another order."""
        import keras
        model = source.scores
        turn = keras.layers.Dense(3, use_bias=False, kernel_initializer=lambda shape, dtype: np.eye(3)[[1, 2, 0]])
        turned = keras.Model(model.input, {"scores": turn(model.output["scores"])})
        found.write(SimpleNamespace(input=source.input, scores=turned), folder, precision)
    monkeypatch.setattr(exporting.FORMATS, "get", lambda name: replace(found, write=another))
    made = exporting.export(run_id, "litert", tmp_path / "out")
    assert not made.certificate.agrees and made.certificate.sentence.startswith("Does not agree")
    assert not (tmp_path / "out").exists() and (tmp_path / "out-does-not-agree/model.tflite").is_file()


def test_nobodys_files_are_written_over(run_id, tmp_path):
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(UserError, match="no export of this program"):
        exporting.export(run_id, "onnx", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="is a file"):
        exporting.export(run_id, "onnx", tmp_path / "file")
    assert (tmp_path / "README.md").read_text() == "mine"


def test_an_export_takes_an_earlier_ones_place_and_a_stopped_one_leaves_nothing(run_id, tmp_path):
    class Stop(Exception):
        pass

    def stop(stage, done, total):
        if stage.startswith("Writing"):
            raise Stop
    with pytest.raises(Stop):
        exporting.export(run_id, "litert", tmp_path / "out", progress=stop)
    assert not list(tmp_path.iterdir())
    (tmp_path / "out").mkdir()
    for name in ("certificate.json", "README.md", "model.tflite", "other.txt"):
        (tmp_path / "out" / name).write_text("earlier")
    exporting.export(run_id, "litert", tmp_path / "out", "float16")
    assert "float16" in (tmp_path / "out/README.md").read_text()
    assert (tmp_path / "out/other.txt").read_text() == "earlier"


def test_pictures_that_have_gone_are_noise_and_said_to_be(run_id, tmp_path, pictures):
    away = pictures.rename(pictures.with_name("away"))
    try:
        figures = exporting.export(run_id, "litert", tmp_path / "out").certificate
        with pytest.raises(UserError, match="is as the run read it"):  # int8 measures its ranges on training pictures
            exporting.export(run_id, "litert", tmp_path / "other", "int8")
    finally:
        away.rename(pictures)
    assert not figures.from_test and figures.accuracy is None and "noise" in figures.sentence


@pytest.mark.parametrize(("name", "precision", "said"), [
    ("tflite", "float32", "litert"), ("litert", "int4", "int8"), ("onnx", "int8", "litert")])
def test_unknown_names_teach(run_id, tmp_path, name, precision, said):
    with pytest.raises(UserError, match=said):
        exporting.export(run_id, name, tmp_path / "out", precision)
