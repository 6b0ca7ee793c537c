"""Occlusion: leave out a word, ask again, see what the class loses. Li et al. 2016, arXiv:1612.08220."""

import numpy as np

from tl_core.explain.texts.methods import WordValues
from tl_core.explain.texts.request import TextRequest, Word
from tl_core.inference import predictor
from tl_core.inference.predictor import BATCH
from tl_core.progress import Progress, silent

STAGE = "Leaving out words"


def occlusion(request: TextRequest, progress: Progress = silent) -> WordValues:
    """By how much the class's logit falls without each word, float64 (words,); below zero where it rises.

    The tokens after the word move up, as if it had never been written; a text that was cut does not grow at its end.
    """
    usual = predictor.outputs(request.network, request.tokens[None])[0, request.label]
    values = np.zeros(len(request.words))
    progress(STAGE, 0, len(values))
    for begin in range(0, len(values), BATCH):
        now = slice(begin, begin + BATCH)
        rows = np.stack([without(request.tokens, word) for word in request.words[now]])
        values[now] = usual - predictor.outputs(request.network, rows)[:, request.label]
        progress(STAGE, min(begin + BATCH, len(values)), len(values))
    return WordValues(values, {"words": len(values)})


def without(tokens: np.ndarray, word: Word) -> np.ndarray:
    """The tokens (size,) without those of one word, padding in their place at the end."""
    kept = np.delete(tokens, list(word.tokens))
    return np.concatenate([kept, np.zeros(len(tokens) - len(kept), tokens.dtype)])
