import json

import pytest

from tl_core.operations import doctor
from tl_core.operations.doctor import CheckResult
from tl_core.operations.doctor.result import mend, note, ok

FINE, HINT = ok("cores", "2 cores."), note("cores", "One core.", "Two are better.", "Give another.")
BROKEN = mend("TL_HOME", "It is a file.", "Expected a folder.", "Set another.")


@pytest.mark.parametrize(("results", "code", "end"), [
    ([FINE], 0, "Nothing must be mended."), ([FINE, HINT], 0, "Nothing must be mended. 1 note."),
    ([BROKEN, HINT, BROKEN], 2, "2 troubles to mend.")])
def test_the_exit_code_says_whether_something_must_be_mended(run, monkeypatch, results, code, end):
    asked = []
    monkeypatch.setattr(doctor, "examine", lambda *where: asked.append(where) or iter(results))
    exit_code, out, _ = run("doctor", "--port", "9000", "--address", "0.0.0.0")
    assert exit_code == code and out.splitlines()[-1] == end and asked == [("0.0.0.0", 9000)]
    exit_code, out, _ = run("doctor", "--json")
    assert exit_code == code and [CheckResult(**one) for one in json.loads(out)["results"]] == results


def test_a_trouble_is_told_in_three_clauses(run, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda *_: iter([BROKEN]))
    assert run("doctor")[1].splitlines()[0] == "MEND  TL_HOME: It is a file. Expected a folder. Set another."
