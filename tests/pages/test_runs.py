import itertools

import pytest

from benchmarks import many_runs
from tests.pages.conftest import RESULT
from tests.pages.test_train import texts
from tests.tracking import kept_state
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.events import Failed
from ui.runs import run_table
from ui.shared import run_search, words


@pytest.fixture
def three(engine, finished):
    """A finished, a failed and a waiting run."""
    failed = engine.submit(RunConfig(data="fruits", backbone="small_cnn", strategy="from_scratch"))
    engine.end(failed, Failed(reason="The disk is full."))
    waiting = engine.submit(RunConfig(data="household", strategy="fine_tuning"))
    return finished, failed, waiting


def rows(app) -> list[str]:
    return [button.key.removeprefix("actions-") for button in app.menu_button]


def choose(app, run_id: str, action: str):
    app.menu_button(key=f"actions-{run_id}").click(action).run()
    assert not app.exception
    return app


def test_without_runs_the_page_leads_to_train(open_page):
    app = open_page("runs")
    assert "No runs yet" in texts(app)
    assert [link.value for link in app.page_link] == ["Train the first one"]


def test_the_table_shows_every_run_newest_first(open_page, three):
    app = open_page("runs")
    assert rows(app) == list(reversed(three))
    said = texts(app)
    assert "0 running, 1 waiting. 3 of 3 runs pass the filters." in said
    for part in ("90.0 %", "69.9 to 97.2 %", "Finished", "Failed", "Next in the queue", "freeze depth 18", "just now",
                 "The disk is full."):
        assert part in said


@pytest.mark.parametrize(("key", "value", "left"), [
    ("filter status", ["FAILED"], [1]), ("filter data", ["digits", "household"], [2, 0]),
    ("filter backbone", ["small_cnn"], [1]), ("filter strategy", ["fine_tuning"], [2])])
def test_filters(open_page, three, key, value, left):
    app = open_page("runs")
    app.multiselect(key=key).set_value(value).run()
    assert rows(app) == [three[i] for i in left]


def test_search_takes_words_in_any_order_and_says_when_nothing_is_left(open_page, three):
    app = open_page("runs")
    app.text_input(key="filter text").set_value("disk small_cnn").run()
    assert rows(app) == [three[1]]
    app.text_input(key="filter text").set_value("zebra").run()
    assert "No run passes the filters." in texts(app)


def test_open_shows_the_run_on_the_train_page(open_page, three):
    app = choose(open_page("runs"), three[0], run_table.OPEN)
    assert app.query_params["run"] == three[0]
    assert "90.0 %" in texts(app)


def test_train_again_fills_the_form_with_the_same_settings(open_page, engine):
    config = RunConfig.parse({
        "data": "digits", "strategy": "fine_tuning", "freeze_depth": 9, "epochs": 7, "learning_rate": 3e-4,
        "head": {"hidden": [64, 32], "dropout": 0.5, "pooling": "max"}, "classes": ["1", "2", "3"], "seed": 5,
        "patience": 3, "image_size": 64, "backbone_learning_rate": 1e-5, "batch_norm": "statistics", "limit": 100,
        "freeze_above": 14, "layer_decay": 0.8, "l2_sp": 0.01, "transfer_depth": 12, "schedule": "one_cycle",
        "warm_up": 0.1, "weight_decay": 0.05, "label_smoothing": 0.1})
    run_id = engine.submit(config)
    app = choose(open_page("runs"), run_id, run_table.AGAIN)
    assert app.number_input(key="epochs").value == 7
    app.switch_page("../pages/train.py").run()  # the test runner does not follow by itself
    app.button(key="train").click().run()
    again = app.query_params["run"]
    assert again != run_id
    assert tracking.run(again).config == tracking.run(run_id).config


def test_stop_ends_a_waiting_run(open_page, three):
    app = choose(open_page("runs"), three[2], run_table.STOP)
    assert tracking.run(three[2]).status == "QUEUED"  # this visit has not started it, so it is asked first
    app.button(key="confirm run").click().run()
    assert tracking.run(three[2]).status == "STOPPED"
    assert "0 running, 0 waiting" in texts(app)


def test_delete_asks_first(open_page, three):
    app = choose(open_page("runs"), three[0], run_table.DELETE)
    assert "This cannot be undone." in texts(app)
    assert tracking.run(three[0]).status == "FINISHED"
    app.button(key="leave run").click().run()
    assert three[0] in rows(app)
    app = choose(app, three[0], run_table.DELETE)
    app.button(key="confirm run").click().run()
    app.run()
    assert rows(app) == [three[2], three[1]]
    with pytest.raises(UserError):
        tracking.run(three[0])


def test_only_an_ended_run_can_be_deleted_and_only_an_active_one_stopped(open_page, three):
    menus = {button.key.removeprefix("actions-"): button.options for button in open_page("runs").menu_button}
    assert run_table.DELETE in " ".join(menus[three[0]]) and run_table.STOP not in " ".join(menus[three[0]])
    assert run_table.STOP in " ".join(menus[three[2]]) and run_table.DELETE not in " ".join(menus[three[2]])


@pytest.fixture
def many(engine):
    """Ids of 130 runs, oldest first."""
    return many_runs.fill(130, files=False)


def test_many_runs_come_in_pages_and_every_one_is_within_reach(open_page, many):
    app = open_page("runs")
    assert rows(app) == many[:-26:-1] and "1 to 25 of 130 runs" in texts(app)
    app.session_state[run_table._SHOWN] = 6
    app.run()
    assert rows(app) == many[4::-1] and "126 to 130 of 130 runs" in texts(app)
    app.text_input(key="filter text").set_value(many[0][:10]).run()  # filters begin at the first page
    assert rows(app) == [many[0]] and "1 of 130 runs passes the filters." in texts(app)


def test_sorting_is_done_over_all_runs(open_page, many):
    app = open_page("runs")
    app.selectbox(key="sort").set_value("most accurate first").run()
    best = sorted(range(130), key=lambda n: (-many_runs._accuracy(n), -n))
    assert rows(app) == [many[n] for n in best[:25]]


def test_an_old_run_is_found_in_the_choice_of_a_page(open_page, engine):
    ids = [run_id for run_id, end in zip(many_runs.fill(160), itertools.cycle(many_runs.ENDS), strict=False)
           if end == "FINISHED"]
    app = open_page("evaluate")
    assert f"The newest {run_search.MOST} of {len(ids)} runs" in texts(app)
    assert ids[0] not in app.selectbox(key="evaluated run").options
    app.text_input(key="find evaluated run").set_value(ids[0][:12]).run()
    assert ids[0][:6] in app.selectbox(key="evaluated run").options[0]
    assert len(app.selectbox(key="evaluated run").options) == 1


def test_names_are_not_taken_for_markdown():
    assert words.plain("my_set [1]") == r"my\_set \[1\]"


def test_the_result_of_a_finished_run_is_kept(finished):
    assert tracking.run(finished).result == RESULT


def test_a_run_with_a_kept_state_can_be_continued(open_page, engine, three):
    finished, failed, _ = three
    kept_state.keep(failed, 1)
    app = open_page("runs")
    choices = {run_id: app.menu_button(key=f"actions-{run_id}").options for run_id in three}
    assert any("Continue" in option for option in choices[failed])
    assert not any("Continue" in option for option in choices[finished])
    choose(app, failed, "Continue")
    assert tracking.run(failed).status == "QUEUED" and engine.place(failed) == 2
