"""Fruits by day first, then fruits by night: what a network keeps from a task that nobody asks about any more."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

TRANSFER, SCRATCH = "Having learnt them by day", "From scratch"
GAP = "transfer - scratch"
LABELS = 40


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    shared = {"data": "fruits", "backbone": "small_cnn", "image_size": 32, "epochs": 12, **lesson_seeds.fields(seed)}
    learnt = trained_runs.source(RunConfig(domain="photo", strategy="from_scratch", **shared), figures,
                                 "Learning fruits by day")
    base = RunConfig(domain="night", batch_size=8, limit=LABELS, **shared)
    transfer, scratch = trained_runs.train([
        Asked(base.changed(strategy="full_fine_tuning", weights=f"run:{learnt}"), TRANSFER),
        Asked(base.changed(strategy="from_scratch"), SCRATCH)], figures, "Learning fruits by night")
    figures.gap(GAP, transfer.correct, scratch.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "With the same labels, the network that had learnt the fruits by day names {gap} more of them at night.",
        "Here daylight was in the way: the network from scratch is {gap} ahead.",
        "This time the two cannot be told apart: they differ by {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "knowledge_reused", "Knowledge that is reused", "what",
    "Does a network that knows fruits by day learn them at night from fewer examples?",
    ("Who can row and swim learns rafting faster: some of what was learnt fits again.",
     "A small network first learns eight fruits by daylight. Then the same network gets five pictures of each by "
     "night, where the light is another.",
     "Beside it the same network starts from nothing, with the same pictures and the same number of epochs."),
    Guess("Which one names more fruits by night in the end?",
          ("The one that had learnt them by day", "The one from scratch", "Nobody could tell them apart")),
    "It helps where labels are few and the tasks are close: fruits help a small network nothing with mugs and lamps.",
    Paper("Pan and Yang 2010", "A Survey on Transfer Learning", "https://doi.org/10.1109/TKDE.2009.191"),
    (GoOn("train", "Train it yourself", {"v": "1", "data": "fruits", "backbone": "small_cnn",
                                         "strategy": "from_scratch", "domain": "night", "limit": str(LABELS),
                                         "image_size": "32"}),
     GoOn("when", "When transfer helps", {"view": "effect"})),
    "Test accuracy", demonstrate, finding, answer, figure="pictures:fruits:photo,night")
