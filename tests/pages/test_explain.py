"""The Why page over a second process that stands still until a test says what it answers."""

import json

import numpy as np
import pytest

from tests.pages.conftest import RESULT as RUN_RESULT
from tests.pages.test_predict import html
from tests.pages.test_when import texts
from tests.ui.fake_task_process import stand_in
from tl_core.config import RunConfig
from tl_core.data import dataset_index
from tl_core.explain import tasks
from tl_core.explain.methods import METHODS
from tl_core.explain.texts import tasks as text_tasks
from ui.explain import explanation_text, view
from ui.predict import networks, predictions, source

DEFAULT = networks.DEFAULT
EYE = np.zeros((4, 4), np.uint8)
EYE[0, 0] = 255


@pytest.fixture(autouse=True)
def aside(monkeypatch, isolated):
    dataset_index.forget()
    monkeypatch.setattr(predictions, "SOON_SECONDS", 0)
    return stand_in(monkeypatch, predictions)


@pytest.fixture
def why(open_page):
    return lambda **address: open_page("explain", **address)


def a_map(label: str = "daisy", **more) -> dict:
    return {"title": "A network", "label": label, "logit": 9.5, "share": 0.8, "top": [["daisy", 0.8], ["bee", 0.1]],
            "block": "head_conv", "shown": EYE, "facts": {}, "image_size": 224, "classes": [], **more}


SANITY = {"shown": EYE[::-1], "likeness": 0.1, "sentence": "Rank correlation 0.10: not alike."}
SHEET = {"rows": [{"block": "stem", "third": "early", "shape": (9, 9, 32), "channels": (7, 3),
                   "tiles": np.zeros((2, 9, 9), np.uint8)}]}


def answer(app, aside, what: dict):
    """The question under way, answered; the next one is then asked."""
    task = aside.tasks[-1]
    task.state, task.result = "done", {"answers": dict.fromkeys(task.arguments[0], what)}
    return app.run()


def figures(app) -> dict:
    return next(data for data in map(_data, app.get("bidi_component")) if "figures" in data)


def _data(element) -> dict:
    return json.loads(element.proto.json or "{}")


def said_on(app) -> str:
    return texts(app).replace("\\", "")


def test_map_then_random_weights_then_the_sheet_each_shown_at_once(why, aside):
    app = why()
    task, = aside.tasks
    assert task.function is tasks.why and task.arguments[0] == [("map", DEFAULT, "grad_cam", "head_conv", "")]
    assert task.arguments[1][:2] == ("set", "fruits") and "starts TensorFlow in a process beside" in said_on(app)
    answer(app, aside, a_map())
    assert aside.tasks[-1].arguments[0] == [("sanity", DEFAULT, "grad_cam", "head_conv", "")]
    assert "says **daisy** (80.0 %). Then bee 10.0 %" in said_on(app) and "lies at the top left" in said_on(app)
    shown = figures(app)
    assert [one["title"] for one in shown["figures"]] == ["The picture", "Grad-CAM, head_conv", "Random weights"]
    assert shown["figures"][2]["waiting"] and shown["high"] == "much that speaks for daisy"
    assert shown["figures"][1]["alt"] == "Grad-CAM, this network: strongest at the top left"
    answer(app, aside, SANITY)
    assert aside.tasks[-1].arguments[0] == [("sheet", DEFAULT)]
    assert "map" in figures(app)["figures"][2] and "Rank correlation 0.10: not alike." in said_on(app)
    answer(app, aside, SHEET)
    assert aside.tasks == [] and "stem <small>early · 9 × 9 × 32" in html(app)
    app.run()
    assert aside.tasks == []  # what is known is not asked again


def test_block_class_and_method_stand_in_the_address_and_are_asked(why, aside):
    app = why(method="grad_cam_pp", block="block3", **{"class": "tabby"}, random="no")
    request, = aside.tasks[0].arguments[0]
    assert request == ("map", DEFAULT, "grad_cam_pp", "block3", "tabby")
    answer(app, aside, a_map("tabby", share=0.02))
    assert "Explained is **tabby**, which it gives 2.0 %." in said_on(app)
    assert len(figures(app)["figures"]) == 2 and aside.tasks[-1].arguments[0] == [("sheet", DEFAULT)]
    app.select_slider(key="url block").set_value("stem").run()
    assert app.query_params["block"] in ("stem", ["stem"])
    assert aside.tasks[-1].arguments[0] == [("map", DEFAULT, "grad_cam_pp", "stem", "tabby")]


def test_other_methods_have_no_block(why, aside):
    app = why(method="integrated_gradients", random="no")
    assert not app.get("select_slider")
    facts = {"sum": 9.12, "rise": 9.2, "completeness_error": 0.0087, "steps": 64}
    answer(app, aside, a_map(block="", facts=facts))
    assert "+9.12" in said_on(app) and "0.9 % off after 64 steps" in said_on(app)


def test_an_address_with_a_run_explains_that_run_and_names_the_pictures_split(why, aside, finished):
    app = why(run=finished)
    request, = aside.tasks[0].arguments[0]
    assert request[1] == f"run:{finished}"
    answer(app, aside, a_map())
    assert "test split" in said_on(app)


def test_a_picture_that_a_link_brings_leads_the_strip_and_has_a_way_back(why, aside, finished):
    far = dataset_index.of("fruits").chosen(split="test")[-1]
    app = why(run=finished, true="pear", set="fruits", picture=far.id)
    strip, = (data for data in map(_data, app.get("bidi_component")) if "items" in data)
    assert strip["items"][0]["id"] == strip["chosen"] == far.id and len(strip["items"]) == source.STRIP
    back, = app.get("page_link")
    assert back.proto.label == "Back to this run's mistakes"
    assert back.proto.query_string == f"run={finished}&true=pear"
    assert not why(run=finished).get("page_link") and not why(run=finished, picture=far.id, read="1").get("page_link")


def test_a_run_is_asked_with_its_classes(why, aside, finished):
    app = why(network=f"run:{finished}", **{"class": "pear"})
    request, = aside.tasks[0].arguments[0]
    assert request[1] == f"run:{finished}" and request[4] == "pear"
    assert app.selectbox(key="url class").options == ["the predicted one", "apple", "pear"]


def test_what_is_not_there_is_told_without_asking(why, aside):
    assert "No run named" in said_on(why(network="run:gone")) and aside.tasks == []
    assert "No backbone named" in said_on(why(network="backbone:vgg61")) and aside.tasks == []
    assert not why(set="nowhere_set").exception and aside.tasks == []
    request, = (why(**{"class": "no such"}) and aside.tasks[-1]).arguments[0]
    assert request[4] == ""


def test_without_a_picture_the_page_says_what_to_do(why, aside):
    assert "goes to this server and nowhere else" in texts(why(**{"from": "file"})) and aside.tasks == []


def test_failures_are_told_and_tried_again_when_asked(why, aside):
    app = why()
    aside.tasks[0].state, aside.tasks[0].error = "failed", "Memory ran out."
    app.run()
    assert "Memory ran out." in said_on(app) and aside.tasks == []
    app.button(key="explain again").click().run()
    answer(app, aside, {"error": "It could not be downloaded."})
    assert "It could not be downloaded." in said_on(app) and aside.tasks == []  # the rest would fail as well
    app.button(key="explain again").click().run()
    assert len(aside.tasks) == 1


def test_progress_is_told(why, aside):
    app = why(method="occlusion")
    aside.tasks[0].state, aside.tasks[0].progress = "running", ("Covering squares", 64, 169)
    app.run()
    assert "Covering squares" in app.get("progress")[0].proto.text


def test_an_empty_map_says_what_to_try(why, aside):
    app = answer(why(), aside, a_map(shown=np.zeros((4, 4), np.uint8)))
    assert "Nothing in this block speaks for **daisy**. Try another block" in said_on(app)
    assert figures(app)["figures"][1]["empty"]


def test_requests_are_asked_one_after_another():
    first, second, third = requests = [("map", "a"), ("sanity", "a"), ("sheet", "a")]
    assert view.upto({}, requests) == [first]
    assert view.upto({first: {}}, requests) == [first, second]
    assert view.upto({first: {}, second: {}, third: {}}, requests) == requests
    assert view.upto({first: {"error": "no"}}, requests) == [first]


def test_a_map_without_a_place_names_none():
    method = METHODS.get("grad_cam")
    assert explanation_text.where(a_map(shown=np.full((4, 4), 255, np.uint8)), method) == (
        "What speaks for **daisy** lies all over the picture: no place stands out. The block sees a grid of 4 × 4.")
    assert "lies at the top left: the line is at half the most" in explanation_text.where(a_map(), method)


def test_what_figures_say():
    found = a_map(facts={"squares": 169, "side": 32})
    assert explanation_text.alarming({**SANITY, "likeness": 0.6})
    assert not explanation_text.alarming(SANITY) and not explanation_text.alarming({"error": ""})
    assert explanation_text.figures(found) == "169 squares of 32 pixels were covered, one at a time."
    assert explanation_text.figures(a_map()) == "The block sees a grid of 4 × 4."
    assert explanation_text.alternative(a_map(shown=0 * EYE), METHODS.get("grad_cam"), "random weights") == (
        "Grad-CAM, random weights: empty")


# Texts

@pytest.fixture
def of_texts(engine, isolated):
    """A function that makes a finished run on texts with a backbone; its id."""
    def made(backbone: str) -> str:
        run_id = engine.submit(RunConfig(data="notes", backbone=backbone))
        engine.finish(run_id, {**RUN_RESULT, "classes": ["delivery", "price", "quality", "service"]})
        return run_id
    return made


def test_a_text_s_words_are_coloured_beside_random_weights(why, aside, of_texts):
    run_id = of_texts("minilm_l6")
    app = why(run=run_id)
    assert "Type a text above" in texts(app) and aside.tasks == []
    assert [button.options for button in app.button_group][0] == [
        "Occlusion", "Integrated gradients", "Attention rollout"]
    item = dataset_index.of("notes").items[3]
    text = dataset_index.of("notes").dataset.read(item.key)
    app = why(run=run_id, set="notes", picture=item.id)
    assert aside.tasks[-1].function is text_tasks.why
    asked, source = aside.tasks[-1].arguments
    assert asked == [("words", f"run:{run_id}", "occlusion", "")] and source == ("text", text)
    first = len(text.split()[0])
    app = answer(app, aside, {"title": "A network", "label": "price", "logit": 2.0, "share": 0.8, "top": [
        ["price", 0.8], ["quality", 0.2]], "spans": [(0, first)], "values": [0.5], "facts": {"words": 1}, "size": 128,
        "cut": False, "classes": []})
    assert aside.tasks[-1].arguments[0] == [("sanity", f"run:{run_id}", "occlusion", "")]
    app = answer(app, aside, {"values": [-0.1], "likeness": None, "sentence": "There is no likeness to measure."})
    assert "+0.50" in html(app) and "−0.10" in html(app) and "Random weights" in html(app)
    assert "A network says **price**" in texts(app) and "no likeness" in texts(app) and aside.tasks == []


def test_methods_of_pictures_and_of_attention_are_offered_where_they_fit(why, of_texts):
    app = why(run=of_texts("text_cnn"))
    assert app.button_group[0].options == ["Occlusion", "Integrated gradients"]
    assert "Text CNN has no attention, so there is no attention rollout" in said_on(app)
    assert "Grad-CAM" in why().button_group[0].options


def test_why_a_text_failed_is_told(why, aside, of_texts):
    item = dataset_index.of("notes").items[0]
    app = answer(why(run=of_texts("text_cnn"), set="notes", picture=item.id), aside, {"error": "There is no word."})
    assert "There is no word." in said_on(app) and app.button(key="explain text again")
