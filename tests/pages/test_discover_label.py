"""The Label tab of the Discover page: a session is begun, answered, taken back, edited, and made a set."""

import json

import numpy as np
import pytest

from tests.labelling import clouds
from tests.pages.test_discover import AT
from tests.pages.test_train import texts
from tests.ui.discover import made
from tl_core.discovery import results
from tl_core.labelling import begin, labelled_set, session
from ui.discover import label_ask, label_cards
from ui.discover.label_cards import SaidEvent

pytestmark = pytest.mark.usefixtures("aside")


@pytest.fixture
def result():
    return results.save(*made.result())


@pytest.fixture
def here(result):
    keys = result.arrays["keys"].tolist()
    features = np.eye(8)[np.arange(len(keys)) % 8] + np.random.default_rng(0).normal(size=(len(keys), 8)) * 0.1
    return session.create("household", keys, features, source="small_cnn")


@pytest.fixture
def said(monkeypatch):
    """What the browser has said, to append to."""
    events: list[SaidEvent] = []
    monkeypatch.setattr(label_cards, "said", lambda key: list(events))
    return events


@pytest.fixture
def label(open_page):
    return lambda **address: open_page("discover", **{**AT, "beside": "pixels", "view": "label", **address})


def card(app) -> dict:
    every = (json.loads(one.proto.json or "{}") for one in app.get("bidi_component"))
    return next(data for data in every if "questions" in data)


def test_the_tab_teaches_and_begins_in_the_second_process(label, result, aside):
    app = label()
    assert "labels are dear" in texts(app) and not app.exception
    app.button(key="start labelling").click().run()
    task, = aside.tasks
    assert task.function is begin.begin and tuple(task.arguments) == (result.id, result.features)
    assert not app.exception


def test_a_session_goes_on_where_it_was(label, here):
    here.answers.label(here.pool.keys[0], "bottle")
    app = label()
    app.button(key=f"go on {here.id}").click().run()
    data = card(app)
    assert data["answered"] == 1 and data["total"] == 40 and len(data["questions"]) == 6
    assert [one["name"] for one in data["classes"]] == ["bottle"] and data["last"]["question"]["row"] == 0
    assert app.query_params["labels"] in (here.id, [here.id])
    assert all(question["small"].startswith("discovered/small/") for question in data["questions"])
    reserve = data["reserve"]  # for who answers faster than the head learns: nothing twice, nothing that was answered
    rows = [row for row, _ in reserve["rows"]] + [question["row"] for question in data["questions"]]
    assert sorted(rows) == list(range(1, 40)) and reserve["small"] == f"discovered/small/{results.recent(1)[0].id}/"


def test_answers_are_written_at_once_and_the_head_learns(label, here, said):
    app = label(labels=here.id)
    first, second, third = (question["row"] for question in card(app)["questions"][:3])
    said += [SaidEvent("a", first, "label", "cup", asked_by="typical_then_margin"),
             SaidEvent("b", second, "label", "shoe", asked_by="no such way"), SaidEvent("c", third, "skip")]
    app.run()
    answers = here.answers.read()
    assert answers.labelled == {here.pool.keys[first]: "cup", here.pool.keys[second]: "shoe"}
    assert [answers.by_key[here.pool.keys[row]].asked_by for row in (first, second)] == ["typical_then_margin", ""]
    data = card(app)
    assert data["done"] == ["a", "b", "c"] and {first, second, third}.isdisjoint(
        question["row"] for question in data["questions"])
    assert "The head would say" in data["questions"][-1]["note"] and not app.exception
    app.run()  # the browser says it all again until it knows
    assert len(here.answers.read().lines.events) == 3


def test_undo_asks_the_picture_again(label, here, said):
    app = label(labels=here.id)
    row = card(app)["questions"][0]["row"]
    said.append(SaidEvent("a", row, "label", "cup"))
    app.run()
    said.append(SaidEvent("b", row, "undo", of="a"))
    app.run()
    assert not here.answers.read().labelled and card(app)["questions"][0]["row"] == row


def test_a_name_that_cannot_be_is_told_and_asked_again(label, here, said):
    app = label(labels=here.id)
    row = card(app)["questions"][0]["row"]
    said.append(SaidEvent("a", row, "label", "   "))
    app.run()
    refused, = card(app)["refused"]
    assert refused["id"] == "a" and "no name" in refused["words"] and card(app)["questions"][0]["row"] == row


def test_the_curve_comes_with_its_interval_and_says_what_it_is(label, here, said):
    for row in range(24):
        here.answers.label(here.pool.keys[row], f"class {row % 4}", asked_by="random")
    app = label(labels=here.id)
    assert "95 % interval" in texts(app) and "no fair sample" in texts(app) and "stands for all" in texts(app)
    assert app.get("plotly_chart")


def test_damage_is_told(label, here):
    here.answers.label(here.pool.keys[0], "cup")
    with here.answers.events.path.open("ab") as lines:
        lines.write(b"\n{half\n")
    app = label(labels=here.id)
    assert "1 damaged line" in texts(app) and card(app)["answered"] == 1


def test_clusters_are_named_split_merged_and_taken_back(label, here, result):
    app = label(labels=here.id, do="clusters")
    named = app.text_input[0]
    named.set_value("cups").run()
    app.button(key="split").click().run()
    edits = here.clusters(result.id, result.assignment())
    now = edits.read()
    assert now.names == {0: "cups"} and len(now.clusters) == 5 and not app.exception
    app.button(key="undo edit").click().run()
    assert len(edits.read().clusters) == 4
    merge = next(box for box in app.selectbox if box.label == "Merge with")
    merge.set_value(1).run()
    app.button(key="merge").click().run()
    assert len(edits.read().clusters) == 3 and edits.read().names == {0: "cups"} and not app.exception


def test_the_set_is_previewed_and_made(label, here, aside):
    for row in range(16):
        here.answers.label(here.pool.keys[row], f"class {row % 8}")
    app = label(labels=here.id, do="set")
    assert "16 answered" in texts(app) and "predicted" in texts(app)
    app.button(key="make labelled set").click().run()
    task, = aside.tasks
    assert task.function is labelled_set.make and task.arguments[:2] == (here.id, "household_labelled")
    assert task.arguments[2] == pytest.approx(0.8) and not app.exception


def test_a_link_for_a_class_shows_and_changes_nothing(label, here, said, result):
    app = label(labels=here.id, read="1")
    said.append(SaidEvent("a", 0, "label", "cup"))
    app.run()
    assert not here.answers.read().labelled and card(app)["reading"] and not card(app)["done"] and not app.exception
    for do in ("clusters", "set"):
        app = label(labels=here.id, read="1", do=do)
        assert not app.exception and not app.text_input
    assert not [one for one in label(read="1").button if one.key == "start labelling"]


def test_a_session_that_is_gone_leads_to_the_choice(label, here):
    session.remove(here.id)
    label_ask._opened.cache_clear()
    assert "labels are dear" in texts(label(labels=here.id))


def test_what_no_browser_of_ours_says_is_passed_over(monkeypatch):
    import streamlit as st
    monkeypatch.setattr(st, "session_state", {"k": {"said": [
        {"id": "a", "row": 1, "kind": "label", "name": "x"}, {"id": 3, "row": 1, "kind": "label"}, "x", None,
        {"id": "b", "row": True, "kind": "label"}, {"id": "c", "row": "1", "kind": "label"}]}})
    assert label_cards.said("k") == [SaidEvent("a", 1, "label", "x")] and label_cards.said("other") == []


def test_the_figure_has_its_band():
    points = clouds.status({row: clouds.NAMES[clouds.labels()[row]] for row in range(36)}).curve()
    figure = label_ask.figure(points)
    assert list(figure.data[1].y) == [point.accuracy for point in points]
    assert list(figure.data[0].y) == [*(one.high for one in points), *(one.low for one in points[::-1])]
    colours = {figure.data[0].fillcolor, label_ask.figure(points, True).data[0].fillcolor}
    assert colours == {"rgba(13,148,136,0.25)", "rgba(45,212,191,0.25)"}, "the page's own, light and dark"
