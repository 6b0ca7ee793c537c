"""Yosinski's experiment in small: only the lowest n blocks come from another task, and stay frozen."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.household_source import household_source
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

DEPTHS = (1, 2, 3, 4, 5)
LOW, TOP = DEPTHS[0], DEPTHS[-1]
GROUP, GAP = "Blocks from household objects, frozen", "one - five"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    base = RunConfig(data="fruits", domain="photo", backbone="small_cnn", strategy="fine_tuning", image_size=32,
                     epochs=8, weights=f"run:{household_source(seed, figures)}", backbone_learning_rate=1e-3,
                     **lesson_seeds.fields(seed))
    answers = dict(zip(DEPTHS, trained_runs.train(
        [Asked(base.changed(transfer_depth=depth, freeze_depth=depth), GROUP, depth) for depth in DEPTHS], figures,
        "Learning fruits"), strict=True))
    figures.gap(GAP, answers[LOW].correct, answers[TOP].correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "With one borrowed block the network is {gap} better than with all five: the first block is general, the last "
        "ones are made for the task that they learnt.",
        "With all five blocks borrowed the network is {gap} better than with one: here even the last ones fit.",
        "One borrowed block and five cannot be told apart here: {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "general_and_specific", "General and specific layers", "what",
    "Which blocks are general, and which are made for one task?",
    ("Take the lowest n blocks of a network that learnt household objects, and freeze them.",
     "The blocks above begin at random and learn fruits, with all the labels there are.",
     "If the borrowed blocks are general, it costs nothing that they cannot change; if they are specific, it does."),
    Guess("With how many borrowed blocks is the network better?", ("With one", "With all five",
                                                                  "Nobody could tell them apart")),
    "With few labels it turns round: then borrowed blocks are better than blocks that have to learn from nothing.",
    Paper("Yosinski and others 2014", "How transferable are features in deep neural networks?",
          "https://arxiv.org/abs/1411.1792"),
    (GoOn("compare", "Transfer depths on a set of yours", {}),),
    "Test accuracy", demonstrate, finding, answer, axis="Borrowed blocks", figure="network:small_cnn:3")
