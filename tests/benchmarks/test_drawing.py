"""The drawing benchmark: two checkouts in turn, and told apart by their pictures."""

import json
from collections.abc import Sequence

import pytest

from benchmarks import drawing


class Fake:
    def __init__(self, seconds: float, ink: str):
        self.seconds, self.ink, self.asked = seconds, ink, []

    def draw(self, keys: Sequence[str], size: int) -> dict:
        self.asked.append((tuple(keys), size))
        return {"seconds": self.seconds * len(keys), "digests": [key + self.ink for key in keys]}


@pytest.mark.parametrize(("ink", "same"), [("", True), ("!", False)])
def test_both_draw_the_same_keys_and_differences_are_told(ink, same):
    before, now = Fake(0.02, ""), Fake(0.01, ink)
    row = drawing.measure([before, now], "fruits", "sketch", 64, 3)
    assert (row["pictures"], row["milliseconds"], row["same"]) == (24, [20.0, 10.0], same)
    assert before.asked == now.asked and len(before.asked) == 4  # the first warms up
    text = drawing._line(row)
    assert "2.00×" in text and ("the same pictures" in text) == same


def test_a_checkout_draws_what_this_process_draws(capsys):
    from tl_core.data.synthetic import draw
    drawer = drawing.Drawer(drawing.HERE)
    keys = next(drawing.blocks("household", "night", 1))[:2]
    answer = drawer.draw(keys, 32)
    drawer.close()
    assert answer["digests"] == drawing._drawn(draw, keys, 32)["digests"] and answer["seconds"] > 0
    assert json.dumps(answer)
