import pytest

from tests.ui.fake_task_process import stand_in
from tests.ui.when_answers import NAMES, answer
from tl_core import settings
from tl_core.engine import tasks
from ui.shared import page_tasks
from ui.when import rankings

FIELDS = {"data": "fruits", "image_size": 96, "limit": 400}


@pytest.fixture
def aside(monkeypatch):
    return stand_in(monkeypatch, page_tasks)


def rank(aside, names=NAMES, **changes) -> None:
    fields = {**FIELDS, **changes}
    rankings.submit(fields, names)
    aside.tasks[-1].state, aside.tasks[-1].result = "done", answer(fields["data"], names)
    assert rankings.get(fields["data"]) is None


def test_the_task_gets_fields_and_names_and_a_second_visitor_joins_it(aside):
    first = rankings.submit(FIELDS, NAMES)
    assert rankings.submit(FIELDS, NAMES) is first is rankings.get("fruits")
    assert rankings.submit({**FIELDS, "data": "digits"}, NAMES) is not first
    assert aside.tasks[0].function is tasks.transferability
    assert aside.tasks[0].arguments == (FIELDS, list(NAMES))


def test_a_ranking_outlives_its_task(aside):
    rank(aside)
    kept = rankings.newest("fruits")
    assert kept.answer == answer() and kept.fields == FIELDS and kept.names == NAMES
    assert kept.made.tzinfo is not None and rankings.newest("digits") is None


def test_the_newest_is_shown_and_the_same_question_keeps_one_file(aside):
    for names in (NAMES, NAMES[:3], NAMES):
        rank(aside, names)
    assert rankings.newest("fruits").names == NAMES
    assert len(list((settings.home() / "transferability").rglob("*.json"))) == 2


def test_a_failed_one_stays_until_its_message_is_closed(aside):
    rankings.submit(FIELDS, NAMES)
    aside.tasks[-1].state = "failed"
    assert rankings.get("fruits").state == "failed"
    rankings.clear("fruits")
    assert rankings.get("fruits") is None and rankings.newest("fruits") is None


@pytest.mark.parametrize("text", ["{", "[]", '{"answer": {"rows": [{"scores": {"logme": 1}}]}}'])
def test_a_damaged_file_or_one_with_other_scores_is_passed_over(aside, text):
    rank(aside)
    next((settings.home() / "transferability").rglob("*.json")).write_text(text)
    assert rankings.newest("fruits") is None


@pytest.mark.parametrize("name", ["..", ".", "a/b", "ä ö"])
def test_a_name_never_leads_out_of_the_folder(name):
    folder = rankings._folder(name)
    assert folder.parent == settings.home() / "transferability" and folder.name not in ("..", ".")
