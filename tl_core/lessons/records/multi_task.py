"""A task with few labels, alone and beside one with many, on a shared backbone."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

TASK, BESIDE, LABELS = "label", "kind", 40
ALONE, TOGETHER = "Variety alone", "Variety beside kind"
GAP = "together - alone"
EPOCHS = 20  # of 15 steps; alone there are but two in an epoch


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    base = RunConfig(data="fruits", backbone="small_cnn", strategy="from_scratch", image_size=32,
                     task_labels=(f"{TASK}={LABELS}",), **lesson_seeds.fields(seed))
    alone, together = trained_runs.train([
        Asked(base.changed(tasks=(TASK,), epochs=EPOCHS * 15 // 2), ALONE),
        Asked(base.changed(tasks=(TASK, BESIDE), main_task=TASK, epochs=EPOCHS), TOGETHER)], figures)
    figures.gap(GAP, together.correct, alone.correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "Learning the kind beside it helps the variety by {gap}, with the same labels and as many steps.",
        "The second task interferes: beside it the variety loses {gap}.",
        "Alone and beside the kind cannot be told apart this time: {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "multi_task", "Several tasks at once", "multi_task",
    "Does a second task help the first?",
    (f"Of 480 pictures only {LABELS} say which variety of fruit they show; all of them say which kind, apple or pear.",
     "One network learns the variety alone. Another learns variety and kind together: one backbone, two heads.",
     "Both take as many steps, and both are judged by the variety."),
    Guess("What does the kind do for the variety?", ("It helps", "It interferes", "Nobody could tell")),
    "Tasks that ask for something else can interfere: the page Compare measures both.",
    Paper("Caruana 1997", "Multitask Learning", "https://doi.org/10.1023/A:1007379606734"),
    (GoOn("train", "Train several tasks", {"data": "fruits", "tasks": "label,kind"}),),
    "Test accuracy", demonstrate, finding, answer, figure="pictures:fruits:photo")
