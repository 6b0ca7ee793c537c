"""The made-up class of the benchmark: what it sends, and how differences are told."""

import pytest

from benchmarks import class_pictures
from tests.boards.opened import CONFIG
from tl_core.data import sets


def test_a_class_of_eight_sends_every_class_and_nobody_sends_anothers(isolated, tmp_path):
    board = class_pictures.gather(2, tmp_path, CONFIG)
    assert len(board.present) == 8 and board.gathering.latest.sides is None
    assert set(board.gathering.counts.values()) == {16} and sets.get(board.gathering.latest.name).count == 64
    digests = {row.read_bytes() for row in sets.get(board.gathering.latest.name).root.rglob("*.jpg")}
    assert len(digests) == 64


def test_differences_are_by_student():
    said = class_pictures.summary({"mine": [0.5, 0.6], "mixed": [0.6, 0.7], "everybody": [0.9, 1.0]})
    assert said["mean"]["mine"] == pytest.approx(0.55)
    assert said["of_others"] == pytest.approx((0.1, 0.1, 0.1)) and said["of_more"] == pytest.approx((0.3, 0.3, 0.3))
