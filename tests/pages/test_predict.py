"""The Predict page over a second process that stands still until a test says what it answers."""

import errno
import json
import time
from pathlib import Path

import pytest

from tests.pages.around import own_components
from tests.pages.conftest import RESULT as RUN_RESULT
from tests.pages.test_when import texts
from tl_core import settings
from tl_core.config import RunConfig
from tl_core.data import dataset_index
from tl_core.inference import tasks
from ui.predict import jobs, networks, predictions, selectors

DEFAULT = networks.DEFAULT


@pytest.fixture(autouse=True)
def aside(monkeypatch, measuring, isolated):
    dataset_index.forget()
    monkeypatch.setattr(predictions, "task_process", measuring)
    return measuring


@pytest.fixture
def predict(open_page):
    return lambda **address: open_page("predict", **address)


def answer(label: str, classes=()) -> dict:
    return {"title": "A network", "top": [[label, 0.8], ["plum", 0.2]], "milliseconds": 21.0, "image_size": 224,
            "classes": list(classes), "vocabulary": ",".join(classes)}


def done(aside, **answers) -> None:
    aside.tasks[-1].state, aside.tasks[-1].result = "done", {"answers": answers}


def html(app) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


# One picture

def test_the_first_picture_of_the_first_set_is_asked_at_once_and_the_wait_explained(predict, aside):
    app = predict()
    task, = aside.tasks
    names, source, top = task.arguments
    assert task.function is tasks.look and names == [DEFAULT] and top == 5
    assert source[:2] == ("set", "fruits") and source[2] in dataset_index.of("fruits").by_key
    assert "starts TensorFlow in a process beside the server" in texts(app)
    task.progress = ("Starting TensorFlow", 0, 0)
    assert "Starting TensorFlow" in texts(app.run())
    assert len(aside.tasks) == 1


def test_answers_come_side_by_side_with_their_agreement(predict, aside, finished):
    app = predict(**{"with": f"{DEFAULT},run:{finished}"})
    label = aside.tasks[0].arguments[1][2].split("/")[1]
    assert aside.tasks[0].arguments[0] == [DEFAULT, f"run:{finished}"]
    done(aside, **{DEFAULT: answer("lemon"), f"run:{finished}": answer(label, [label])})
    app.run()
    assert "They know different classes" in texts(app)
    query = app.get("page_link")[0].proto.query_string
    assert query.startswith("network=backbone") and "set=fruits" in query and "picture=" in query
    assert "✓ as labelled" in html(app) and "21 ms · input 224 px" in html(app)
    assert aside.tasks == []
    app.run()
    assert aside.tasks == []  # what is known is not asked again


def test_a_run_is_asked_alone_until_a_backbone_is_added_on_purpose(predict, aside, finished):
    app = predict()
    app.multiselect[0].set_value([DEFAULT, f"run:{finished}"]).run()
    assert app.multiselect[0].value == [f"run:{finished}"] == aside.tasks[-1].arguments[0]
    app.multiselect[0].set_value([f"run:{finished}", DEFAULT]).run()
    assert app.multiselect[0].value == [f"run:{finished}", DEFAULT]


def test_an_address_with_a_run_asks_that_run(predict, aside, finished):
    predict(run=finished)
    assert aside.tasks[0].arguments[0] == [f"run:{finished}"]


def test_another_picture_gives_up_the_question_before(predict, aside):
    app = predict()
    app.button(key="other pictures").click().run()
    first, second = aside.tasks
    assert first.state == "cancelled" and first.arguments[1] != second.arguments[1]
    assert app.query_params["more"] in ("1", ["1"])


def test_failures_are_told_and_tried_again_when_asked(predict, aside):
    app = predict()
    aside.tasks[0].state, aside.tasks[0].error = "failed", "Memory ran out."
    app.run()
    assert "Memory ran out" in texts(app) and aside.tasks == []
    app.button(key="ask again").click().run()
    done(aside, **{DEFAULT: {"error": "It could not be downloaded."}})
    app.run()
    assert "It could not be downloaded." in html(app)
    app.button(key="ask again").click().run()
    assert len(aside.tasks) == 1


def test_without_networks_or_with_unknown_ones_the_page_says_what_to_do(predict, aside):
    app = predict(**{"with": "none"})
    assert "Choose at least one network" in texts(app) and aside.tasks == []
    app = predict(**{"with": "run:abc,nonsense"})
    assert aside.tasks[0].arguments[0] == ["run:abc"]  # whether there is one, loading tells


def test_a_set_that_is_not_there_is_told(predict, aside):
    app = predict(set="nowhere_set")
    assert "nowhere" in texts(app) and aside.tasks == [] and not app.exception


def test_files_and_snapshots_are_asked_for(predict, aside):
    assert "goes to this server and nowhere else" in texts(predict(**{"from": "file"}))
    assert "Cameras need https" in texts(predict(**{"from": "camera"}))
    assert aside.tasks == []


def test_class_numbers_are_explained_where_the_names_are_missing(predict, monkeypatch):
    assert "shown by number" not in texts(predict())
    monkeypatch.setattr(selectors.imagenet_names, "known", lambda: False)
    assert "shown by number" in texts(predict())


# The live camera

def test_the_camera_gets_its_page_s_networks(predict):
    app = predict(view="live")
    sent = json.loads(app.get("bidi_component")[0].proto.json)
    assert sent["names"] == [DEFAULT] and len(sent["token"]) > 20
    assert sent["titles"] == {DEFAULT: "EfficientNet-Lite0, ImageNet"}
    assert json.loads(app.run().get("bidi_component")[0].proto.json)["token"] == sent["token"]
    assert not own_components(predict(view="live", **{"with": "none"}))


# Many pictures

RESULT = {"pictures": 27, "unreadable": [["it.pdf", "a PDF, not an image"]], "seconds": 12.0,
          "left_out": {"backbone:vgg16": "It could not be downloaded."},
          "networks": {DEFAULT: {"title": "T", "counts": {"pear": 20, "plum": 6}, "right": 13, "judged": 26,
                                 "milliseconds": 20.0}}}


def begin(predict, **address):
    app = predict(view="many", set="digits", **address)
    app.button(key="predict many").click().run()
    assert not app.exception
    return app


def test_a_set_is_predicted_with_progress_and_can_be_cancelled(predict, aside):
    app = begin(predict)
    task, = aside.tasks
    names, source, top, target = task.arguments
    assert task.function is tasks.many and names == [DEFAULT] and source == ("set", "digits", "test") and top == 5
    assert target.endswith(f"{app.query_params['job']}.csv")
    task.state, task.progress = "running", ("Predicting", 64, 360)
    app.run()
    assert "Predicting: 64 of 360" in app.get("progress")[0].proto.text
    app.button(key="cancel predictions").click().run()
    assert "You cancelled the predictions" in texts(app)
    assert app.button(key="predict many")


def test_the_result_is_at_the_address_for_everyone(predict, aside):
    app = begin(predict)
    job, target = app.query_params["job"], aside.tasks[0].arguments[3]
    with open(target, "w", encoding="utf8") as file:
        file.write("file,network,label\na.png,x,pear\n")
    with open(f"{target}.json", "w", encoding="utf8") as file:
        json.dump(RESULT, file)
    aside.tasks.clear()  # the server has started anew
    app = predict(view="many", job=job)
    said = texts(app).replace("\\", "")
    assert "Test pictures of digits: 26 predicted" in said and "VGG-16" in said and "is left out" in said
    assert "50.0 % right</b> of 26" in html(app) and "a PDF, not an image" in said
    assert app.get("download_button") and list(app.dataframe[0].value["label"]) == ["pear"]


def test_failed_lost_and_forgotten_jobs_are_told(predict, aside):
    app = begin(predict)
    job = app.query_params["job"]
    aside.tasks[0].state, aside.tasks[0].error = "failed", "The set has gone."
    assert "The set has gone." in texts(app.run()).replace("\\", "")
    aside.tasks.clear()
    assert "ended with the server" in texts(predict(view="many", job=job))
    assert "not kept any more" in texts(predict(view="many", job="0123456789ab"))
    assert "not kept any more" in texts(predict(view="many", job="../../etc/passwd"))


def test_sent_files_lie_apart_and_go_when_the_job_has_ended(aside):
    files = [("a.png", b"1"), ("a.png", b"2"), ("../b.zip", b"3")]
    job = jobs.begin_files([DEFAULT], files, "3 files")
    kind, paths, folder = aside.tasks[0].arguments[1]
    assert kind == "paths" and all(path.startswith(folder) for path in paths) and len(set(paths)) == 3
    assert [Path(path).read_bytes() for path in paths] == [b"1", b"2", b"3"] and paths[2].endswith("b.zip")
    aside.tasks[0].state = "failed"
    assert jobs.get(job) is aside.tasks[0] and not jobs._sent(job.id).exists()


def test_what_is_a_week_old_is_swept_away(aside):
    job = jobs.submit([DEFAULT], ("set", "digits", "test"), "Test pictures of digits")
    jobs.delete_expired()
    assert jobs.find(job.id) == job
    jobs.delete_expired(time.time() + 8 * 24 * 3600)
    assert jobs.find(job.id) is None


def test_a_folder_needs_to_be_shared(predict, aside, picture_folder, monkeypatch):
    assert "None is shared yet" in texts(predict(view="many", of="folder"))
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    app = predict(view="many", of="folder", typed={"predict folder": str(picture_folder)})
    app.button(key="predict many").click().run()
    assert aside.tasks[0].arguments[1] == ("shared", [str(picture_folder)], str(picture_folder.parent))


# Texts

@pytest.fixture
def of_texts(engine, isolated):
    """The id of a finished run that reads texts."""
    run_id = engine.submit(RunConfig(data="notes", backbone="text_cnn", weights="random", strategy="from_scratch"))
    engine.finish(run_id, {**RUN_RESULT, "classes": ["delivery", "price", "quality", "service"]})
    return run_id


def test_a_run_that_reads_texts_is_typed_to(predict, of_texts):
    app = predict(run=of_texts)
    sent = json.loads(app.get("bidi_component")[0].proto.json)
    assert sent["names"] == [f"run:{of_texts}"] and len(sent["token"]) > 20 and sent["initial"] == ""
    assert "how sure it is, not how right" in texts(app) and "Live camera" not in str(app.get("button_group"))
    assert json.loads(app.run().get("bidi_component")[0].proto.json)["token"] == sent["token"]
    item = dataset_index.of("notes").items[0]
    app = predict(run=of_texts, set="notes", picture=item.id)  # a link from another page brings its text
    assert json.loads(app.get("bidi_component")[0].proto.json)["initial"] == dataset_index.of("notes").dataset.read(
        item.key)


def test_pictures_and_texts_are_not_asked_together(predict, of_texts, aside):
    app = predict(**{"with": f"{DEFAULT},run:{of_texts}"})
    said = texts(app).replace("\\", "")
    assert "reads pictures" in said and "reads texts" in said and "Take one kind out" in said and aside.tasks == []


def test_a_table_of_texts_is_looked_at_and_sent(predict, of_texts, aside):
    app = predict(run=of_texts, view="many")
    assert "A few texts can be pasted" in texts(app) and app.button(key="predict many").disabled
    content = b"id,review\n1,It broke on the second day\n2,=far too dear for that\n"
    app.file_uploader[0].set_value(("reviews.csv", content, "text/csv")).run()
    assert app.multiselect[-1].value == ["review"] and list(app.dataframe[0].value["review"])[1].startswith("=far")
    app.button(key="predict many").click().run()
    kind, path, columns = aside.tasks[-1].arguments[1]
    assert (kind, columns) == ("table", ["review"]) and Path(path).read_bytes() == content


@pytest.mark.parametrize("when", ["looking", "sending"])
def test_a_full_disk_is_told_and_nothing_of_the_table_stays(predict, of_texts, aside, monkeypatch, when):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")
    app = predict(run=of_texts, view="many")
    if when == "looking":
        monkeypatch.setattr(Path, "write_bytes", full)
    # another text than in other tests, as what was looked at is kept
    app.file_uploader[0].set_value((f"{when}.csv", f"review\nIt broke {when} on the second day\n".encode(),
                                    "text/csv")).run()
    if when == "sending":
        monkeypatch.setattr(Path, "write_bytes", full)
        app.button(key="predict many").click().run()
    said = texts(app).replace("\\", "")
    assert f"The disk is too full to take '{when}.csv'. Nothing of it was kept" in said and "Free some space" in said
    assert not app.exception and aside.tasks == [] and not list((settings.home() / "predictions").glob("*"))


def test_a_set_of_texts_is_predicted(predict, of_texts, aside):
    app = predict(run=of_texts, view="many", of="set")
    app.button(key="predict many").click().run()
    assert aside.tasks[-1].arguments[1] == ("set", "notes", "test")
