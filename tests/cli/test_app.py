"""The command line as its users meet it: exit codes, one JSON object, errors in three clauses."""

import json
import subprocess
import sys

import pytest

from tests.stores import put_store
from tl_core import settings


def test_a_killed_programs_run_is_told_as_interrupted_without_a_server(run, empty_store):
    """The process makes a run that trains, and is killed."""
    put_store(empty_store, settings.home())
    code = ("import os\nfrom tl_core import tracking\nfrom tl_core.config import RunConfig\n"
            "tracking.create_run(RunConfig(), tracking.new_owner(), 'RUNNING')\nos.kill(os.getpid(), 9)")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    code, out, _ = run("runs", "--json")
    (found,) = json.loads(out)["runs"]
    assert (code, found["status"]) == (0, "INTERRUPTED") and "killed" in found["reason"]
    assert found["seconds"] < 5 and found["ended"] is not None


@pytest.mark.parametrize(("arguments", "quoted", "suggestion"), [
    (["--backbone", "mobilnet"], "'mobilnet'", "'mobilenet_v2'"),
    (["--data", "fruit"], "'fruit'", "'fruits'"),
    (["--strategy", "finetuning"], "'finetuning'", "'fine_tuning'"),
    (["--weights", "imagnet"], "'imagnet'", "'imagenet'"),
    (["--strategy", "fine_tuning", "--freeze-depth", "99"], "99", "0 to"),
    (["--freeze-depth", "2"], "2", "fine_tuning"),
    (["--epochs", "0"], "0", "from 1 to 500"),
    (["--learning-rate", "fast"], "'fast'", "a number from"),
    (["--data", "/no/such/folder"], "/no/such/folder", ""),
    (["--image-size", "40", "--backbone", "inception_v3"], "40", "75"),
    (["--hidden", "wide"], "'wide'", "512,128"),
    (["--domain", "nite"], "'nite'", "'night'"),
    (["--data", "digits", "--domain", "night"], "'night'", "no domains"),
    (["--classes", "apple"], "apple", ""),
    (["--weights", "run:nothing"], "nothing", ""),
    (["--rotation", "far"], "'far'", "a number from 0 to 180"),
    (["--flip", "vertical"], "'vertical'", "'horizontal' or 'both'"),
])
def test_a_wrong_choice_exits_2_quotes_it_and_suggests(run, arguments, quoted, suggestion):
    code, out, err = run("train", *arguments, "--json")
    assert code == 2
    assert out == ""
    assert quoted in err
    assert suggestion in err
    assert "Traceback" not in err
    assert err.strip().count(". ") + err.strip().count("? ") >= 2  # three clauses


def test_an_unknown_command_exits_2(run):
    code, _, err = run("trian")
    assert code == 2
    assert "trian" in err
    assert "train" in err


def test_a_failure_of_ours_exits_1(run, monkeypatch):
    monkeypatch.setattr("tl_core.plan.resolve_config_and_data", lambda config: 1 / 0)
    code, _, err = run("train")
    assert code == 1
    assert "division by zero" in err
