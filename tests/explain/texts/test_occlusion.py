"""Words left out of a network whose answer is known."""

import numpy as np

from tests.explain.texts.conftest import asked, loaded, summed
from tests.inference import text_runs
from tl_core.explain.texts import occlusion
from tl_core.explain.texts.request import Word
from tl_core.inference import predictor

VECTORS = np.array([[0, 0], [1, 5], [2, -1], [-4, 2], [0.5, 0]], np.float32)


def test_a_sum_loses_what_the_word_added():
    """Logit 0 of tokens 1 2 3 4 is 1 + 2 - 4 + 0.5; without the word of tokens 2 and 3 it rises by 2."""
    found = occlusion.occlusion(asked(loaded(summed(VECTORS)), [1, 2, 3, 4], [(0,), (1, 2), (3,)]))
    assert found.values.tolist() == [1, -2, 0.5] and found.facts == {"words": 3}


def test_what_follows_moves_up():
    assert occlusion.without(np.array([7, 8, 9, 5, 0], np.int32), Word(0, 1, (1, 2))).tolist() == [7, 5, 0, 0, 0]


def test_more_words_than_a_batch_are_those_asked_one_by_one(monkeypatch):
    network, tokens = loaded(text_runs.network(), from_logits=False), list(range(1, 11))
    question = asked(network, tokens, [(at,) for at in range(10)], 1)
    monkeypatch.setattr(occlusion, "BATCH", 4)
    found = occlusion.occlusion(question)
    usual = predictor.outputs(network, question.tokens[None])[0, 1]
    for at in range(10):
        row = np.array([*tokens[:at], *tokens[at + 1:], 0, 0, 0], np.int32)
        np.testing.assert_allclose(found.values[at], usual - predictor.outputs(network, row[None])[0, 1], atol=1e-6)
