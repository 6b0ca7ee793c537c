"""``explain`` as its users meet it."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.inference import saved_runs
from tests.stores import put_store
from tl_core import settings
from tl_core.operations.migrations import home_form


def test_one_picture_with_its_sanity_map_as_a_png(run, run_id, folder, small, tmp_path):
    home_form.write(settings.home())  # or it would be told that the home has now this version's form
    code, out, err = run("explain", "--run", run_id[:10], str(folder / "0.png"), "--block", "2", "--sanity", "--json",
                         "--output", str(tmp_path / "why.png"))
    answer = json.loads(out.splitlines()[-1])
    assert code == 0 and err.strip() == "" and answer["unreadable"] == []
    one, = answer["explanations"]
    pixels = np.asarray(Image.open(folder / "0.png").resize((32, 32), Image.Resampling.LANCZOS, reducing_gap=3))
    shares = small.predict(pixels[None].astype("float32"), verbose=0)[0]
    assert (one["label"], one["block"], one["method"]) == (saved_runs.CLASSES[shares.argmax()], "block2", "grad_cam")
    assert one["confidence"] == pytest.approx(shares.max(), abs=1e-5) and one["shape"] == [8, 8]
    assert one["out"] == str(tmp_path / "why.png") and set(one["sanity"]) == {"likeness", "sentence"}
    board = Image.open(tmp_path / "why.png")
    assert board.format == "PNG" and board.width > 3 * 384  # the picture, the map, the random weights' map


def test_several_pictures_into_a_folder_past_a_file_that_cannot_be_read(run, run_id, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")  # a narrow terminal cuts long names
    code, out, err = run("explain", "--run", run_id, str(folder), "--class", "PLUM", "--method", "grad_cam_pp",
                         "--output", str(tmp_path / "made" / "here"), "--opacity", "0.4")
    assert code == 0 and "it.pdf cannot be explained: a PDF, not an image" in " ".join(err.split())
    assert len(list((tmp_path / "made/here").glob("00*.png"))) == 2
    assert out.count("Written:") == 2 and "plum" in out


def test_integrated_gradients_say_how_far_the_sum_is_off(run, run_id, folder):
    code, out, _ = run("explain", "--run", run_id, str(folder / "1.png"), "--method", "integrated_gradients")
    assert code == 0 and "the logit's rise from black is" in out and "% off" in out


@pytest.mark.parametrize(("name", "content", "said"), [
    ("it.pdf", b"%PDF-1.7", "a PDF, not an image"), ("dot.png", (1, 1), "only 1 × 1 pixels"),
    ("huge.png", (10_000, 10_000), "100 million")])
def test_a_single_file_that_is_no_picture_exits_2(run, run_id, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content) if isinstance(content, bytes) else Image.new("1", content).save(path)
    code, out, err = run("explain", "--run", run_id, str(path), "--json")
    assert code == 2 and out == "" and said in err and "Choose another picture" in err


@pytest.mark.parametrize(("wrong", "said"), [
    (("--method", "gradcam"), "Did you mean 'grad_cam'"), (("--block", "7"), "blocks 1 to 5"),
    (("--class", "lemon"), "no class 'lemon'"), (("--opacity", "2"), "from 0 to 1"),
    (("--opacity", "x"), "from 0 to 1"), (("--backbone", "vgg16"), "Both --run"),
    (("--output", "/no/such/folder/why.png"), "cannot be written")])
def test_wrong_options(run, run_id, folder, wrong, said):
    code, out, err = run("explain", "--run", run_id, str(folder / "0.png"), *wrong)
    assert code == 2 and said in err and out == ""


def test_a_damaged_run_exits_2(run, isolated, empty_store, folder):
    put_store(empty_store, settings.home())
    code, out, err = run("explain", "--run", saved_runs.finished(b"damaged"), str(folder / "0.png"))
    assert code == 2 and "cannot be read" in err and out == "" and "Traceback" not in err
