"""What is taken away after the run's folder has changed: fewer pictures, and said so."""

import csv
from contextlib import contextmanager
from html import escape
from pathlib import Path

import pytest

from tl_core import tracking
from tl_core.export import certificate, exporting, report, script
from tl_core.statistics import predictions


@pytest.fixture
def answers(run_id) -> predictions.Predictions:
    return predictions.load(tracking.fetch(run_id, predictions.FILE))


@contextmanager
def gone(*keys: str):
    """These files are away for a while."""
    for key in keys:
        Path(key).rename(f"{key}.away")
    try:
        yield
    finally:
        for key in keys:
            Path(f"{key}.away").rename(key)


def surest(answers, right: bool) -> str:
    rows = [i for i in range(len(answers)) if answers.correct[i] == right]
    return str(answers.keys[max(rows, key=lambda i: answers.logits[i].max() - answers.logits[i].mean())])


def test_the_certificate_says_of_how_many_and_which_are_gone(run_id, answers, tmp_path):
    key, total = str(answers.keys[0]), len(answers)
    with gone(key):
        made = exporting.export(run_id, "onnx", tmp_path / "out").certificate
    lacking = f"1 of the run's {total} test pictures is not as it was: {'/'.join(Path(key).parts[-2:])} is gone."
    assert made.pictures == total - 1 and made.lacking == lacking and lacking in made.sentence
    rows = dict(certificate.rows(made))
    assert rows["Pictures"] == f"{total - 1} of the run's {total} test pictures" and rows["Not looked at"] == lacking
    test = tracking.run(run_id).result["test"]
    assert rows["The run's own test"] == f"{100 * test['accuracy']:.1f} % of {total} test pictures"
    assert rows["Data"] == tracking.run(run_id).config.data
    assert lacking in (tmp_path / "out/README.md").read_text()


def test_a_certificate_of_an_earlier_version_is_still_read(run_id, tmp_path):
    made = exporting.export(run_id, "onnx", tmp_path / "out").certificate
    values = {name: value for name, value in made.to_dict().items()
              if name not in ("data", "tested", "test_accuracy", "lacking")}
    rows = dict(certificate.rows(certificate.Certificate.from_dict(values)))
    assert "Data" not in rows and rows["Pictures"] == f"{made.pictures} test pictures"


def test_the_report_keeps_the_place_of_a_picture_that_is_gone(run_id, answers, tmp_path):
    key = surest(answers, True)
    with gone(key):
        text = report.write(run_id, tmp_path / "report.html").read_text(encoding="utf8")
    assert f'<div class="lost">{Path(key).name} is not what it was</div>' in text
    assert escape(f"1 of the run's {len(answers)} test pictures is not as it was") in text
    whole = report.write(run_id, tmp_path / "whole.html").read_text(encoding="utf8")
    assert text.count("<figure>") == whole.count("<figure>") and "not as it was" not in whole


def test_the_scripts_list_is_the_runs_without_what_is_gone_and_says_so(run_id, answers, tmp_path):
    key, new = str(answers.keys[0]), Path(str(answers.keys[0])).with_name("new.png")
    with gone(key):
        new.write_bytes(Path(str(answers.keys[1])).read_bytes())
        try:
            made = script.export(run_id, tmp_path / "out")
        finally:
            new.unlink()
    with open(tmp_path / "out/pictures.csv", newline="") as stream:
        test = [row for row in csv.DictReader(stream) if row["split"] == "test"]
    assert [int(row["label"]) for row in test] == answers.labels[1:].tolist()
    said = [remark for remark in made.remarks if "is not as it was" in remark]
    assert len(said) == 1 and said[0].endswith("pictures.csv lists the others.")
    assert said[0] in (tmp_path / "out/train.py").read_text()
