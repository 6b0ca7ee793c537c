"""Pages about a finished run after its set was edited, deleted, or its folder changed."""

import os

import pytest

from tests.run_pictures.made import answers, bring, finish
from tl_core.data import sets


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
