import pytest

from tests.ui.fake_task_process import stand_in
from tl_core import settings
from tl_core.data.quality import CheckupReport
from ui.data import checkups
from ui.shared import page_tasks


@pytest.fixture
def aside(monkeypatch):
    return stand_in(monkeypatch, page_tasks)


def result(fingerprint: str = "f" * 16) -> dict:
    return CheckupReport((), 24, fingerprint, 1.5, ("near copies: there was no network.",)).to_dict()


def finish(aside, name: str, fingerprint: str = "f" * 16) -> None:
    aside.tasks[-1].state, aside.tasks[-1].result = "done", result(fingerprint)
    assert checkups.get(name) is None


def test_a_second_visitor_joins_the_check_up_under_way(aside):
    first = checkups.submit("pets", "a" * 16)
    assert checkups.submit("pets", "a" * 16) is first is checkups.get("pets")
    assert checkups.submit("fruits", "b" * 16) is not first
    assert [task.arguments for task in aside.tasks] == [("pets", True), ("fruits", True)]


def test_a_report_outlives_its_task(aside):
    checkups.submit("pets", "a" * 16)
    finish(aside, "pets")
    kept = checkups.report("pets", "a" * 16)
    assert kept.report == CheckupReport.from_dict(result()) and kept.stamp == "a" * 16
    assert kept.made.tzinfo is not None


def test_the_report_on_this_state_goes_before_newer_ones_on_others(aside):
    for stamp, fingerprint in (("a" * 16, "1" * 16), ("b" * 16, "2" * 16)):
        checkups.submit("pets", stamp)
        finish(aside, "pets", fingerprint)
    assert checkups.report("pets", "a" * 16).report.fingerprint == "1" * 16
    assert checkups.report("pets", "c" * 16).report.fingerprint == "2" * 16  # the newest, of another state
    assert checkups.report("fruits", "a" * 16) is None


def test_a_failed_check_up_stays_until_its_message_is_closed(aside):
    checkups.submit("pets", "a" * 16)
    aside.tasks[-1].state = "failed"
    assert checkups.get("pets").state == "failed"
    checkups.clear("pets")
    assert checkups.get("pets") is None and checkups.report("pets", "a" * 16) is None


def test_a_damaged_report_is_none(aside):
    checkups.submit("pets", "a" * 16)
    finish(aside, "pets")
    path = next((settings.home() / "checkups").rglob("*.json"))
    for text in ("{", "[]", '{"made": "2026-01-01T00:00:00+00:00", "report": {"findings": 3}}'):
        path.write_text(text)
        assert checkups.report("pets", "a" * 16) is None


def test_a_report_goes_along_to_a_set_over_the_same_pictures_and_goes_with_its_own(aside):
    checkups.submit("pets", "a" * 16)
    finish(aside, "pets")
    checkups.copy_reports("pets", "mine")
    checkups.copy_reports("unchecked", "mine")
    checkups.submit("pets", "a" * 16)
    checkups.forget("pets")
    assert aside.tasks[-1].state == "cancelled"
    assert checkups.report("pets", "a" * 16) is None and checkups.report("mine", "a" * 16) is not None


@pytest.mark.parametrize("name", ["..", ".", "a/b", "ä ö"])
def test_a_name_never_leads_out_of_the_folder(name):
    folder = checkups.checkups_folder(name)
    assert folder.parent == settings.home() / "checkups" and folder.name not in ("..", ".")
