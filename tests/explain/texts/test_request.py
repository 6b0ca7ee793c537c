import pytest

from tests.explain.texts.conftest import loaded
from tests.inference import saved_runs, text_runs
from tests.stores import own_store  # noqa: F401
from tl_core.errors import UserError
from tl_core.explain.texts import request
from tl_core.explain.texts.request import Word
from tl_core.inference import predictor


def test_pieces_of_a_word_are_one_word():
    """[CLS] un ##believ ##able ! [SEP] and padding."""
    found = request.whole_words([None, (0, 12), (0, 12), (0, 12), (12, 13), None, None])
    assert found == (Word(0, 12, (1, 2, 3)), Word(12, 13, (4,)))


def test_a_text_s_tokens_and_words():
    tokens, words = request.read(loaded(text_runs.network()), "  works\nquick ")
    assert [(word.start, word.end) for word in words] == [(2, 7), (8, 13)] and (tokens > 0).sum() == 2


def test_what_cannot_be_explained_is_told():
    with pytest.raises(UserError, match="There is no word in the text"):
        request.read(loaded(text_runs.network()), " \n")
    with pytest.raises(UserError, match="reads pictures. Words can be explained"):
        request.reader(predictor.of_run(saved_runs.finished(saved_runs.network())))
