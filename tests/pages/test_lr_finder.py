"""The learning-rate finder on the Train page: searched aside, drawn, taken over."""

import pytest

from tests.pages.test_train import texts, train
from tests.ui.fake_task_process import stand_in
from tl_core import plan
from tl_core.config import RunConfig
from tl_core.engine import tasks
from tl_core.training.lr_finder import STAGE, curve
from ui.train import lr_finder

LOSSES = [2.0] * 40 + [1.9 - 0.05 * step for step in range(30)] + [0.4] * 5 + [9.0]
FOUND = {**curve(LOSSES), "phase": "Feature extraction", "seconds": 12.3}
RATE = FOUND["suggestion"]


@pytest.fixture
def searching(monkeypatch):
    return stand_in(monkeypatch, lr_finder)


def search(app) -> None:
    app.button(key="find learning rate").click().run()
    assert not app.exception


def found(app, searching, result=FOUND):
    search(app)
    searching.tasks[-1].state, searching.tasks[-1].result = "done", result
    return app.run()


def test_a_search_runs_aside_with_progress_and_can_be_cancelled(open_page, searching):
    app = open_page(data="digits")
    search(app)
    (task,) = searching.tasks
    assert task.function is tasks.find_learning_rate
    assert RunConfig.parse(task.arguments[0]) == plan.resolve_config_and_data(RunConfig(data="digits"))
    assert app.button(key="find learning rate").disabled
    task.state, task.progress = "running", (STAGE, 30, 100)
    app.run()
    assert app.get("progress")[0].proto.text == f"{STAGE}: 30 of 100"
    app.button(key="cancel learning rate").click().run()
    assert task.state == "cancelled" and not app.button(key="find learning rate").disabled
    assert not app.get("progress")


def test_the_curve_is_drawn_and_its_rate_is_used_with_a_click(open_page, searching):
    app = found(open_page(data="digits"), searching)
    said = f"The loss falls fastest at **{RATE:g}** and runs away at 0.04 (76 steps of “feature extraction” in 12 s)."
    assert said in texts(app)
    assert app.get("plotly_chart")
    app.button(key="use learning rate").click().run()
    assert app.text_input(key="learning_rate").value == f"{RATE:g}"
    assert app.get("plotly_chart") and "use learning rate" not in [button.key for button in app.button]
    assert train(app).learning_rate == RATE


def test_a_typed_rate_of_the_backbone_keeps_its_share(open_page, searching):
    app = open_page(data="digits")
    app.selectbox(key="strategy").set_value("fine_tuning").run()
    app.text_input(key="backbone_learning_rate").set_value("0.0005").run()
    found(app, searching)
    assert "Blocks keep to 0.5 of it." in texts(app)
    app.button(key="use learning rate").click().run()
    config = train(app)
    assert config.backbone_learning_rate == pytest.approx(RATE / 2)


def test_other_settings_need_another_search(open_page, searching):
    app = found(open_page(data="digits"), searching)
    app.number_input(key="epochs").set_value(20).run()
    assert app.get("plotly_chart")  # it has no part in the search
    app.number_input(key="batch_size").set_value(64).run()
    assert not app.get("plotly_chart") and "The curve was for other settings" in texts(app)
    search(app)
    assert len(searching.tasks) == 2


def test_no_suggestion_is_said_so(open_page, searching):
    app = found(open_page(data="digits"), searching, {**curve([2.0] * 100), "phase": "Fine-tune", "seconds": 3.0})
    assert "At no rate did the loss fall (100 steps of “fine-tune” in 3 s)" in texts(app)
    assert "use learning rate" not in [button.key for button in app.button]


def test_a_first_loss_that_is_no_number_leaves_no_curve(open_page, searching):
    app = found(open_page(data="digits"), searching, {**curve([]), "phase": "Fine-tune", "seconds": 3.0})
    assert "At no rate did the loss fall (0 steps" in texts(app) and not app.get("plotly_chart")


def test_a_failure_is_told_and_closed(open_page, searching):
    app = open_page(data="digits")
    search(app)
    searching.tasks[0].state, searching.tasks[0].error = "failed", "Memory ran out."
    assert "Memory ran out." in texts(app.run())
    app.button(key="close learning rate").click().run()
    assert "Memory ran out." not in texts(app)


def test_a_form_with_a_mistake_cannot_be_searched_for(open_page, searching):
    app = open_page(data="digits", typed={"learning_rate": "fast"})
    assert app.button(key="find learning rate").disabled
