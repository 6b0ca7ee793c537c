"""``predict`` as its users meet it."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from tests.inference import saved_runs
from tests.stores import put_store
from tl_core import settings
from tl_core.operations.migrations import home_form


def test_one_json_object_as_the_contract_says(run, run_id, folder, small):
    home_form.write(settings.home())  # or it would be told that the home has now this version's form
    code, out, err = run("predict", "--run", run_id[:10], str(folder / "0.png"), str(folder / "1.png"), "--json")
    answer = json.loads(out.splitlines()[-1])
    assert code == 0 and err.strip() == "" and answer["milliseconds"] > 0
    assert [one["file"] for one in answer["predictions"]] == [str(folder / "0.png"), str(folder / "1.png")]
    first = answer["predictions"][0]
    pixels = np.asarray(Image.open(folder / "0.png").resize((32, 32), Image.Resampling.LANCZOS, reducing_gap=3))
    shares = small.predict(pixels[None].astype("float32"), verbose=0)[0]
    assert first["label"] == saved_runs.CLASSES[shares.argmax()] == first["top"][0]["label"] and len(first["top"]) == 3
    assert first["confidence"] == pytest.approx(shares.max(), abs=1e-5)


def test_a_folder_goes_on_past_a_file_that_cannot_be_read(run, run_id, folder, tmp_path):
    table = tmp_path / "answers.csv"
    code, out, err = run("predict", "--run", run_id, str(folder), "--output", str(table), "--top", "2")
    assert code == 0 and "it.pdf cannot be predicted: a PDF, not an image" in " ".join(err.split())
    rows = list(csv.DictReader(table.open(encoding="utf8")))  # a narrow terminal cuts long names, the file does not
    assert "ms a picture" in out and {"0.png", "1.png"} <= {row["file"].rsplit("/")[-1] for row in rows}
    assert len(rows) == 3 and [bool(row["problem"]) for row in rows].count(True) == 1
    assert set(rows[0]) >= {"file", "network", "label", "confidence", "label_2", "confidence_2"}


@pytest.mark.parametrize(("name", "content", "said"), [
    ("it.pdf", b"%PDF-1.7", "a PDF, not an image"), ("dot.png", (1, 1), "only 1 × 1 pixels"),
    ("huge.png", (10_000, 10_000), "100 million")])
def test_a_single_file_that_is_no_picture_exits_2(run, run_id, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content) if isinstance(content, bytes) else Image.new("1", content).save(path)
    code, out, err = run("predict", "--run", run_id, str(path), "--json")
    assert code == 2 and out == "" and said in err
    assert "Expected a photograph" in err and "Choose another picture" in err


@pytest.mark.parametrize(("wrong", "said"), [
    (("x.png",), "Neither --run nor --backbone"), (("--run", "a", "--backbone", "vgg16", "x.png"), "Both --run"),
    (("--run", "nothing", "x.png"), "'nothing'"), (("--backbone", "resnet5", "x.png"), "Did you mean 'resnet50'"),
    (("--backbone", "small_cnn", "x.png"), "no ImageNet head")])
def test_what_is_wrong_exits_2_in_words(run, run_id, folder, wrong, said, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "x.png").write_bytes((folder / "0.png").read_bytes())
    code, out, err = run("predict", *wrong)
    assert code == 2 and said in err and out == ""


def test_wrong_options_of_a_run(run, run_id, folder):
    for wrong, said in ((("--top", "many"), "top is 'many'"), (("--top", "0"), "top is 0. Expected a whole number"),
                        (("--output", "/no/such/folder/a.csv"), "cannot be written"), (("nowhere.png",), "no file")):
        code, out, err = run("predict", "--run", run_id, str(folder / "0.png"), *wrong)
        assert code == 2 and said in err and out == ""


def test_damaged_models_and_lambdas_exit_2(run, isolated, empty_store, folder, tmp_path):
    import keras
    put_store(empty_store, settings.home())
    keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Lambda(lambda x: x)]).save(tmp_path / "sly.keras")
    for content, said in ((b"damaged", "cannot be read"), ((tmp_path / "sly.keras").read_bytes(), "Lambda layer")):
        code, out, err = run("predict", "--run", saved_runs.finished(content), str(folder / "0.png"))
        assert code == 2 and said in err and out == "" and "Traceback" not in err
