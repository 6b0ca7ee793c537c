"""The matrix' commands in one process, and what counts as a difference."""

import json

import pytest

from benchmarks.commands import Commands
from benchmarks.seeded_matrix import COMPARISONS, RUNS, differences, main

PROGRAM = """
import json, os, sys, time
print("library's talk")
if "wait" in sys.argv:
    try:
        print("epoch 3", file=sys.stderr)
        time.sleep(60)
    except KeyboardInterrupt:
        print(json.dumps({"stopped": True})); sys.exit(0)
if "bad" in sys.argv:
    print("no such thing", file=sys.stderr); sys.exit(2)
print(json.dumps({"arguments": sys.argv[1:], "home": os.environ["TL_HOME"]}))
"""
RUN = {"strategy": "feature_extraction", "first": 2.0, "status": "FINISHED", "history": {"loss": [2.0, 1.0]},
       "parameters": {"total": 3}}
TUNED = {**RUN, "strategy": "fine_tuning"}
FIGURES = {"runs": {"a": RUN, "b": TUNED}, "comparisons": {"c": {"runs": [RUN, TUNED], "table": [{"mean": 0.5}]}},
           "questions": {"d": {"top": [0.25], "label": "pear"}}}


@pytest.fixture
def commands(tmp_path):
    (tmp_path / "checkout/tl_core").mkdir(parents=True)
    (tmp_path / "checkout/tl_core/__main__.py").write_text(PROGRAM)
    with Commands(tmp_path / "home", tmp_path / "checkout") as commands_run:
        yield commands_run


def test_commands_of_another_checkout_answer_one_after_another(commands, tmp_path):
    for number in "12":
        answer = commands("train", number)
        assert answer.value == {"arguments": ["train", number], "home": str(tmp_path / "home")}
    failed = commands("bad")
    assert failed.code == 2 and failed.err == "no such thing\n"
    with pytest.raises(RuntimeError, match="no such thing"):
        _ = failed.value
    assert commands("wait", stop_at="epoch 3").value == {"stopped": True}
    assert commands("after").code == 0


def changed(*path, to):
    figures = json.loads(json.dumps(FIGURES))  # a copy in which nothing is shared
    branch = figures
    for name in path[:-1]:
        branch = branch[name]
    branch[path[-1]] = to
    return figures


@pytest.mark.parametrize(("path", "to", "differs"), [
    (("runs", "a", "history", "loss", 1), 1 + 5e-7, False),
    (("runs", "a", "history", "loss", 1), 1 + 5e-6, True),
    (("runs", "b", "history", "loss", 1), 1.5, False),
    (("runs", "b", "first"), 2 + 5e-5, False),
    (("runs", "b", "first"), 2.001, True),
    (("runs", "b", "first"), None, True),
    (("runs", "b", "parameters", "total"), 4, True),
    (("comparisons", "c", "runs", 0, "history", "loss", 0), 2.1, True),
    (("comparisons", "c", "table", 0, "mean"), 0.6, False),
    (("comparisons", "c", "table"), [], True),
    (("comparisons", "c", "runs"), [RUN], True),
    (("questions", "d", "label"), "apple", True),
    (("questions", "d"), {"error": "failed"}, True),
    (("questions", "e"), {}, True),
])
def test_what_differs(path, to, differs):
    other = changed(*path, to=to)
    assert bool(differences(FIGURES, other)) == differs
    assert not differences(FIGURES, FIGURES) and differences(FIGURES, other, strict=True) or to == 1 + 5e-7


def test_exit_codes(tmp_path, capsys):
    files = [tmp_path / name for name in ("a.json", "b.json")]
    for file, figures in zip(files, (FIGURES, changed("runs", "b", "history", "loss", 0, to=2.25)), strict=True):
        file.write_text(json.dumps(figures))
    names = [str(file) for file in files]
    assert main(["--compare", *names]) == 0
    assert "history: 0.25" in capsys.readouterr().out
    assert main(["--compare", *names, "--strict"]) == 1


def test_the_matrix_holds_what_it_says():
    def words(options):
        return " ".join(f"{name} {value}" for name, value in options.items())
    assert len(RUNS) >= 16 and len({options["--strategy"] for options in RUNS.values()}) == 6
    assert {option for options in COMPARISONS.values() for option in options} >= {
        "--strategies", "--freeze-depths", "--freeze-above", "--learning-rates", "--limits", "--transfer-depths",
        "--seeds", "--budget"}
    assert sum("--no-feature-store" in options for options in RUNS.values()) >= 5
    assert sum("--rotation" in words(options) for options in RUNS.values()) >= 5
