"""The Train page's augmentation: what is chosen is trained, and the preview that nobody waits for."""

import numpy as np
import pytest

from tests.pages.test_train import texts, train
from tests.ui.fake_task_process import stand_in
from tl_core.config import AugmentConfig, RunConfig
from tl_core.engine import tasks
from ui.train import augment_form, augment_preview, deep_links

STRONG = augment_form.PRESETS["Strong"]
COST = "so the frozen blocks compute them anew each time"
VIEWS = np.zeros((augment_preview.VIEWS, augment_preview.PICTURES, 96, 96, 3), np.uint8)


@pytest.fixture
def aside(monkeypatch):
    augment_preview._results.clear()
    return stand_in(monkeypatch, augment_preview)


@pytest.fixture
def previewed(open_page, aside):
    """The Train page with the Light preset and its preview asked for."""
    app = open_page(data="digits")
    app.button(key="augment Light").click().run()
    app.toggle(key=augment_preview.KEY).set_value(True).run()
    assert not app.exception
    return app


def test_a_preset_and_a_setting_become_the_run(open_page):
    app = open_page(data="digits")
    assert "Off: the training pictures stay as they are." in texts(app) and COST not in texts(app)
    app.button(key="augment Strong").click().run()
    app.slider(key="rotation").set_value(45.0)
    app.toggle(key="class_weights").set_value(True).run()
    assert "On: flip left-right, rotation 45°, zoom 0.2," in texts(app) and COST in texts(app)
    config = train(app)
    assert config.augment == AugmentConfig(**{**STRONG.model_dump(), "rotation": 45})
    assert config.class_weights
    app.button(key="augment Off").click().run()
    assert "Off: the training pictures stay as they are." in texts(app) and COST not in texts(app)


def test_a_run_trained_again_brings_its_augmentation(open_page):
    config = RunConfig(data="digits", augment=STRONG, class_weights=True)
    app = open_page(typed={deep_links.AGAIN: config})
    assert app.slider(key="cutout").value == STRONG.cutout and app.toggle(key="class_weights").value
    assert train(app).augment == STRONG


def test_the_flip_warns_of_digits(open_page):
    app = open_page(data="digits")
    assert "a mirrored digit or letter" in app.get_by_key("flip").help


def test_no_process_is_started_unasked(open_page, aside):
    app = open_page(data="digits")
    app.button(key="augment Light").click().run()
    assert not aside.tasks
    app.button(key="augment Off").click().run()
    app.toggle(key=augment_preview.KEY).set_value(True).run()
    assert not aside.tasks and "Nothing to show yet: choose Light or Strong" in texts(app)


def test_the_preview_waits_aside_and_is_drawn_when_it_is_there(previewed, aside):
    (task,) = aside.tasks
    assert task.function is tasks.preview and task.arguments[0] == "digits"
    assert task.arguments[2:] == (augment_form.PRESETS["Light"].model_dump(), 5, 3)
    assert task.arguments[1] == {"classes": None, "domain": None, "arrangement": None, "text_columns": None,
                                 "difficulty": 0.5, "limit": None,
                                 "seed": 0, "split_seed": None, "picture_seed": None, "protocol": None,
                                 "source_domains": None, "target_data": None, "pool": None,
                                 "tasks": None, "main_task": None, "task_labels": None,
                                 "target_domain": None}, "all that chooses pictures"
    assert "Preview: Waiting for its turn" in texts(previewed)
    task.state, task.progress = "running", ("Starting TensorFlow", 0, 0)
    assert "Preview: Starting TensorFlow" in texts(previewed.run())
    task.state, task.result = "done", VIEWS
    previewed.run()
    previewed.run()
    shown = texts(previewed)
    assert shown.count(", way 3") == 5 and shown.count(", as it is") == 5 and "Preview: " not in shown
    assert len(aside.tasks) == 1


def test_other_settings_are_another_preview_and_known_ones_are_kept(previewed, aside):
    aside.tasks[0].state, aside.tasks[0].result = "done", VIEWS
    previewed.run()
    previewed.slider(key="zoom").set_value(0.3).run()
    previewed.slider(key="zoom").set_value(0.4).run()
    assert [task.state for task in aside.tasks] == ["done", "cancelled", "waiting"]
    aside.tasks[2].state = "running"
    previewed.button(key="augment Light").click().run()
    assert "way 3" in texts(previewed) and len(aside.tasks) == 3
    assert aside.tasks[2].state == "running"  # it ends by itself; the process stays warm


def test_a_preview_that_failed_says_why_and_can_be_tried_again(previewed, aside):
    aside.tasks[0].state, aside.tasks[0].error = "failed", "The memory ran out. Expected some. Free some."
    previewed.run()
    previewed.run()
    assert "The memory ran out." in texts(previewed) and len(aside.tasks) == 1
    previewed.button(key="preview again").click().run()
    assert [task.state for task in aside.tasks] == ["failed", "waiting"]
    aside.tasks.pop()  # the server was started again, or the process has ended
    previewed.run()
    assert "ended before it was done" in texts(previewed)


def test_a_mistake_elsewhere_holds_the_preview_back(previewed, aside):
    previewed.number_input(key="epochs").set_value(0).run()
    assert "comes back once the settings are right" in texts(previewed)


def test_a_set_not_downloaded_has_nothing_to_show(open_page, aside):
    app = open_page(data="cifar10")
    app.button(key="augment Light").click().run()
    app.toggle(key=augment_preview.KEY).set_value(True).run()
    assert "yet to be downloaded" in texts(app) and not aside.tasks


def test_stored_views_are_trained_and_the_card_says_which_is_in_force(open_page):
    app = open_page(data="digits")
    assert "Store off" not in texts(app) and "Store on" not in texts(app)
    app.button(key="augment Light").click().run()
    assert "Store off for training pictures. " in texts(app)
    app.number_input(key="views").set_value(4).run()
    assert "Store on: 4 views of each training picture, computed once and taken in turn" in texts(app)
    assert COST not in texts(app)
    assert train(app).views == 4
    app.slider(key="mixup").set_value(0.2).run()
    assert "mixup blends them anew each time, so no views are stored" in texts(app)
    app.toggle(key="feature_store").set_value(False).run()
    assert "Store off" not in texts(app) and "Store on" not in texts(app)


def test_a_run_trained_again_brings_its_views(open_page):
    app = open_page(typed={deep_links.AGAIN: RunConfig(data="digits", augment=STRONG, views=7)})
    assert app.number_input(key="views").value == 7 and train(app).views == 7
