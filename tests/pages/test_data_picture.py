"""The Data page at one picture, as the Evaluate page's "Wrong label?" opens it."""

import pytest

from tests.pages.around import own_components
from tests.pages.test_train import texts
from tl_core.data import dataset_index, sets


@pytest.fixture
def mine(engine, picture_folder, monkeypatch):
    """A set of one's own over a folder's pictures."""
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    dataset_index.forget()
    yield sets.import_folder_set("colours", "mine")
    dataset_index.forget()


@pytest.fixture
def open_data(open_page):
    def opened(**address):
        app = open_page("data")
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app
    return opened


def press(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def first_red(name: str) -> dataset_index.PictureItem:
    return next(item for item in dataset_index.of(name).items if item.label == "red")


def test_the_picture_alone_is_moved_to_the_class_that_the_run_suggests(open_data, mine):
    item = first_red("mine")
    app = open_data(set="mine", picture=item.id, to="blue")
    said = texts(app)
    assert "A run took it for **blue**" in said and f"pictures/large/mine/{item.id}" in said
    assert app.selectbox(key="move to:mine").value == "blue" and not own_components(app)
    press(app, "move")
    assert sets.get("mine").current == 2 and dataset_index.of("mine").by_key[item.key].label == "blue"
    assert "A run took it" not in texts(app)  # it is where the run would have it
    press(app, "all pictures")
    assert "picture" not in app.query_params and "to" not in app.query_params and own_components(app)


def test_it_is_taken_out_and_then_the_others_are_shown(open_data, mine):
    item = first_red("mine")
    app = press(open_data(set="mine", picture=item.id, to="no such class"), "take out")
    assert item.key not in dataset_index.of("mine").by_key
    assert any("not in this set any more" in each.value for each in app.info) and own_components(app)


def test_sets_that_cannot_be_changed_say_so(open_data):
    item = dataset_index.of("digits").items[0]
    app = open_data(set="digits", picture=item.id, to="3")
    assert "part of the program and cannot be changed" in texts(app)
    assert not any(button.key == "move" for button in app.button)
