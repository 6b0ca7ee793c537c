import numpy as np
import pytest

from tl_core.adaptation import curve_task
from tl_core.errors import UserError


def blobs(count: int, shift: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three classes, ``count`` rows each, around corners; ``shift`` turns which corner is which in part."""
    random, labels = np.random.default_rng(seed), np.repeat(np.arange(3), count)
    corners = np.eye(3, 8)[labels] * 4 + shift * np.eye(3, 8)[(labels + 1) % 3]
    return (corners + random.normal(size=(3 * count, 8))).astype(np.float32), labels


def test_more_labels_of_a_shifted_target_are_better_and_the_seed_says_which(monkeypatch):
    monkeypatch.setattr(curve_task, "COUNTS", (1, 20, 50))
    monkeypatch.setattr(curve_task, "DRAWS", 2)
    source, labels = blobs(40, 0)
    target, true = blobs(30, 5, seed=1)
    points = curve_task.curve(source, labels, target, true, 3)
    assert [point["labels_per_class"] for point in points] == [1, 20]
    assert points[-1]["mean"] > points[0]["mean"] + 0.1
    assert all(point["ci95"][0] <= point["mean"] <= point["ci95"][1] for point in points)
    assert points == curve_task.curve(source, labels, target, true, 3)


def test_pictures_without_a_known_class_have_no_part(monkeypatch):
    monkeypatch.setattr(curve_task, "DRAWS", 1)
    source, labels = blobs(20, 0)
    target, true = blobs(4, 0, seed=1)
    with_others = np.vstack([target, np.full((5, 8), 0.1, np.float32)])
    points = curve_task.curve(source, labels, with_others, np.append(true, [-1] * 5), 3)
    assert [point["labels_per_class"] for point in points] == [1, 2, 3]


def test_a_class_of_one_picture_is_told():
    source, labels = blobs(5, 0)
    with pytest.raises(UserError, match="has 1 labelled picture"):
        curve_task.curve(source, labels, source[[0, 5, 10]], labels[[0, 5, 10]], 3)


def test_sentences():
    points = [{"labels_per_class": 1, "mean": 0.5}, {"labels_per_class": 5, "mean": 0.8}]
    assert curve_task.same_as(points, 0.6) == 5 and curve_task.same_as(points, 0.9) is None
    assert curve_task.sentence(points, 0.6, 0.3, 5).startswith("5 labelled target pictures a class do the same")
    assert curve_task.sentence(points, 0.5, 0.3, 1).startswith("1 labelled target picture a class does the same")
    assert curve_task.sentence(points, 0.9, 0.3, None).startswith("Not even 5 labelled")
    assert curve_task.sentence(points, 0.3, 0.4, 1).startswith("Adapting saved no label")


def test_the_target_s_labels_are_asked_for_only_after_adapting(isolated):
    from tl_core.adaptation import request
    asked = request.of_pair({"data": "fruits", "backbone": "small_cnn", "weights": "random"}, "photo", "sketch")
    with pytest.raises(UserError, match="Adapt it first"):
        curve_task.label_curve(asked.to_dict())
