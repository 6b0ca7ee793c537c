"""``tl audit``: the log as a table or as JSON, chosen by person, kind and day."""

import json

import pytest
from typer.testing import CliRunner

from tl_core import audit
from tl_core.cli.app import app
from tl_core.errors import UserError


def told(*arguments):
    return CliRunner().invoke(app, ["audit", *arguments], catch_exceptions=False)


def test_an_empty_log_is_told():
    assert "Nothing has been recorded" in told().stdout and json.loads(told("--json").stdout) == {"entries": []}


def test_entries_are_listed_and_chosen():
    audit.record("run-start", "first", user="Ada")
    audit.record("run-stop", "second", user="Bob")
    assert [entry["what"] for entry in json.loads(told("--json").stdout)["entries"]] == ["second", "first"]
    assert [entry["what"] for entry in json.loads(told("--json", "--user", "ada").stdout)["entries"]] == ["first"]
    assert json.loads(told("--json", "--since", "2999-01-01").stdout)["entries"] == []
    assert len(json.loads(told("--json", "--since", "2020-01-01T10:00", "--most", "1").stdout)["entries"]) == 1
    assert "run-stop" in told("--action", "run-stop").stdout and "first" not in told("--action", "run-stop").stdout


@pytest.mark.parametrize("option", [("--since", "yesterday"), ("--action", "run-strat")])
def test_what_cannot_be_chosen_is_told(option):
    with pytest.raises(UserError, match=option[1]):
        told(*option)
