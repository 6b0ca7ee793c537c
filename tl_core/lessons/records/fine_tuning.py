"""A frozen backbone against one whose upper blocks train, on pictures unlike those it learnt from."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.household_source import household_source
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

DEPTH, LABELS = 2, 600
FROZEN, TUNED = "All five blocks frozen", "Upper three blocks train"
GAP = "tuned - frozen"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    base = RunConfig(data="digits", limit=LABELS, backbone="small_cnn", image_size=32, epochs=8,
                     weights=f"run:{household_source(seed, figures)}", **lesson_seeds.fields(seed))
    frozen, tuned = trained_runs.train([
        Asked(base.changed(strategy="feature_extraction"), FROZEN),
        Asked(base.changed(strategy="fine_tuning", freeze_depth=DEPTH, backbone_learning_rate=1e-3), TUNED)], figures,
        "Learning digits")
    figures.gap(GAP, tuned.correct, frozen.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "Letting the upper blocks train brings {gap} more than leaving all of them frozen.",
        "Here fine-tuning spoils something: the frozen blocks are {gap} ahead.",
        "Fine-tuning and frozen blocks cannot be told apart here: {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "fine_tuning", "How: fine-tune the upper blocks", "how",
    "Is it worth letting a network change that has learnt something else?",
    ("A small network has learnt household objects in colour. Handwritten digits are not much like them.",
     "Once only a new head learns, above blocks that stay as they are; once the upper three blocks learn with it.",
     f"Both see the same {LABELS} digits, equally often."),
    Guess("Who names more digits?", ("The one whose upper blocks train", "The one with all blocks frozen",
                                     "Nobody could tell them apart")),
    "On ImageNet's large networks, with few pictures, frozen blocks are often as good and always cheaper.",
    Paper("Howard and Ruder 2018", "Universal Language Model Fine-tuning", "https://arxiv.org/abs/1801.06146"),
    (GoOn("train", "Fine-tune it yourself", {"v": "1", "data": "digits", "backbone": "efficientnet_lite0",
                                              "strategy": "fine_tuning", "image_size": "64", "limit": str(LABELS)}),),
    "Test accuracy", demonstrate, finding, answer, figure=f"network:small_cnn:{DEPTH}")
