
import numpy as np
from PIL import Image

from tests.stores import put_store
from tl_core import linter, plan, settings, tracking
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.linter import lint


def test_facts_of_a_quick_look_are_those_of_the_run():
    """Classes and limit are chosen from the whole set's counts as the run chooses them."""
    config = RunConfig(data="fruits", classes=("pear", "banana"), limit=31)
    looked = linter.of_summary(config, catalog.describe("fruits"))
    read = linter.of_dataset(config, catalog.listing("fruits", classes=config.classes, limit=config.limit))
    assert set(looked.classes) == set(read.classes) == {"pear", "banana"}
    assert abs(sum(looked.train.values()) - sum(read.train.values())) <= 1


def test_with_a_target_the_sources_pictures_are_counted():
    whole = catalog.listing("fruits")
    config = RunConfig(data="fruits", strategy="dann", target_domain="night")
    assert {sum(linter.of_dataset(config, whole).counts[split].values()) / len(whole.splits[split].keys)
            for split in ("train", "val", "test")} == {0.75}  # three of four domains


def test_pictures_with_a_label_for_any_task_are_counted():
    """Kind with 40 labels beside domain with all: 480 pictures train, whichever task the run is judged by."""
    fields = {"data": "household", "tasks": ("kind", "domain"), "task_labels": ("kind=40",), "epochs": 4}
    config = plan.resolve_config_and_data(RunConfig(**fields))
    dataset = catalog.listing_of(config)
    facts, total = linter.of_dataset(config, dataset), len(dataset.splits["train"])
    assert sum(facts.train.values()) == 40 < facts.pictures == total
    assert facts.heads == (len(dataset.classes), 4)
    assert lint(config, facts) == []
    alone = plan.resolve_config_and_data(RunConfig(**{**fields, "tasks": ("kind",)}))
    assert "few_steps" in [finding.rule for finding in lint(alone, linter.of_dataset(alone, catalog.listing_of(alone)))]


def test_every_heads_weights_count():
    """Two heads of 1280 x 512 + 512 + 512 x 2 + 2 over 40 pictures: 20 000 weights each are 800 000."""
    counts = {"train": {"a": 20, "b": 20}}
    config = plan.resolve_config(RunConfig.parse({"head": {"hidden": (512,)}, "epochs": 60}))
    assert lint(config, linter.DatasetFacts(counts)) == []
    (finding,) = lint(config, linter.DatasetFacts(counts, pictures=40, heads=(2, 2)))
    assert finding.rule == "few_pictures_for_the_weights" and finding.found == (
        "1.3 million weights train on 40 pictures.")


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
    put_store(empty_store, settings.home())
    run_id = tracking.create_run(RunConfig(data="digits", image_size=64), "owner")
    summary = catalog.describe("digits")
    assert linter.of_summary(RunConfig(weights=f"run:{run_id}"), summary).pretrained_size == 64
    assert linter.of_summary(RunConfig(weights="run:nobody"), summary).pretrained_size is None
    assert linter.of_summary(RunConfig(weights="imagenet"), summary).pretrained_size is None
