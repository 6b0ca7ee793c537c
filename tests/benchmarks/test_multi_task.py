"""The benchmark of several tasks: the table that it trains on, and what it prints, on answers made by hand."""

from benchmarks import multi_task
from tests.comparison.test_task_sharing import CONFIG, answers
from tl_core.comparison import task_sharing
from tl_core.comparison.task_sharing import SharingRun
from tl_core.config import RunConfig
from tl_core.data import catalog


def test_the_table_is_a_set_of_three_tasks_with_its_own_splits(tmp_path):
    folder = multi_task.write_table(tmp_path / "table", {"train": 4, "val": 2, "test": 2})
    config = RunConfig(data=str(folder), tasks=("thing", "place", "style"), task_labels=("thing=8",))
    dataset = catalog.listing_of(config)
    assert {name: len(split) for name, split in dataset.splits.items()} == {"train": 32, "val": 16, "test": 16}
    assert len(dataset.classes) == 8 and set(map(len, dataset.other_classes.values())) == {3, 4}
    assert (dataset.splits["train"].labels >= 0).sum() == 8
    other_draw = catalog.listing_of(config.changed(seed=1))
    assert dataset.splits["test"].keys == other_draw.splits["test"].keys
    assert dataset.splits["train"].labels.tolist() != other_draw.splits["train"].labels.tolist()


def test_the_text_has_a_row_a_task_and_a_row_a_pair():
    tasks = ("a", "b", "c")
    runs = [SharingRun(group, CONFIG) for group in (tasks, ("a",), ("b",), ("c",), ("a", "b"))]
    right = {(0, "a"): 180, (0, "b"): 100, (0, "c"): 151, (1, "a"): 120, (2, "b"): 160, (3, "c"): 150, (4, "a"): 170,
             (4, "b"): 159}
    said = task_sharing.judged(runs, [{}] * 5, lambda run, task: answers(right[run, task]))
    text = multi_task.text({"three": said})
    assert "| three, a | 0.600 | 0.900 | +30.0 (" in text and "| helps |" in text
    assert "| a | b | 0.850 | +25.0 (" in text and "| interferes |" in text
