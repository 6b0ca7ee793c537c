"""The linter on whole runs: quiet where all is well, worst first, and facts as they are read."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.linter.cases import EVEN, case, classes
from tl_core import linter, plan, settings, tracking
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


def test_facts_of_a_quick_look_are_those_of_the_run():
    """Classes and limit are chosen from the whole set's counts as the run chooses them."""
    config = RunConfig(data="fruits", classes=("pear", "banana"), limit=31)
    looked = linter.of_summary(config, catalog.describe("fruits"))
    read = linter.of_dataset(config, catalog.listing("fruits", classes=config.classes, limit=config.limit))
    assert set(looked.classes) == set(read.classes) == {"pear", "banana"}
    assert abs(sum(looked.train.values()) - sum(read.train.values())) <= 1


def test_a_limit_leaves_every_class_a_picture():
    summary = catalog.Summary(("a", "b", "c"), {"train": {"a": 99, "b": 1, "c": 0}}, (), [])
    assert linter.of_summary(RunConfig(limit=10), summary).counts["train"] == {"a": 10, "b": 1, "c": 0}


def test_of_a_set_to_be_downloaded_the_classes_are_known():
    summary = catalog.Summary(("left", "right"), {"train": {}, "val": {}}, (), [])
    config = plan.resolve_config(RunConfig.parse({"augment": {"flip": "horizontal"}, "views": 2}))
    facts = linter.of_summary(config, summary)
    assert facts.train == {} and [finding.rule for finding in lint(config, facts)] == ["augmentation_changes_labels"]


def test_the_pictures_own_size_is_the_median_of_their_shorter_sides(picture_folder):
    for number, size in enumerate([(10, 300), (500, 700), (20, 40)]):
        Image.fromarray(np.zeros((*size, 3), np.uint8)).save(picture_folder / "blue" / f"x{number}.png")
    sizes = [linter.native_size(catalog.listing(name)) for name in (str(picture_folder), "digits", "fruits")]
    assert sizes == [48, 8, None]


def test_weights_of_a_run_were_made_for_its_image_size(empty_store):
    shutil.copy(empty_store, settings.home() / "mlflow.db")
    run_id = tracking.create_run(RunConfig(data="digits", image_size=64), "owner")
    summary = catalog.describe("digits")
    assert linter.of_summary(RunConfig(weights=f"run:{run_id}"), summary).pretrained_size == 64
    assert linter.of_summary(RunConfig(weights="run:nobody"), summary).pretrained_size is None
    assert linter.of_summary(RunConfig(weights="imagenet"), summary).pretrained_size is None


def test_it_needs_no_tensorflow():
    code = ("import sys, tl_core.linter as l\nfrom tl_core import plan\nfrom tl_core.config import RunConfig\n"
            "l.lint(plan.resolve_config_and_data(RunConfig()), l.DatasetFacts())\n"
            "print([m for m in ('tensorflow', 'keras', 'mlflow') if m in sys.modules])")
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_same_question_has_the_same_answer():
    config, _ = case(learning_rate=0.1, image_size=32)
    assert lint(config, DatasetFacts(EVEN)) == lint(config, DatasetFacts(EVEN))
