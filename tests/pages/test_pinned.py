"""Pages about a finished run after its set was edited, deleted, or its folder changed."""

import os

import pytest

from tests.run_pictures.changed_sets import answers, bring, finish
from tl_core.data import sets
from ui.runs import run_table
from ui.shared import run_queries


@pytest.fixture
def texts():
    def of(app) -> str:
        return " ".join(str(each.value) for kind in ("warning", "caption", "markdown", "error")
                        for each in getattr(app, kind))
    return of


def test_evaluate_shows_the_runs_own_pictures_after_an_edit(open_page, texts):
    bring("pets")
    record = finish("pets")
    own = sets.get("pets")
    mistaken = next(str(key) for key, right in zip(answers(record).keys, answers(record).correct, strict=True)
                    if not right)
    sets.edit("pets", drop=[sets.file_of(own, mistaken)], what="took out")
    app = open_page("evaluate", run=record.run_id)
    assert "not as" not in texts(app) and "cannot be shown" not in texts(app)
    total = len(answers(record))
    assert app.metric[0].value == f"{100 * answers(record).correct.mean():.1f} %" and total == 4


def test_evaluate_tells_of_a_deleted_set(open_page, texts):
    bring("pets")
    record = finish("pets")
    sets.remove("pets")
    said = texts(open_page("evaluate", run=record.run_id))
    assert "4 of the run's 4 test pictures are not as they were" in said and "the set was deleted" in said
    assert "All figures are the run's own, from the answers it kept to all 4 test pictures" in said


def test_evaluate_names_what_is_gone_from_a_folder(open_page, texts, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    record = finish("colours")
    os.remove(str(answers(record).keys[0]))
    said = texts(open_page("evaluate", run=record.run_id))
    assert "1 of the run's 4 test pictures is not as it was" in said and "is gone" in said


def test_train_again_takes_the_runs_version_and_offers_the_newest(open_page, texts):
    bring("pets")
    record = finish("pets", classes=("cat", "dog"))
    for _ in range(2):
        sets.edit("pets", drop=[sets.rows("pets")[0].file], what="took out")
    app = again(open_page("runs"), record.run_id)
    assert app.selectbox(key="data").value == "pets@1" and "Version 3 is there:" in texts(app)
    app.button(key="train on the newest").click().run()
    assert app.selectbox(key="data").value == "pets" and "is there:" not in texts(app)
    assert app.multiselect(key="classes:pets").value == ["cat", "dog"]


def test_train_again_tells_of_what_has_changed_or_gone(open_page, texts, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    record = finish("colours")
    os.remove(str(answers(record).keys[0]))
    app = again(open_page("runs"), record.run_id)
    assert "is gone" in texts(app) and "A run trains on what is there now." in texts(app)
    app.selectbox(key="data").select("digits").run()
    assert "is gone" not in texts(app)
    bring("pets")
    record = finish("pets")
    sets.remove("pets")
    run_queries.forget()  # the list is kept for a second
    app = again(open_page("runs"), record.run_id)
    assert "the set was deleted" in texts(app) and app.button(key="train").disabled


def again(app, run_id: str):
    """Train again, chosen in a row's menu."""
    app.menu_button(key=f"actions-{run_id}").click(run_table.AGAIN).run()
    assert not app.exception
    return app.switch_page("../pages/train.py").run()  # the test runner does not follow by itself
