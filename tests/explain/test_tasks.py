"""A run, a picture and a method in, a map out; and every mistake in words."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.inference import saved_runs
from tl_core.errors import UserError
from tl_core.explain import explain, tasks
from tl_core.explain.methods import METHODS
from tl_core.inference import model_cache, predictor


@pytest.fixture(autouse=True)
def cold():
    model_cache.forget()
    tasks._kept.clear()


@pytest.fixture(scope="module")
def saved():
    return saved_runs.network()


@pytest.fixture
def run(saved):
    return f"run:{saved_runs.finished(saved)}"


def png(size=(32, 32), mode="RGB", colour=(200, 30, 30)) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour if mode == "RGB" else 0).save(file, "PNG")
    return file.getvalue()


def noise() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 32, 3)).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("block", range(5))
def test_every_block_of_the_small_cnn_has_its_map(small, picture, block):
    name, tensor = predictor.blocks(small)[block]
    for method in ("grad_cam", "grad_cam_pp"):
        found = explain.explain(small, picture, method, name)
        assert found.map.shape == tuple(tensor.shape[1:3]) and found.block == name
        assert np.isfinite(found.map).all() and found.map.min() >= 0
        assert found.empty or found.shown.max() == 1
        assert found.label == found.top[0][0] and sum(share for _, share in found.top) == pytest.approx(1)


@pytest.mark.parametrize("method", METHODS.names())
def test_a_map_and_its_sanity_map(run, method):
    told = []
    map_of, sanity_of = ("map", run, method, "block2", "plum"), ("sanity", run, method, "block2", "plum")
    found = tasks.why([map_of, sanity_of], ("bytes", "a.png", noise()), lambda *news: told.append(news))["answers"]
    one, other = found[map_of], found[sanity_of]
    assert one["label"] == "plum" and one["classes"] == list(saved_runs.CLASSES) and one["image_size"] == 32
    assert one["block"] == ("block2" if METHODS.get(method).by_block else "")
    size = (8, 8) if METHODS.get(method).by_block else (32, 32)
    assert one["shown"].shape == other["shown"].shape == size and one["shown"].dtype == np.uint8
    assert not np.array_equal(one["shown"], other["shown"]) and ("alike" in other["sentence"] or not one["shown"].any())
    assert any(stage.startswith("Loading") for stage, _, _ in told) and any("random" in stage for stage, _, _ in told)


def test_the_sheet_and_a_network_that_is_gone(run):
    found = tasks.why([("sheet", run), ("sheet", "run:gone")], ("bytes", "a.png", noise()))["answers"]
    rows = found["sheet", run]["rows"]
    assert [row["block"] for row in rows] == [f"block{number}" for number in range(1, 6)]
    assert [row["tiles"].shape for row in rows] == [(8, 16 // 2**n, 16 // 2**n) for n in range(5)]
    assert "No run named 'gone'" in found["sheet", "run:gone"]["error"]


def test_an_explanation_is_not_computed_twice(run, monkeypatch):
    calls = []
    compute = explain.explain
    monkeypatch.setattr(explain, "explain", lambda *given: calls.append(given) or compute(*given))
    for kind in ("map", "sanity", "map"):
        tasks.why([(kind, run, "grad_cam", "", "")], ("bytes", "a.png", noise()))
    assert len(calls) == 1


@pytest.mark.parametrize(("content", "said"), [
    (b"%PDF-1.7", "a PDF, not an image"), (png((1, 1)), "only 1 × 1 pixels"),
    (png((10_000, 10_000), "1"), "100 million"), (b"", "empty file"), (noise()[:60], "truncated|damaged|not an image")])
def test_what_is_no_picture_is_told_before_any_network_is_loaded(content, said):
    with pytest.raises(UserError, match=f"'it' cannot be read: .*({said}).* Choose another picture"):
        tasks.why([("map", "run:gone", "grad_cam", "", "")], ("bytes", "it", content))


def test_mistakes_are_told_in_words(run, saved):
    corrupt = f"run:{saved_runs.finished(b'damaged')}"
    for request, said in {
        ("map", corrupt, "grad_cam", "", ""): "cannot be read as a Keras network",
        ("map", "backbone:small_cnn", "grad_cam", "", ""): "no ImageNet head",
        ("map", run, "grad_camp", "", ""): "Did you mean 'grad_cam'",
        ("map", run, "grad_cam", "block9", ""): "blocks 1 to 5: block1, block2",
        ("map", run, "grad_cam", "", "plumm"): "no class 'plumm'. It has 3; the nearest are 'plum'",
    }.items():
        answer, = tasks.why([request], ("bytes", "a.png", noise()))["answers"].values()
        assert said in answer["error"]
