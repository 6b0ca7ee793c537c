"""What the Predict page asks of the second process, carried out in this one."""

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.inference import saved_runs
from tl_core.errors import UserError
from tl_core.inference import label_matching, model_cache, tasks


@pytest.fixture(autouse=True)
def cold():
    model_cache.forget()


@pytest.fixture
def colours(network):
    """A run that knows blue, red and green."""
    return f"run:{saved_runs.finished(network, ('blue', 'red', 'green'))}"


def png(pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_one_picture_under_several_networks_one_of_which_is_gone(network, colours, pictures):
    told = []
    found = tasks.look([colours, "run:gone"], ("bytes", "a.png", png(pictures[0])), 5, lambda *news: told.append(news))
    answer = found["answers"][colours]
    shares = network.predict(pictures[:1].astype("float32"), verbose=0)[0]
    assert [label for label, _ in answer["top"]] == [("blue", "red", "green")[place] for place in np.argsort(-shares)]
    assert answer["top"][0][1] == pytest.approx(shares.max(), abs=1e-5) and answer["milliseconds"] > 0
    assert (answer["title"], answer["image_size"], answer["classes"]) == (
        "Small CNN on fruits", 32, ["blue", "red", "green"])
    assert "No run named 'gone'" in found["answers"]["run:gone"]["error"]
    assert any(stage.startswith("Loading") for stage, _, _ in told)
    json.dumps(found)


def test_a_frame_says_how_long_all_of_it_took(colours, pictures):
    found = tasks.frame([colours], png(pictures[1]), 2)
    assert len(found["answers"][colours]["top"]) == 2
    assert found["milliseconds"] >= found["answers"][colours]["milliseconds"]


def test_what_is_no_picture_is_told_before_any_network_is_loaded():
    with pytest.raises(UserError, match="'it.pdf' cannot be read: a PDF, not an image. Expected a photograph"):
        tasks.look(["run:gone"], ("bytes", "it.pdf", b"%PDF-1.7"), 5)


def test_a_network_that_failed_is_not_tried_again_at_every_frame(monkeypatch, pictures):
    tries = []
    monkeypatch.setattr(model_cache.predictor, "of_backbone", lambda name: tries.append(name) or failing())
    for _ in range(3):
        found = tasks.frame(["backbone:vgg16"], png(pictures[0]), 5)
        assert "no weights" in found["answers"]["backbone:vgg16"]["error"]
    assert tries == ["vgg16"]
    monkeypatch.setattr(model_cache, "FAILED_SECONDS", 0.0)
    tasks.frame(["backbone:vgg16"], png(pictures[0]), 5)
    assert tries == ["vgg16", "vgg16"]


def failing():
    raise UserError("There are no weights.", "Expected some.", "Get some.")


def test_a_set_into_a_table_with_how_many_were_right(network, colours, picture_folder, monkeypatch, tmp_path):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    target, told = tmp_path / "made/answers.csv", []
    result = tasks.many([colours, "run:gone"], ("set", "colours", "all"), 2, str(target),
                        lambda *news: told.append(news))
    rows = list(csv.DictReader(target.open(encoding="utf8")))
    assert len(rows) == result["pictures"] == 24 and {row["true"] for row in rows} == {"blue", "red"}
    files = {path.name + path.parent.name: path for path in picture_folder.rglob("*.png")}
    pixels = np.stack([np.asarray(Image.open(files[row["file"] + row["true"]]).resize(
        (32, 32), Image.Resampling.BILINEAR, reducing_gap=3)) for row in rows])
    predicted = network.predict(pixels.astype("float32"), verbose=0).argmax(1)
    assert [row["label"] for row in rows] == [("blue", "red", "green")[place] for place in predicted]
    tally = result["networks"][colours]
    assert (tally["right"], tally["judged"]) == (sum(row["label"] == row["true"] for row in rows), 24)
    assert sum(tally["counts"].values()) == 24 and tally["milliseconds"] > 0
    assert "No run named" in result["left_out"]["run:gone"]
    assert json.loads(Path(f"{target}.json").read_text()) == result
    assert ("Predicting", 24, 24) in told and not list(target.parent.glob("*.half"))


def test_files_and_zips_go_on_past_what_cannot_be_read(colours, pictures, tmp_path):
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent/a.png").write_bytes(png(pictures[0]))
    with zipfile.ZipFile(tmp_path / "sent/more.zip", "w") as packed:
        packed.writestr("b.png", png(pictures[1]))
        packed.writestr("it.pdf", b"%PDF-1.7")
    paths = [str(tmp_path / "sent" / name) for name in ("a.png", "more.zip")]
    result = tasks.many([colours], ("paths", paths, str(tmp_path / "sent")), 1, str(tmp_path / "out.csv"))
    assert [row["file"] for row in csv.DictReader((tmp_path / "out.csv").open())] == [
        "a.png", "more.zip/b.png", "more.zip/it.pdf"]
    assert result["unreadable"] == [("more.zip/it.pdf", "a PDF, not an image")]
    assert result["networks"][colours]["judged"] == 0


def test_a_folder_of_the_server_is_not_left_by_a_link(colours, pictures, tmp_path, monkeypatch):
    folder = tmp_path / "shared" / "new"
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(png(pictures[0]))
    (tmp_path / "private.png").write_bytes(png(pictures[1]))
    (folder / "b.png").symlink_to(tmp_path / "private.png")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "shared"))
    outside = [("new/b.png", "a link that leads out of what this server shares")]
    for kind, unread in (("shared", outside), ("paths", [])):
        result = tasks.many([colours], (kind, [str(folder)], str(folder.parent)), 1, str(tmp_path / "out.csv"))
        assert (result["pictures"], result["unreadable"]) == (2, unread)


def test_cancelled_or_failed_nothing_is_left_behind(colours, pictures, tmp_path):
    class Cancelled(Exception):
        pass

    def cancel(stage, done, total):
        if stage == "Predicting" and done:
            raise Cancelled
    (tmp_path / "a.png").write_bytes(png(pictures[0]))
    (tmp_path / "b.png").write_bytes(b"")
    with pytest.raises(Cancelled):
        tasks.many([colours], ("paths", [str(tmp_path / "a.png")], ""), 1, str(tmp_path / "out/a.csv"), cancel)
    with pytest.raises(UserError, match="cannot be read: empty file"):
        tasks.many([colours], ("paths", [str(tmp_path / "b.png")], ""), 1, str(tmp_path / "out/a.csv"))
    with pytest.raises(UserError, match="No run named 'gone'"):
        tasks.many(["run:gone"], ("paths", [str(tmp_path / "a.png")], ""), 1, str(tmp_path / "out/a.csv"))
    assert not list((tmp_path / "out").iterdir())


def test_labels_are_compared_as_words():
    assert label_matching.majority({"a": "pear", "b": "Granny_Smith", "c": "granny smith"}) == ("Granny_Smith",
                                                                                                ["b", "c"])
    assert label_matching.majority({"a": "pear", "b": "apple"}) == ("pear", ["a"])
    assert label_matching.word("jack-o'-lantern") == "jack o' lantern"
