"""Fruits first, then household objects: what a network keeps from a task that nobody asks about any more."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

TRANSFER, SCRATCH = "Having learnt fruits", "From scratch"
GAP = "transfer - scratch"
LABELS = 48


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    fruits = RunConfig(data="fruits", domain="photo", backbone="small_cnn", strategy="from_scratch", image_size=64,
                       epochs=8, **lesson_seeds.fields(seed))
    learnt = trained_runs.source(fruits, figures, "Learning fruits")
    base = RunConfig(data="household", domain="photo", backbone="small_cnn", image_size=64, epochs=20, batch_size=8,
                     limit=LABELS, **lesson_seeds.fields(seed))
    transfer, scratch = trained_runs.train([
        Asked(base.changed(strategy="full_fine_tuning", weights=f"run:{learnt}"), TRANSFER),
        Asked(base.changed(strategy="from_scratch"), SCRATCH)], figures, "Learning household objects")
    figures.gap(GAP, transfer.correct, scratch.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "With the same labels, the network that had learnt fruits knows {gap} more of the household objects.",
        "Here the fruits were in the way: the network from scratch is {gap} ahead.",
        "This time the two cannot be told apart: they differ by {gap}.")


def answer(figures: Figures) -> int:
    return {1: 0, -1: 1, 0: 2}[wording.of_gaps(figures, GAP)]


LESSON = Lesson(
    "knowledge_reused", "Knowledge that is reused", "what",
    "Does a network that has learnt fruits learn mugs and lamps from fewer examples?",
    ("Who can row and swim learns rafting faster: some of what was learnt fits again.",
     "A small network first learns eight kinds of drawn fruit. Then the same network, with a new last layer, gets "
     f"{LABELS} pictures of household objects, six of each kind.",
     "Beside it the same network starts from nothing, with the same pictures and the same number of epochs."),
    Guess("Which one knows more of the household objects in the end?",
          ("The one that had learnt fruits", "The one from scratch", "Nobody could tell them apart")),
    "It helps where labels are few. With thousands of them the network from scratch catches up.",
    Paper("Pan and Yang 2010", "A Survey on Transfer Learning", "https://doi.org/10.1109/TKDE.2009.191"),
    (GoOn("train", "Train it yourself", {"v": "1", "data": "household", "backbone": "small_cnn",
                                         "strategy": "from_scratch", "domain": "photo", "limit": str(LABELS),
                                         "image_size": "64"}),
     GoOn("when", "When transfer helps", {"view": "effect"})),
    "Test accuracy", 20, demonstrate, finding, answer, figure="pictures:fruits:photo;household:photo")
