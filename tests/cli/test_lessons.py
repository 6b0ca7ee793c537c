"""``lessons`` on the command line: contracts.md's JSON, a table, a demonstration measured here."""

import json

from typer.testing import CliRunner

from tests.lessons.fake_lesson import registered
from tl_core.cli.app import app
from tl_core.lessons.catalog import LESSONS


def lessons(*options):
    outcome = CliRunner().invoke(app, ["lessons", *options], terminal_width=200)
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome.stdout


def test_json_lists_all_as_the_contract_has_them():
    rows = json.loads(lessons("--json"))["lessons"]
    assert [row["name"] for row in rows] == LESSONS.names()
    assert all(set(row) == {"name", "title", "concept", "question"} for row in rows)


def test_run_measures_it_here_and_writes_what_is_asked(tmp_path):
    with registered():
        shown = json.loads(lessons("fake", "--run", "--seed", "2", "--json", "--output", str(tmp_path / "fake.json")))
        table = lessons("fake", "--run")
        told = lessons("fake")
    assert shown["name"] == "fake" and shown["held"] and shown["figures"]["seed"] == 2
    assert json.loads((tmp_path / "fake.json").read_text())["recorded"]["date"]
    assert "ahead" in table and "seed 0" in table
    assert "Is A better?" in told


def test_run_needs_a_name():
    outcome = CliRunner().invoke(app, ["lessons", "--run"])
    assert "Expected a lesson's name" in str(outcome.exception)
