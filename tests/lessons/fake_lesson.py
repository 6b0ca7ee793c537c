"""A lesson that takes no time: one in the registry for as long as a test runs."""

import contextlib

import numpy as np

from tl_core.lessons import wording
from tl_core.lessons.catalog import LESSONS
from tl_core.lessons.lesson import GoOn, Guess, Lesson, Paper


def demonstrate(seed, figures):
    figures.progress("Guessing", 0, 2)
    right = np.random.default_rng(seed).random(100) < 0.9
    figures.answers("A", right)
    figures.progress("Guessing", 1, 2)
    figures.answers("B", ~right)
    figures.gap("A - B", right, ~right)


FAKE = Lesson(
    "fake", "A fake", "what", "Is A better?", ("One.", "Two.", "Three."), Guess("Who?", ("A", "B")), "Beware.",
    Paper("Nobody 1900", "Nothing", "https://example.org"), (GoOn("train", "Train", {"data": "fruits"}),), "Accuracy",
    demonstrate, lambda figures: wording.of_gap(figures, "A - B", "A is {gap} ahead.", "B is {gap} ahead.",
                                                   "Nobody knows: {gap}."),
    lambda figures: min(wording.leader(figures, "A - B"), 1))


@contextlib.contextmanager
def registered():
    LESSONS.add(FAKE.name, FAKE)
    try:
        yield FAKE
    finally:
        del LESSONS._items[FAKE.name]
