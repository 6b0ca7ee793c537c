"""Names of tasks among metrics and heads, and numbers by task."""

import numpy as np
import pytest

from tl_core import metrics, task_names
from tl_core.errors import UserError


def test_metric_names_are_plain_and_no_two_the_same():
    tasks = ("kind", "Leaf shape", "leaf-shape", "val", "test_x", "7 days", "Größe", "", "loss", "mean")
    names = task_names.metric_names(tasks)
    assert names["kind"] == "kind" and names["Leaf shape"] == "leaf_shape" and names["leaf-shape"] == "leaf_shape_2"
    assert len(set(names.values())) == len(tasks)
    for name in names.values():
        assert metrics.check_name(f"{name}_loss") and not name.startswith("val_")


def test_the_judged_task_has_the_usual_head_and_no_other_has_it():
    assert task_names.head_names(("kind", "domain"), "domain") == {"domain": "label", "kind": "kind"}
    assert task_names.head_names(("domain", "label"), "domain") == {"domain": "label", "label": "label_task"}


def test_logits_that_lie_side_by_side_come_apart():
    logits = np.arange(10).reshape(2, 5)
    parts = task_names.apart(logits, {"label": 3, "shape": 2})
    assert parts["label"].tolist() == [[0, 1, 2], [5, 6, 7]] and parts["shape"].tolist() == [[3, 4], [8, 9]]


def test_numbers_by_task():
    assert task_names.numbers("task_labels", ("kind=40", "a=b=2"), ("kind", "a=b")) == {"kind": 40.0, "a=b": 2.0}
    assert task_names.numbers("task_labels", None, ()) == {}


@pytest.mark.parametrize("texts", [("kind",), ("kind=many",), ("kind=-1",), ("kind=inf",), ("colour=4",),
                                   ("kind=1", "kind=2")])
def test_numbers_that_say_nothing_are_told(texts):
    with pytest.raises(UserError) as told:
        task_names.numbers("task_weights", texts, ("kind", "domain"))
    assert "task_weights" in str(told.value) and told.value.fix
