"""The Features page over features made up for real pictures and a fake second process."""

import importlib.util
import json

import numpy as np
import pytest

from tests.embeddings import caches
from tests.evaluation import finished_runs as runs
from tests.pages.test_train import texts
from tl_core.embeddings import request, results, tasks
from tl_core.embeddings.compute import all_pooled
from tl_core.embeddings.request import FeatureLayer
from ui.features import download, jobs, views

AT = {"set": "digits", "network": "small_cnn:random", "size": "32", "limit": "100"}
ASKED = {"limit": 100}


pytestmark = pytest.mark.usefixtures("aside")


@pytest.fixture
def features(open_page):
    return lambda **address: open_page("features", **{**AT, **address})


def cloud(app) -> dict | None:
    """What the map gets."""
    components = [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]
    return next((data for data in components if "revision" in data), None)


def gallery(app) -> list[dict]:
    components = [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]
    return next((data["items"] for data in components if "items" in data), [])


def said(app) -> str:
    return texts(app).replace("\\", "")


@pytest.mark.parametrize("parameter", ["set", "network"])
def test_no_path_of_the_server_is_opened_and_a_missing_one_gets_the_same_words(
        features, aside, picture_folder, parameter):
    told = []
    for path in (str(picture_folder), str(picture_folder) + "z"):
        app = features(**{parameter: path if parameter == "set" else f"small_cnn:{path}"})
        told.append([error.value.replace("\\", "").replace(path, "…") for error in app.error])
        assert not [button for button in app.button if button.key == "compute features"]
    assert told[0] == told[1] and "named '…'" in told[0][0]


# From nothing to features

def test_the_page_teaches_and_computes_when_asked(features, aside):
    app = features()
    assert "A frozen network turns each picture into numbers" in texts(app) and not aside.tasks and not cloud(app)
    app.button(key="compute features").click().run()
    task, = aside.tasks
    about, = task.arguments
    assert task.function is tasks.every_block and request.of_dict(about) == caches.asked(**ASKED)
    task.state, task.progress = "running", ("Computing features", 64, 100)
    app.run()
    assert "Computing features: 64 of 100" in app.get("progress")[0].proto.text and not app.exception
    caches.looked_at(caches.asked(**ASKED))
    task.state = "done"
    app.run()
    assert cloud(app) and len(aside.tasks) == 1


def test_several_visitors_share_one_computation(features, aside):
    features().button(key="compute features").click().run()
    app = features()
    assert len(aside.tasks) == 1 and "Waiting for its turn" in app.get("progress")[0].proto.text


def test_cancelled_and_failed_are_told_and_can_be_tried_again(features, aside):
    app = features()
    app.button(key="compute features").click().run()
    name = next(name for name in jobs._tasks._begun if jobs.get(name) is aside.tasks[0])
    app.button(key=f"cancel {name}").click().run()
    assert aside.tasks[0].state == "cancelled" and "You cancelled it" in texts(app)
    app.button(key="compute features").click().run()
    aside.tasks[1].state, aside.tasks[1].error = "failed", "No picture can be read."
    app.run()
    assert "No picture can be read." in said(app)
    app.button(key=f"dismiss {name}").click().run()
    assert "No picture can be read." not in said(app) and app.button(key="compute features")


@pytest.mark.parametrize(("address", "words"), [
    ({"network": "run:nothing"}, "No run named 'nothing'"), ({"network": "vgg166:imagenet"}, "Did you mean 'vgg16'"),
    ({"network": "nonsense"}, "nonsense"), ({"set": "nowhere"}, "nowhere")])
def test_an_address_that_names_what_is_not_there(features, aside, address, words):
    app = features(**address)
    assert words in said(app) and not app.exception and not aside.tasks
    assert not [button for button in app.button if button.key == "compute features"]


# What is shown

@pytest.fixture
def full():
    kept = caches.looked_at(caches.asked(**ASKED), unread=("3.png (torn)",))
    results.projection(kept, FeatureLayer(2), "tsne")
    return kept


def test_the_map_its_neighbours_and_all_blocks_are_the_kept_ones(features, full, aside):
    app = features()
    last, sent = all_pooled(full.request)[-1], cloud(app)
    near, drawn = results.cached_neighbours(full, last), results.cached_projection(full, last, "pca")
    assert np.allclose(sent["x"], drawn.points[:, 0], atol=1e-4) and sent["revision"] == "block5 pca"
    assert sorted(sum((group["members"] for group in sent["groups"]), [])) == list(range(100))
    for group in sent["groups"]:
        assert (full.pictures.names[group["members"]] == group["name"]).all()
    assert len({(group["colour"], group["symbol"]) for group in sent["groups"]}) == 10
    assert [point[0] for point in sent["points"]] == full.pictures.names.tolist() and sent["points"][0][2]
    assert f"**{100 * near.agreement:.1f} %** are of its class" in texts(app)
    assert f"trust is {drawn.trust:.2f} of 1" in texts(app) and "3.png (torn)" in said(app)
    line = json.loads(app.get("plotly_chart")[-1].proto.spec)["data"][0]
    assert line["x"] == [f"block{number}" for number in range(1, 6)] and len(app.get("plotly_chart")) == 4
    assert line["y"] == [results.cached_neighbours(full, cut).agreement for cut in all_pooled(full.request)]
    assert not aside.tasks


def test_all_of_it_stands_in_the_address(features, full):
    number = views.identify(full.pictures, 7)
    app = features(block="block2", map="tsne", colour="split", picture=number)
    sent, near = cloud(app), results.cached_neighbours(full, FeatureLayer(2))
    assert sent["revision"] == "block2 tsne" and [group["name"] for group in sent["groups"]] == ["train", "val", "test"]
    assert sent["chosen"] == 7 and sent["near"] == near.indices[7].tolist()
    assert [item["id"] for item in gallery(app)] == [
        views.identify(full.pictures, place) for place in (7, *near.indices[7])]
    assert gallery(app)[1]["note"].startswith(f"{near.cosines[7, 0]:.2f}")
    app.button(key="let go").click().run()
    assert cloud(app)["chosen"] is None and "picture" not in app.query_params
    app.segmented_control(key="url map").set_value("pca").run()
    app.select_slider(key="url block").set_value("block3").run()
    assert cloud(app)["revision"] == "block3 pca" and app.query_params["block"] in ("block3", ["block3"])
    assert cloud(features(picture="nothing", colour="nothing", block="nothing"))["revision"] == "block5 pca"


def test_another_map_is_drawn_at_once_and_whole_outputs_when_asked(features, full, aside):
    app = features(map="umap", block="block2")
    task, = aside.tasks
    assert task.function is tasks.one_block and task.arguments[1:] == (2, True, ["umap"]) and not cloud(app)
    app = features(pooled="no")
    assert len(aside.tasks) == 1 and "about **192** a picture in place of 192" in texts(app)  # 1 × 1
    app.button(key="compute unpooled").click().run()
    assert aside.tasks[1].arguments[1:] == (5, False, ["pca"])
    aside.tasks[1].state, aside.tasks[1].error = "failed", "100 pictures would take 900 MB."
    assert "would take 900 MB" in said(app.run())


def test_without_umap_its_map_says_what_to_install(features, full, aside, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "umap" else found(name, *more))
    app = features(map="umap")
    assert "pip install -r requirements-maps.txt" in said(app) and not aside.tasks and not cloud(app)


def test_a_run_s_pictures_are_coloured_by_its_own_answers(features, engine):
    run_id = runs.finished(runs.CONFIG, _Network())
    kept = caches.looked_at(request.of_run(run_id, {}, limit=300))
    app = features(network=f"run:{run_id}", limit="300", colour="correct", size="")
    assert app.selectbox(key="url size").value == "32"  # as it was trained
    found = {group["name"]: group["members"] for group in cloud(app)["groups"]}
    assert list(found) == ["not tested", "right", "wrong"]  # drawn in this order
    assert (kept.pictures.splits[found["right"] + found["wrong"]] == "test").all()
    wrong = set(kept.pictures.keys[found["wrong"]].tolist())
    answers = runs.mostly_right(runs.catalog.load(runs.CONFIG))
    known = set(kept.pictures.keys.tolist())
    assert wrong == {key for key, right in zip(answers.keys.tolist(), answers.correct, strict=True)
                     if key in known and not right}


class _Network:
    """A network's file: it is only looked for here, not read."""

    def save(self, file):
        file.write_bytes(b"a network")


def test_files_to_take_away(full):
    drawn = results.cached_projection(full, FeatureLayer(5), "pca")
    for kind in download.KINDS:
        content = download.content(full, FeatureLayer(5), drawn, kind)
        assert len(content) > 1000 and content[:4] == {"parquet": b"PAR1", "npz": b"PK\x03\x04", "csv": b"pict"}[kind]


def test_the_buttons_are_there_for_each_format(features, full, monkeypatch):
    assert [button.label for button in features().get("download_button")] == ["Parquet", "NPZ", "CSV"]
    monkeypatch.setattr(download.files, "MOST_COLUMNS", 5)
    assert [button.label for button in features().get("download_button")] == ["Parquet", "NPZ"]
