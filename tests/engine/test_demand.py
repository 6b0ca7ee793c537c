"""How many workers servers ask for: of each the last word, as long as it is fresh."""

import math

from tl_core.engine import demand
from tl_core.engine.demand import Demand, wanted


def told(server, tasks):
    return {"server": server, "tasks": tasks}


def test_the_last_word_of_each_server_counts():
    assert wanted([(0.0, told("a", 9)), (1.0, told("b", 2)), (2.0, told("a", 1))], 3.0) == 3
    assert wanted([], 3.0) == 0


def test_a_server_that_has_gone_is_forgotten():
    words = [(0.0, told("gone", 5)), (50.0, told("here", 1))]
    assert wanted(words, demand.FRESH_SECONDS + 1) == 1


def test_a_change_is_told_at_once_and_the_rest_now_and_then(monkeypatch):
    now = 100.0
    monkeypatch.setattr(demand.time, "monotonic", lambda: now)
    server = Demand("a")
    assert server.message(0) is None  # nothing to do, as before
    assert server.message(2) == told("a", 2) and server.message(2) is None
    now += demand.EVERY_SECONDS
    assert server.message(2) == told("a", 2)
    assert server.message(0) == told("a", 0)
    now = math.inf
    assert server.message(0) is None
