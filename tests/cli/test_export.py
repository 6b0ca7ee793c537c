"""``export`` and ``report`` as their users meet them; the work itself is tested in tests/export."""

import json
from dataclasses import dataclass

import pytest

from tl_core.export import certificate, exporting, script
from tl_core.export import report as reports
from tl_core.export.certificate import Certificate
from tl_core.export.exporting import Exported


@pytest.fixture
def asked(monkeypatch):
    """What would be exported, without a run: ``asked`` takes the arguments, ``asked[0]`` says whether it agrees."""
    answers = [True]

    def export(run_id, name, output, precision, progress, task=None):
        answers.append((run_id, name, output.name, precision))
        output.mkdir()
        (output / "labels.txt").write_text("a\n")
        figures = {"logit_difference": 1e-5, "score_difference": 1e-6, "allowed": 1e-3, "largest_logit": 9.0,
                   "labels_kept": 20, "clear": 20, "clear_kept": 20, "clear_needed": 20, "agrees": answers[0]}
        return Exported(output, Certificate(run_id, name, precision, "X 1", 20, True, **figures, accuracy=0.9,
                                            accuracy_before=0.9, bytes=1, milliseconds=1.0, tested_alike=1.0,
                                            sentence=certificate.sentence(figures, 20, True, precision)))
    monkeypatch.setattr(exporting, "export", export)
    return answers


def test_one_json_object_with_the_certificate(run, asked, tmp_path):
    code, out, _ = run("export", "--run", "abc", "--format", "litert", "--precision", "int8", "--output",
                       str(tmp_path / "out"), "--json")
    answer = json.loads(out)
    assert code == 0 and asked[1] == ("abc", "litert", "out", "int8")
    assert answer["agrees"] and answer["files"] == ["labels.txt"] and answer["output"] == str(tmp_path / "out")


def test_an_export_that_does_not_agree_exits_1_and_says_so(run, asked, tmp_path):
    asked[0] = False
    code, out, err = run("export", "--run", "abc", "--format", "onnx", "--output", str(tmp_path / "out"))
    assert code == 1 and out.startswith("Does not agree") and "not put into the folder" in " ".join(err.split())


def test_a_script_says_what_differs(run, monkeypatch, tmp_path):
    @dataclass
    class Made:
        folder = tmp_path
        remarks = ("Random numbers differ.",)
    monkeypatch.setattr(script, "export", lambda run_id, output, progress: Made())
    code, out, _ = run("export", "--run", "abc", "--format", "script", "--output", str(tmp_path))
    assert code == 0 and "- Random numbers differ." in out and "train.py" in out
    code, out, _ = run("export", "--run", "abc", "--format", "script", "--output", str(tmp_path), "--json")
    assert json.loads(out)["remarks"] == ["Random numbers differ."]


def test_a_report_says_where_it_is(run, monkeypatch, tmp_path):
    def write(run_id, output, progress):
        output.write_text("x")
        return output
    monkeypatch.setattr(reports, "write", write)
    code, out, _ = run("report", "--run", "abc", "--output", str(tmp_path / "a.html"), "--json")
    assert code == 0 and json.loads(out) == {"output": str(tmp_path / "a.html"), "bytes": 1}


@pytest.mark.parametrize(("wrong", "said"), [
    (("--format", "tflite"), "litert"), (("--format", "onnx", "--precision", "int8"), "litert"),
    (("--format", "script", "--precision", "int8"), "no precision")])
def test_what_is_wrong_exits_2_in_words(run, tmp_path, wrong, said):
    code, out, err = run("export", "--run", "abc", "--output", str(tmp_path / "out"), *wrong)
    assert code == 2 and said in err and out == ""
