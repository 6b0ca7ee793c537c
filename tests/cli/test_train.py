"""Training by the command line, and its options."""

import json

import pytest
from PIL import Image

from tl_core.config import BEGINS_WITH, NESTED, AugmentConfig, RunConfig, bounds


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
            "feature_store": ["--no-feature-store"], "epoch_maps": ["--no-epoch-maps"]}
VALUES = {"data": "digits", "backbone": "small_cnn", "weights": "random", "strategy": "fine_tuning",
          "freeze_depth": "2", "classes": "1,7", "domain": "photo", "device": "cpu", "pooling": "max",
          "hidden": "32,16", "flip": "both", "batch_norm": "statistics", "schedule": "cosine",
          "protocol": "half", "task_weighting": "uncertainty", "gradient_surgery": "pcgrad"}


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
    # Epochs are then the most there may be; a seed of the split is a run's of before, which had no seed of pictures.
    also = {name, *{"seconds": ["epochs"], "split_seed": ["picture_seed"]}.get(name, [])}
    assert chosen[0].model_dump(exclude=also) == RunConfig(**BEGINS_WITH).model_dump(exclude=also)


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


def test_a_folder_with_one_class_or_none_exits_2(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = run("train", "--data", str(tmp_path / "empty"))
    assert code == 2
    assert "empty" in err
