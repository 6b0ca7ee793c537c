"""Two sources for one target: a related one and an unrelated one."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

RELATED, UNRELATED, SCRATCH = "From fruits by day", "From handwritten digits", "From scratch"
GAP = "related - unrelated"
LABELS = 40


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    shared = {"backbone": "small_cnn", "strategy": "from_scratch", "image_size": 32, **lesson_seeds.fields(seed)}
    day = trained_runs.source(RunConfig(data="fruits", domain="photo", epochs=8, **shared), figures,
                              "Learning fruits by day")
    digits = trained_runs.source(RunConfig(data="digits", limit=480, epochs=8, **shared), figures, "Learning digits")
    base = RunConfig(data="fruits", domain="night", backbone="small_cnn", strategy="full_fine_tuning", image_size=32,
                     epochs=12, batch_size=8, limit=LABELS, **lesson_seeds.fields(seed))
    related, unrelated, _ = trained_runs.train([
        Asked(base.changed(weights=f"run:{day}"), RELATED), Asked(base.changed(weights=f"run:{digits}"), UNRELATED),
        Asked(base.changed(strategy="from_scratch"), SCRATCH)], figures, "Learning fruits by night")
    figures.gap(GAP, related.correct, unrelated.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "The related source is {gap} ahead of the unrelated one, with the same labels.",
        "Surprisingly the unrelated source is {gap} ahead of the related one.",
        "The two sources cannot be told apart here: {gap}.")


def answer(figures: Figures) -> int:
    points = figures["points"]
    return max(range(len(points)), key=lambda place: points[place]["value"])


LESSON = Lesson(
    "related_source", "When to transfer: a related source", "when",
    "Does it matter what a network had learnt before?",
    ("The target: fruits by night, five labelled pictures of each kind.",
     "One network has learnt the same fruits by daylight, one handwritten digits, one nothing at all.",
     "All three go on alike: all blocks train, the same pictures, the same epochs."),
    Guess("Who names most fruits by night?", (RELATED, UNRELATED, SCRATCH)),
    "Related is a matter of degree, and can be measured before any training: the page When ranks sources.",
    Paper("Pan and Yang 2010", "A Survey on Transfer Learning", "https://doi.org/10.1109/TKDE.2009.191"),
    (GoOn("when", "Rank sources for a set of yours", {}), GoOn("when", "Does transfer help?", {"view": "effect"})),
    "Test accuracy", demonstrate, finding, answer, figure="pictures:fruits:photo,night;digits:")
