from types import SimpleNamespace

import numpy as np

from tests.training.test_batches import ROWS, batches
from tl_core.timer import Stopwatch
from tl_core.training.predict import predict

TWO_HEADS = SimpleNamespace(logits=lambda x: np.stack([x, -x]))


def test_every_heads_logits_of_every_example_in_its_place():
    told = []
    readable = np.ones(10, bool)
    readable[5] = False
    found = predict(TWO_HEADS, batches(readable), lambda *said: told.append(said) or True, Stopwatch())
    there = [n for n in range(10) if n != 5]
    np.testing.assert_array_equal(found.logits, np.stack([ROWS[there], -ROWS[there].astype(np.float32)]))
    assert found.labels.tolist() == there == found.indices.tolist()
    assert told[-1][:2] == (3, 3) and sum(count for *_, count in told) == 3


def test_who_wants_no_more_gets_what_there_is():
    found = predict(TWO_HEADS, batches(), lambda done, total, count: False, Stopwatch())
    assert found.logits.shape == (2, 4, 2) and found.labels.tolist() == [0, 1, 2, 3]
