"""The command line as its users meet it: exit codes, one JSON object, errors in three clauses."""

import json
import shutil
import subprocess
import sys

import pytest
from PIL import Image

from benchmarks import many_runs
from tl_core import settings
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import NESTED, AugmentConfig, RunConfig, bounds
from tl_core.strategies import STRATEGIES


def test_backbones_as_json_and_table(run):
    code, out, _ = run("backbones", "--json")
    listed = json.loads(out)["backbones"]
    assert code == 0
    assert [item["name"] for item in listed] == BACKBONES.names()
    assert sum(block["parameters"] for block in listed[0]["blocks"]) == listed[0]["parameters"]
    code, out, _ = run("backbones")
    assert code == 0
    assert "efficientnet_lite0" in out


def test_strategies_as_json(run):
    code, out, _ = run("strategies", "--json")
    assert code == 0
    assert [item["name"] for item in json.loads(out)["strategies"]] == STRATEGIES.names()


def test_datasets_list_the_folders_of_tl_data_dir(run, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    code, out, _ = run("datasets", "--json")
    names = [item["name"] for item in json.loads(out)["datasets"]]
    assert code == 0
    assert {"fruits", "household", "digits", picture_folder.name} <= set(names)


def test_no_runs_yet(run, empty_store):
    shutil.copy(empty_store, settings.home() / "mlflow.db")
    code, out, _ = run("runs", "--json")
    assert code == 0
    assert json.loads(out) == {"runs": [], "total": 0}


def test_a_killed_programs_run_is_told_as_interrupted_without_a_server(run, empty_store):
    """The process makes a run that trains, and is killed."""
    shutil.copy(empty_store, settings.home() / "mlflow.db")
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


def test_train_end_to_end(run):
    code, out, err = run("train", "--data", "digits", "--backbone", "small_cnn", "--strategy", "from_scratch",
                         "--image-size", "32", "--limit", "200", "--epochs", "2", "--json")
    assert code == 0, err
    result = json.loads(out.strip().splitlines()[-1])
    assert result["status"] == "FINISHED"
    assert result["weights"] == "random"
    assert result["freeze_depth"] == 0
    assert len(result["history"]["val_accuracy"]) == result["epochs"] == 2
    assert 0 <= result["test"]["accuracy"] <= 1
    assert result["parameters"]["trainable"] <= result["parameters"]["total"]
    assert {"total", "features", "training"} <= set(result["seconds"])
    code, out, _ = run("runs", "--json")
    (listed,) = json.loads(out)["runs"]
    assert listed["run_id"] == result["run_id"]
    assert listed["status"] == "FINISHED"
    assert listed["accuracy"] == pytest.approx(result["test"]["accuracy"])


def test_augmentation_and_class_weights_are_options(run, monkeypatch):
    chosen = []
    monkeypatch.setattr("tl_core.cli.train.run", lambda config: chosen.append(config) or {})
    settings = {"flip": "both", "rotation": 30.0, "zoom": 0.1, "shift": 0.2, "brightness": 0.3, "contrast": 0.4,
                "colour": 0.5, "strength": 0.6, "cutout": 0.25, "mixup": 0.7}
    options = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    code, _, err = run("train", "--data", "digits", *options, "--class-weights", "--json")
    assert code == 0, err
    assert chosen[0].augment == AugmentConfig(**settings) and chosen[0].class_weights
    run("train", "--data", "digits", "--json")
    assert not chosen[1].augment.on and not chosen[1].class_weights


SWITCHES = {"class_weights": ["--class-weights"], "mixed_precision": ["--no-mixed-precision"],
            "feature_store": ["--no-feature-store"]}
VALUES = {"data": "digits", "backbone": "small_cnn", "weights": "random", "strategy": "fine_tuning",
          "freeze_depth": "2", "classes": "1,7", "domain": "photo", "device": "cpu", "pooling": "max",
          "hidden": "32,16", "flip": "both", "batch_norm": "statistics", "schedule": "cosine"}


@pytest.mark.parametrize("name", [name for name in RunConfig.model_fields if name not in NESTED])
def test_every_field_of_a_run_is_an_option(run, monkeypatch, name):
    """A number is one more than its default or its least, so that it cannot go unnoticed."""
    chosen = []
    monkeypatch.setattr("tl_core.plan.resolve_config_and_data", lambda config: config)
    monkeypatch.setattr("tl_core.cli.train.tell", lambda config: [])  # it takes resolved ones
    monkeypatch.setattr("tl_core.cli.train.run", lambda config: chosen.append(config) or {})
    number = str((bounds(name)[0] or 0) + 1) if bounds(name)[0] is not None else ""
    if name == "backbone_learning_rate" or isinstance(getattr(RunConfig(), name), float):
        number = "0.25"
    option = SWITCHES.get(name, [f"--{name.replace('_', '-')}", VALUES.get(name, number)])
    code, _, err = run("train", *option, "--json")
    assert code == 0, err
    assert getattr(chosen[0], name) != getattr(RunConfig(), name)
    also = {name, "epochs"} if name == "seconds" else {name}  # epochs are then the most there may be
    assert chosen[0].model_dump(exclude=also) == RunConfig().model_dump(exclude=also)


@pytest.mark.parametrize("said", [['"salt, pepper",sugar'], ["salt, pepper", "sugar"], ['"salt, pepper"', "sugar"]])
def test_classes_with_commas_are_named_in_quotes_or_one_by_one(run, monkeypatch, said):
    chosen = []
    monkeypatch.setattr("tl_core.plan.resolve_config_and_data", lambda config: config)
    monkeypatch.setattr("tl_core.cli.train.tell", lambda config: [])
    monkeypatch.setattr("tl_core.cli.train.run", lambda config: chosen.append(config) or {})
    code, _, err = run("train", *(part for name in said for part in ("--classes", name)), "--json")
    assert code == 0, err
    assert chosen[0].classes == ("salt, pepper", "sugar")


def test_classes_with_commas_in_a_folder_and_what_is_told_where_one_is_wrong(run, tmp_path):
    for number, name in enumerate(["salt, pepper", "sugar", "flour"]):
        (tmp_path / name).mkdir()
        for shade in range(8):
            Image.new("RGB", (16, 16), (80 * number, 20 * shade, 9)).save(tmp_path / name / f"{shade}.png")
    code, _, err = run("transferability", "--data", str(tmp_path), "--classes", "salt, pepper,sugar", "--json")
    assert code == 2 and "No class named 'salt'" in err
    assert """stands in quotes: --classes '"salt, pepper",…'""" in err
    code, _, err = run("transferability", "--data", str(tmp_path), "--classes", "flour,flour", "--json")
    assert code == 2 and 'flour, "salt, pepper", sugar' in err


def test_train_and_compare_have_the_same_options_and_help(run):
    helps = {command: run(command, "--help")[1] for command in ("train", "compare")}
    lines = [line for line in helps["train"].partition("Options:")[2].splitlines()
             if line.startswith("  --") and "--resume" not in line]  # a comparison has no one state to go on from
    assert len(lines) > 35
    for line in lines:
        assert line in helps["compare"]


def test_the_store_is_shown_and_cleared(run):
    part = settings.home() / "store"
    code, out, _ = run("store", "--json")
    shown = json.loads(out)
    assert code == 0 and shown["bytes"] == shown["rows"] == 0 and shown["folder"] == str(part)
    assert shown["limit"] == settings.store_bytes()
    code, out, _ = run("store", "--clear", "--json")
    assert code == 0 and json.loads(out)["cleared"] == 0
    code, out, _ = run("store")
    assert code == 0 and "rows" in out


def test_a_folder_with_one_class_or_none_exits_2(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = run("train", "--data", str(tmp_path / "empty"))
    assert code == 2
    assert "empty" in err


def test_runs_are_filtered_sorted_and_counted_over_the_whole_store(run):
    ids = many_runs.fill(230, files=False)
    code, out, err = run("runs", "--json")
    answer = json.loads(out)
    assert (code, len(answer["runs"]), answer["total"]) == (0, 200, 230)
    assert [found["run_id"] for found in answer["runs"]] == ids[:29:-1]
    code, out, _ = run("runs", "--json", "--status", "stopped", "--data", "digits", "--search", "resnet", "--all")
    assert [found["run_id"] for found in json.loads(out)["runs"]] == [
        ids[number] for number in reversed(range(230)) if number % 10 == 7 and number // 5 % 5 == 3]
    code, out, _ = run("runs", "--json", "--limit", "1", "--sort", "longest")
    assert [found["run_id"] for found in json.loads(out)["runs"]] == [ids[-1]]
    assert "3 of 230 runs" in run("runs", "--limit", "3")[2]


@pytest.mark.parametrize(("option", "value"), [("--status", "nonsense"), ("--sort", "upwards")])
def test_an_unknown_status_or_order_is_told(run, option, value):
    code, _, err = run("runs", option, value)
    assert code == 2 and f"{value!r}" in err
