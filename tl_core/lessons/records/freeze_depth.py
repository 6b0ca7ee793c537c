"""Accuracy by freeze depth: nothing frozen, everything frozen, and what lies between."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.household_source import household_source
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

DEPTHS = (0, 2, 4, 5)
ALL = DEPTHS[-1]
GROUP, GAP = "Fine-tuned", "two - all"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    base = RunConfig(data="fruits", domain="photo", backbone="small_cnn", strategy="fine_tuning", image_size=32,
                     epochs=8, weights=f"run:{household_source(seed, figures)}", backbone_learning_rate=1e-3,
                     **lesson_seeds.fields(seed))
    answers = dict(zip(DEPTHS, trained_runs.train(
        [Asked(base.changed(freeze_depth=depth), GROUP, depth) for depth in DEPTHS], figures, "Learning fruits"),
        strict=True))
    figures.gap(GAP, answers[2].correct, answers[ALL].correct)


def finding(figures: Figures) -> Finding:
    best = max(figures["points"], key=lambda point: point["value"])
    found = wording.of_gap(
        figures, GAP,
        "Freezing two blocks of five is {gap} better than freezing all.",
        "Freezing all five blocks is {gap} better than freezing two.",
        "Two frozen blocks and five cannot be told apart here: {gap}.")
    return Finding(f"{found.sentence} The highest point is at freeze depth {best['x']:.0f} with "
                   f"{wording.share(best['value'])}.", found.held)


def answer(figures: Figures) -> float:
    return max(figures["points"], key=lambda point: point["value"])["x"]


LESSON = Lesson(
    "freeze_depth", "How deep to freeze", "how",
    "How many of the lower blocks should stay as they are?",
    ("The freeze depth counts the blocks, from the input, that keep their weights; those above it train.",
     "A small network of five blocks has learnt household objects. Now it learns fruits, once for each of four freeze "
     "depths.",
     "At 0 everything trains; at 5 only the new head does."),
    Guess("At which freeze depth is it most accurate?", low=0, high=5, unit="blocks"),
    "Points so near each other that their bars overlap may change places with another seed.",
    Paper("Yosinski and others 2014", "How transferable are features in deep neural networks?",
          "https://arxiv.org/abs/1411.1792"),
    (GoOn("compare", "Compare freeze depths", {}),
     GoOn("train", "Set the freeze depth yourself", {"v": "1", "data": "fruits", "backbone": "efficientnet_lite0",
                                                      "strategy": "fine_tuning"})),
    "Test accuracy", demonstrate, finding, answer, axis="Freeze depth", figure="network:small_cnn:2")
