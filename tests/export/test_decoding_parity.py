"""SavedModel's reading of files against the program's, over a network that needs no TensorFlow: the mean colour."""

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tl_core.export import certificate, decoding_parity, image_decoding, image_file_kinds, subprocess_runtime
from tl_core.export.certificate import Certificate
from tl_core.export.source import TestPictures

SIZE = 32
COLOURS = ((200, 40, 30), (30, 60, 190), (40, 170, 60))
GOOD = {"logit_difference": 1e-5, "score_difference": 1e-6, "allowed": 1e-3, "largest_logit": 9.0, "labels_kept": 3,
        "clear": 3, "clear_kept": 3, "clear_needed": 3, "agrees": True}


def logits(pixels: np.ndarray) -> np.ndarray:
    """A class for each colour: the nearer the higher."""
    return -np.abs(pixels.mean(axis=(1, 2))[:, None] - np.array(COLOURS)).mean(axis=2) / 4


@pytest.fixture
def pictures(tmp_path):
    """Test pictures of three classes: PNGs of few colours, one JPEG, one TIFF."""
    keys = []
    rng = np.random.default_rng(0)
    for number in range(9):
        noise = np.clip(rng.normal(COLOURS[number % 3], 20, (48, 64, 3)), 0, 255).astype(np.uint8)
        path = tmp_path / f"{number}.{ {7: 'jpg', 8: 'tif'}.get(number, 'png') }"
        Image.fromarray(noise).save(path) if number > 6 else Image.fromarray(noise).quantize(4).save(path)
        keys.append(str(path))
    return TestPictures(np.zeros((9, SIZE, SIZE, 3), np.uint8), tuple(keys), np.arange(9) % 3, np.arange(9) % 3,
                        read=lambda key, size: np.asarray(Image.open(key).convert("RGB").resize((size, size))))


@pytest.fixture
def compared(monkeypatch, pictures, tmp_path):
    """The comparison, with this network in the place of the one in a process of its own."""
    def scores(runtime, folder, paths, tick):
        images = [image_decoding.picture(tf.io.read_file(path), SIZE).numpy() for path in paths]
        shifted = np.exp(logits(np.stack(images)))
        return subprocess_runtime.RuntimeAnswer(shifted / shifted.sum(axis=1, keepdims=True), "TensorFlow", 1.0, ())
    monkeypatch.setattr(subprocess_runtime, "scores", scores)
    monkeypatch.setattr(decoding_parity, "WRITTEN", 1)

    source = SimpleNamespace(size=SIZE, logits=logits, intensity=None, deep_ends=(0.0, 65535.0))
    return lambda: decoding_parity.compare(source, tmp_path, pictures, lambda: None)


def test_every_kind_is_read_alike_and_other_files_are_named(compared):
    reading = compared()
    assert reading["agrees"] and not reading["fails"] and reading["not_taken"] == {"tif": 1}
    assert reading["pictures"] == reading["labels_kept"] == 8 and reading["own_files"]
    assert {kind["kind"] for kind in reading["kinds"]} == set(image_file_kinds.KINDS)
    assert next(kind for kind in reading["kinds"] if kind["kind"] == "PNG, palette, 2 bits")["pictures"] == 8


def test_a_reading_that_loses_labels_says_no_and_which_kind(compared, monkeypatch):
    """The fault of the field: four channels asked of every PNG."""
    monkeypatch.setattr(image_decoding, "_flat_png", lambda content, is_clear: image_decoding._on_white(
        tf.cast(tf.io.decode_png(content, 4), tf.float32)))
    reading = compared()
    assert not reading["agrees"] and {"PNG, palette, 1 bit", "PNG, palette, 2 bits", "PNG, palette, 4 bits",
                                      "PNG, grey, 1 bit"} <= set(reading["fails"])
    assert "PNG, palette, 2 bits (" in reading["said"] and "JPEG" not in reading["fails"]
    verdict = certificate.with_reading(GOOD, "Agrees with the run.", reading)
    assert not verdict["agrees"] and "PNG, palette, 2 bits" in verdict["sentence"]
    made = Certificate("r", "savedmodel", "float32", "TensorFlow 2", 3, True, **{**GOOD, **verdict}, accuracy=None,
                       accuracy_before=None, bytes=1, milliseconds=1.0, tested_alike=None)
    assert ("Not read alike", reading["said"]) in certificate.rows(made)
    assert Certificate.from_dict(made.to_dict()) == made


def test_a_file_that_is_refused_is_a_failure_of_its_kind_and_no_crash(compared, monkeypatch):
    def refuse(content):
        raise tf.errors.InvalidArgumentError(None, None, "no GIFs today")
    monkeypatch.setattr(image_decoding, "_gif", refuse)
    reading = compared()
    assert reading["fails"] == ["GIF", "GIF, transparent"] and "GIF (1 of 1 cannot be opened)" in reading["said"]


def test_one_clear_label_of_ten_may_change_and_none_of_fewer():
    def kind(clear, kept, gap=0.5):
        return decoding_parity.DecodingKind("PNG", clear, 0, kept, clear, kept, gap)
    assert kind(10, 9).agrees and not kind(9, 8).agrees and not kind(10, 8).agrees and not kind(9, 9, 2.5).agrees


def test_an_earlier_versions_certificate_is_no_proof_any_more():
    made = Certificate("r", "savedmodel", "float32", "TensorFlow 2", 3, True, **GOOD, accuracy=None, bytes=1,
                       accuracy_before=None, milliseconds=1.0, tested_alike=None, sentence="Agrees.",
                       reading={"sentence": "61 of 61 get the same label"})
    opened = Certificate.from_dict(made.to_dict())
    assert not opened.agrees and "Make it again" in opened.sentence and certificate.rows(opened)
