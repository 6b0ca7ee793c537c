"""The linter on whole runs: quiet where all is well, worst first, and facts as they are read."""

import subprocess
import sys

import pytest

from tests.linter.cases import EVEN, case, classes
from tl_core import linter, plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.linter import DatasetFacts, lint, mended


@pytest.mark.parametrize("data", ["fruits", "household", "digits"])
@pytest.mark.parametrize("fields", [
    {}, {"strategy": "fine_tuning", "epochs": 9}, {"strategy": "full_fine_tuning"}, {"strategy": "gradual_unfreezing"},
    {"strategy": "linear_probe_then_fine_tune"},
    {"strategy": "from_scratch", "backbone": "small_cnn", "image_size": 64, "epochs": 20}], ids=str)
def test_the_ready_sets_with_usual_settings_are_left_alone(data, fields):
    config = plan.resolve_config_and_data(RunConfig.parse({"data": data, **fields}))
    assert lint(config, linter.of_dataset(config, catalog.listing(data))) == []


def test_warnings_come_first():
    config, facts = case({"train": {"cat": 300, "dog": 30}}, learning_rate=0.1)
    assert [finding.level for finding in lint(config, facts)] == ["warning", "advice"]


def test_a_set_that_nobody_has_seen_is_judged_by_the_settings_alone():
    config, facts = case({}, strategy="full_fine_tuning", epochs=2, learning_rate=1e-2)
    assert {finding.rule for finding in lint(config, facts)} == {"rate_too_high_for_pretrained", "head_not_warm"}


def test_a_remedy_freezes_as_little_more_as_it_takes():
    """Lite0 with 2 x 20 pictures: 20 000 weights each are 800 000."""
    config, facts = case(classes("cat", "dog", count=20), strategy="full_fine_tuning", head={"hidden": ()})
    (finding,) = [finding for finding in lint(config, facts) if finding.rule == "few_pictures_for_the_weights"]
    better = mended(config, finding.changes)
    spec = BACKBONES.get(config.backbone)
    head = 1280 * 2 + 2

    def trained(depth):
        return sum(block.parameters for block in spec.blocks[depth:]) + head
    assert better.strategy == "fine_tuning"
    assert trained(better.freeze_depth) <= 800_000 < trained(better.freeze_depth - 1)


def test_all_remedies_one_after_another_come_to_an_end():
    config, facts = case({"train": {"7": 40, "9": 4}}, strategy="full_fine_tuning", epochs=2, learning_rate=0.5,
                         image_size=32, augment={"flip": "both", "rotation": 90}, batch_size=4, batch_norm="trained")
    for _ in range(12):
        findings = lint(config, facts)
        if not findings:
            break
        config = mended(config, findings[0].changes)
    assert lint(config, facts) == []


def test_it_needs_no_tensorflow():
    code = ("import sys, tl_core.linter as l\nfrom tl_core import plan\nfrom tl_core.config import RunConfig\n"
            "l.lint(plan.resolve_config_and_data(RunConfig()), l.DatasetFacts())\n"
            "print([m for m in ('tensorflow', 'keras', 'mlflow') if m in sys.modules])")
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_same_question_has_the_same_answer():
    config, _ = case(learning_rate=0.1, image_size=32)
    assert lint(config, DatasetFacts(EVEN)) == lint(config, DatasetFacts(EVEN))
