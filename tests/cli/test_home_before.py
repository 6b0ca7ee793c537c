"""Every command that reads, on the home that the version before wrote: it says what that version said."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.old_home import picture_in, questions
from benchmarks.seeded_matrix import alike, pairs
from tests import home_before
from tests.home_before import ANSWERS, IDS, pathless
from tests.runtimes_here import runtimes_here  # noqa: F401

VOLATILE = ("seconds", "milliseconds", "folder", "output", "out", "file", "made")  # of a machine, or of now
# What is computed anew has other last digits on another processor; what is read has none.
COMPUTED = ("predict", "explain", "embed", "export", "report", "train", "resume", "data check")


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    return home_before.unpack(tmp_path_factory.mktemp("before"))


@pytest.fixture(autouse=True)
def home(moved, isolated, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(moved))
    return moved


@pytest.mark.parametrize("question", list(ANSWERS))
def test_what_was_said_is_said(run, home, question, request):
    if question == "export keras":
        request.getfixturevalue("runtimes_here")
    out = home.parent / "out"
    out.mkdir(exist_ok=True)
    picture = home.parent / "asked/ring/4.png"
    arguments = questions(IDS, str(out), str(picture) if picture.exists() else picture_in(home.parent))[question]
    code, said, err = run(*arguments, "--json")
    assert code == 0, err
    computed = question.startswith(COMPUTED)
    tolerance = 1e-4 if computed else 0.0
    answer = pathless(json.loads(said.strip().splitlines()[-1]))
    wrong = [f"{path}: {before!r}, now {now!r}" for path, before, now in pairs(pathless(ANSWERS[question]), answer)
             if not volatile(question, path) and not alike(reworded(before) if computed else before,
                                                       without_rounding(now) if computed else now, tolerance)]
    assert not wrong, "\n".join(wrong)


def reworded(said):
    """What runs of now say otherwise than those of before: what the store spares is computing, no work of theirs."""
    old = re.fullmatch(r"(\d+ %) of the work was skipped: (.+?) read from the store(.*)", said) if isinstance(
        said, str) else None
    if old is None:
        return without_rounding(said)
    return (f"{old[2].capitalize()} read from the store: {old[1]} of the backbone's forward pass need not be "
            f"computed{old[3]}")


def without_rounding(said):
    """A certificate's sentence without the last bits in which runtimes differ: another processor rounds otherwise."""
    return re.sub(r"differ by \d\.\de-0[6-9] at most", "differ by rounding", said) if isinstance(said, str) else said


def volatile(question: str, path: str) -> bool:
    """What is another one at every asking."""
    names = {*re.split(r"[.\[]", path)}
    written = question.startswith(("report", "export", "data export"))  # files that hold today's date
    anew = {*VOLATILE, *(["bytes"] if written else []), *(["run_id"] if question.startswith("train") else [])}
    return not names.isdisjoint(anew)


def test_the_stopped_run_has_gone_on_where_it_was(run, home):
    assert ANSWERS["resume"]["status"] == "FINISHED" and len(ANSWERS["resume"]["history"]["loss"]) == 80
    [before] = [each["result"] for each in ANSWERS["runs"]["runs"] if each["run_id"] == IDS["stopped"]]
    done = before["history"]["loss"]
    assert 0 < len(done) < 80 and ANSWERS["resume"]["history"]["loss"][:len(done)] == done
    listed = json.loads(run("runs", "--all", "--json")[1])["runs"]
    assert {each["run_id"] for each in listed} >= {each["run_id"] for each in ANSWERS["runs"]["runs"]}


def test_the_fixture_names_no_machine(moved):
    text = (home_before.FOLDER / "home.json").read_text(encoding="utf8")
    assert not {part for part in ("/root/", "/work/", str(Path.home())) if part in text}
