"""Where frozen blocks that learnt colour and texture are worse than none."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

FROZEN, SCRATCH = "Blocks frozen, from household objects", "From scratch"
GAP = "scratch - frozen"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    objects = RunConfig(data="household", backbone="small_cnn", strategy="from_scratch", image_size=32, epochs=8,
                        **lesson_seeds.fields(seed))
    learnt = trained_runs.source(objects, figures, "Learning household objects")
    base = RunConfig(data="digits", backbone="small_cnn", image_size=32, epochs=6, **lesson_seeds.fields(seed))
    frozen, scratch = trained_runs.train([
        Asked(base.changed(strategy="feature_extraction", weights=f"run:{learnt}"), FROZEN),
        Asked(base.changed(strategy="from_scratch"), SCRATCH)], figures, "Learning digits")
    figures.gap(GAP, scratch.correct, frozen.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "Transfer hurts: with frozen blocks from household objects the network is {gap} behind the one from scratch.",
        "Here transfer helps even so: the frozen blocks are {gap} ahead.",
        "Neither helps nor hurts for certain: the two differ by {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "negative_transfer", "Negative transfer", "negative",
    "Can knowledge be worse than none?",
    ("A network learns drawn household objects: colour, texture and outline tell them apart.",
     "Its blocks are frozen, and only a new head learns handwritten digits, which have none of these.",
     "Beside it the same network learns the digits from nothing, as long and from the same pictures."),
    Guess("What do the frozen blocks do for digits?", ("They hurt", "They help", "Neither, for certain")),
    "Letting all blocks train usually heals it where labels are many: the frozen blocks are the trouble.",
    Paper("Rosenstein and others 2005", "To Transfer or Not To Transfer",
          "https://web.engr.oregonstate.edu/~tgd/publications/rosenstein-marx-kaelbling-dietterich-hnb-nips2005-transfer"
          "-workshop.pdf"),
    (GoOn("when", "Does transfer help? Measure it", {"view": "effect"}),),
    "Test accuracy", demonstrate, finding, answer, figure="pictures:household:photo;digits:")
