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


def test_a_cosines_name_is_read_back():
    for parts in (("kind", "leaf_shape", 12), ("a_b", "c", None)):
        assert task_names.cosine_parts(metrics.check_name(task_names.cosine_name(*parts))) == parts
    for name in ("cosine_lr", "cosine_a__b__stem", "val_loss", "a__b"):
        assert task_names.cosine_parts(name) is None
    assert metrics.in_words("cosine_kind__leaf_shape__block12") == "cosine kind, leaf shape, block12"


def test_the_last_measured_cosines():
    """Not every epoch has its turn, and no phase trains every block."""
    history = {"loss": [1, 2, 3], "cosine_kind__leaf_shape": [0.5, -0.25, None],
               "cosine_kind__leaf_shape__block1": [0.5, None, None],
               "cosine_kind__leaf_shape__block2": [0.4, -0.25, None], "cosine_kind__other": [1, 1, 1]}
    assert task_names.last_cosines(history, ("kind", "Leaf shape")) == [
        ("kind", "Leaf shape", 2, -0.25, {2: -0.25})]
    assert task_names.last_cosines({"loss": [1]}, ("kind", "domain")) == []
