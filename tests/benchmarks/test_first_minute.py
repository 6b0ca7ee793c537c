"""What a home's first run is judged by, and that its settings are those that it claims. No server is started."""

from urllib.parse import parse_qsl

import pytest

from benchmarks import first_minute
from tl_core import config_link
from tl_core.config import RunConfig


def run(progress, first_point, end):
    return {"load": 0.1, "warm": 9.0, "progress": progress, "first_point": first_point, "end": end}


def test_medians_are_held_against_what_is_wanted():
    told = first_minute.summary([run(0.3, 2.0, 16.0), run(0.5, 4.0, 14.0), run(0.4, 2.5, 15.0)],
                                first_minute.CASES["default"])
    assert told["median"] == {"progress": 0.4, "first_point": 2.5, "end": 15.0}
    assert told["reached"] == {"first_point": True, "end": True} and len(told["runs"]) == 3


@pytest.mark.parametrize(("case", "reached"), [("default", False), ("undrawn", True)])
def test_pictures_that_are_still_to_be_drawn_have_longer(case, reached):
    told = first_minute.summary([run(0.4, 4.0, 15.1)], first_minute.CASES[case])
    assert told["reached"] == {"first_point": reached, "end": False}


def test_the_cases_are_the_pages_first_settings_and_the_same_with_other_pictures():
    """The worker draws the pictures of ``BEGINS_WITH`` while it warms up: seed 0."""
    configs = {}
    for name, case in first_minute.CASES.items():
        configs[name], wrong = config_link.config_of(dict(parse_qsl(case.settings)))
        assert not wrong
    assert configs["default"] == config_link.config_of({})[0] and configs["default"].picture_seed == 0
    assert configs["undrawn"] == configs["default"].changed(picture_seed=1) != RunConfig()


def test_cases_take_turns_each_in_a_home_of_its_own(monkeypatch):
    asked = []
    monkeypatch.setattr(first_minute, "sync_playwright", Chromium)
    monkeypatch.setattr(first_minute, "first_run", lambda browser, case: asked.append(case) or run(0.1, 1.0, 5.0))
    told = first_minute.measure(2)
    assert asked == [*first_minute.CASES.values()] * 2
    assert [len(told[name]["runs"]) for name in first_minute.CASES] == [2, 2] and told["cores"] > 0
    assert list(first_minute.measure(1, ["undrawn"])) == ["cores", "undrawn"]


class Chromium:
    """Stands for Playwright and its browser."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    @property
    def chromium(self):
        return self

    def launch(self, **_):
        return self

    def close(self):
        pass
