"""A frozen backbone against one whose upper blocks train, on pictures unlike those it learnt from."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

BACKBONE, DEPTH = "efficientnet_lite0", 9
FROZEN, TUNED = "All blocks frozen", "Upper blocks train"
GAP = "tuned - frozen"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    base = RunConfig(data="fruits", domain="sketch", backbone=BACKBONE, image_size=64, epochs=12,
                     **lesson_seeds.fields(seed))
    frozen, tuned = trained_runs.train([
        Asked(base.changed(strategy="feature_extraction"), FROZEN),
        Asked(base.changed(strategy="fine_tuning", freeze_depth=DEPTH, backbone_learning_rate=1e-3), TUNED)], figures)
    figures.gap(GAP, tuned.correct, frozen.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "Letting the upper blocks train brings {gap} more than leaving all of them frozen.",
        "Here fine-tuning spoils something: the frozen blocks are {gap} ahead.",
        "Fine-tuning and frozen blocks cannot be told apart here: {gap}.")


def answer(figures: Figures) -> int:
    return {1: 0, -1: 1, 0: 2}[wording.of_gaps(figures, GAP)]


LESSON = Lesson(
    "fine_tuning", "How: fine-tune the upper blocks", "how",
    "Is it worth letting a pretrained network change?",
    ("ImageNet's photographs and our pencil sketches are not much alike.",
     "Once only a new head learns, above blocks that stay as they are; once the upper blocks learn with it, carefully.",
     "Both see the same sketches, equally often."),
    Guess("Who names more sketches?", ("The one whose upper blocks train", "The one with all blocks frozen",
                                       "Nobody could tell them apart")),
    "With very few pictures the blocks learn them by heart: then frozen ones are safer.",
    Paper("Howard and Ruder 2018", "Universal Language Model Fine-tuning", "https://arxiv.org/abs/1801.06146"),
    (GoOn("train", "Fine-tune it yourself", {"v": "1", "data": "fruits", "backbone": BACKBONE,
                                              "strategy": "fine_tuning", "freeze_depth": str(DEPTH),
                                              "domain": "sketch", "image_size": "64"}),),
    "Test accuracy", 25, demonstrate, finding, answer, figure=f"network:{BACKBONE}:{DEPTH}")
