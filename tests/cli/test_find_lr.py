"""``find-lr`` and what ``train`` says before it trains, as their users meet them."""

import json

import pytest

from tl_core.cli import train
from tl_core.config import RunConfig
from tl_core.engine import tasks
from tl_core.training import lr_finder

FALLS = lr_finder.curve([2.0] * 40 + [1.9 - 0.05 * step for step in range(30)] + [0.4] * 5 + [9.0])
FLAT = lr_finder.curve([2.0] * 100)


@pytest.fixture
def asked(monkeypatch):
    """The configs a rate was searched for; ``answer`` is what is found."""
    def find(fields, progress):
        progress(lr_finder.STAGE, 1, 100)
        found.configs.append(RunConfig.parse(fields))
        return {**found.answer, "phase": "Fine-tune", "seconds": 12.3}

    class found:
        configs, answer = [], FALLS
    monkeypatch.setattr(tasks, "find_learning_rate", find)
    return found


def test_one_json_object_as_the_contract_says(run, asked):
    code, out, err = run("find-lr", "--data", "digits", "--strategy", "fine_tuning", "--freeze-depth", "16", "--json")
    answer = json.loads(out)
    assert code == 0 and len(answer["learning_rates"]) == len(answer["losses"]) == 76
    assert answer["suggestion"] == FALLS["suggestion"] and answer["diverged"]
    (config,) = asked.configs
    assert (config.freeze_depth, config.weights, config.backbone_learning_rate) == (16, "imagenet", 1e-4)


def test_people_get_the_curve_and_an_option_to_type(run, asked):
    code, out, _ = run("find-lr", "--data", "digits")
    assert code == 0 and "1.0e-06 2.000" in " ".join(out.split())
    assert "Fine-tune: 76 rates tried in 12 s, where the loss ran away at 0.04." in out
    assert f"Suggestion: --learning-rate {FALLS['suggestion']:g}, where the loss falls fastest." in out


def test_a_flat_curve_has_no_suggestion(run, asked):
    asked.answer = FLAT
    code, out, _ = run("find-lr", "--data", "digits")
    assert code == 0 and "No suggestion: at no rate did the loss fall." in out and "ran away" not in out


def test_what_is_wrong_exits_2_in_words(run, asked):
    code, out, err = run("find-lr", "--data", "digits", "--strategy", "feature_extraction", "--freeze-depth", "3")
    assert code == 2 and "always freezes 18 of 18 blocks" in err and not asked.configs


@pytest.fixture
def trained(monkeypatch):
    monkeypatch.setattr(train, "run", lambda chosen: {"run_id": "a" * 12, "status": "STOPPED"})


def test_train_says_beforehand_what_the_linter_finds(run, trained):
    code, out, err = run("train", "--data", "digits", "--flip", "horizontal", "--rotation", "90", "--json")
    findings = {finding["rule"]: finding for finding in json.loads(out)["findings"]}
    assert code == 0 and findings["augmentation_changes_labels"]["changes"] == {"flip": "none", "rotation": 15}
    assert "Warning: The classes are digits or letters, and pictures are mirrored and turned far." in err
    assert "--flip none --rotation 15" in err


def test_remedies_are_written_as_options(run, trained):
    _, _, err = run("train", "--data", "digits", "--strategy", "full_fine_tuning", "--transfer-depth", "4",
                    "--learning-rate", "0.3")
    assert "--learning-rate 0.001" in err and "--backbone-learning-rate 0.0001" in err and "--warm-up 0.1" in err


def test_a_good_run_has_no_findings_and_a_set_that_is_not_here_is_judged_by_its_settings(run, trained):
    code, out, err = run("train", "--data", "digits", "--json")
    assert json.loads(out)["findings"] == [] and "Warning" not in err and "Advice" not in err
    code, out, err = run("train", "--data", "fashion_mnist", "--learning-rate", "0.5", "--json")
    assert [finding["rule"] for finding in json.loads(out)["findings"]] == ["rate_too_high_for_adam"]
