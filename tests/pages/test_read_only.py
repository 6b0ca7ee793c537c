"""A link for a class on every page: everything to see, nothing to start, stop, change or send."""

from urllib.parse import parse_qs

import pytest

from tests.pages.test_train import texts
from tl_core import tracking
from tl_core.config import RunConfig
from ui.runs import run_table
from ui.shared import own_runs, read_only
from ui.train import run_view

PAGES = ["train", "compare", "when", "adapt", "discover", "self_taught", "data", "runs", "predict", "explain",
         "evaluate", "features", "export", "learn", "board"]
SHOWS = ("more", "open-", "other pictures", "all mistakes", "pair ", "let go", "choose none", "all pictures",
         "ask again", "explain again")


@pytest.fixture
def waiting(engine):
    return engine.submit(RunConfig(data="digits", epochs=2, image_size=64))


def doing(app) -> list[str]:
    """Buttons that do more than show."""
    return [str(button.key) for button in app.button if not str(button.key).startswith(SHOWS)]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_anything_to_start_or_change(open_page, finished, waiting, page):
    app = open_page(page, read="1")
    assert not doing(app) and app.query_params["read"] == "1"
    assert not app.get("file_uploader") and not [box for box in app.text_input if box.key == "hidden"]


def test_a_reader_does_not_stop_the_teachers_run(open_page, engine, waiting):
    app = open_page(run=waiting, read="1")
    assert "Waiting" in texts(app) or app.get("markdown")
    assert not [button for button in app.button if button.key == "stop"]
    assert tracking.run(waiting).status == "QUEUED"


@pytest.mark.parametrize("asked", [run_table.STOP, run_table.REALLY_STOP, run_table.DELETE, run_table.REALLY_DELETE,
                                   run_table.AGAIN])
def test_what_reaches_the_runs_page_all_the_same_is_refused_there(open_page, finished, waiting, asked):
    run_id = finished if "elete" in asked else waiting
    app = open_page("runs", read="1", typed={"asked": (asked, run_id)})
    app.session_state["asked"] = (asked, run_id)
    app.run()
    assert "This is a link for a class." in texts(app)
    assert tracking.run(run_id).status in ("QUEUED", "FINISHED")


def test_the_mark_stays_over_pages_also_where_a_link_drops_it(open_page, finished):
    app = open_page(run=finished, read="1")
    app.query_params.clear()
    app.switch_page("../pages/runs.py").run()
    assert app.query_params["read"] == "1" and not doing(app)
    assert [menu.options for menu in app.menu_button] == [[f"{run_table.ICONS[run_table.OPEN]} {run_table.OPEN}"]]


def test_train_shows_the_run_alone_and_says_where_there_is_none(open_page, finished):
    app = open_page(run=finished, read="1")
    assert "Test accuracy" in texts(app) and not app.selectbox
    assert "This link shows no run" in texts(open_page(read="1"))


def test_train_has_a_link_for_a_class(open_page, finished):
    app = open_page(run=finished, data="digits")
    assert f"?run={finished}&read=1" in [code.value for code in app.code]
    assert not open_page(run=finished, read="1").code


def test_a_run_of_this_visit_stops_at_once(open_page, engine):
    app = open_page()
    app.button(key="train").click().run()
    stop = app.button(key="stop")
    assert stop.label == "Stop"
    stop.click().run()
    assert tracking.run(app.query_params["run"]).status == "STOPPED"


def test_somebody_elses_run_stops_after_a_question(open_page, engine, waiting):
    app = open_page(run=waiting)
    assert app.button(key="stop").label == "Stop it" and run_view.OTHERS in texts(app)
    app.button(key="stop").click().run()
    assert tracking.run(waiting).status == "STOPPED"


def test_the_runs_page_asks_before_it_stops_somebody_elses_run(open_page, engine, waiting):
    app = open_page("runs")
    app.session_state["asked"] = (run_table.STOP, waiting)
    app.run()
    assert tracking.run(waiting).status == "QUEUED" and "This visit has not started it" in texts(app)
    app.session_state["asked"] = (run_table.REALLY_STOP, waiting)
    app.run()
    assert tracking.run(waiting).status == "STOPPED"


def test_own_runs_are_those_of_this_visit(monkeypatch):
    state = {}
    monkeypatch.setattr(own_runs.st, "session_state", state)
    own_runs.add(["a", "b"])
    own_runs.add(["c"])
    assert own_runs.mine(["a", "c"]) and not own_runs.mine(["a", "d"]) and own_runs.mine([])


def test_a_click_on_its_way_does_nothing_any_more(monkeypatch):
    done = []
    callback = read_only._unless_reading(done.append)
    monkeypatch.setattr(read_only, "on", lambda: True)
    callback("a")
    monkeypatch.setattr(read_only, "on", lambda: False)
    callback("b")
    assert done == ["b"]


def test_a_link_to_another_page_is_one_for_a_class_too(open_page, finished):
    def asked(**address):
        return [parse_qs(link.proto.query_string) for link in open_page(run=finished, **address).get("page_link")]
    assert asked(read="1") == [{"run": [finished], "read": ["1"]}] and {"run": [finished]} in asked()
    assert not any("read" in query for query in asked())
