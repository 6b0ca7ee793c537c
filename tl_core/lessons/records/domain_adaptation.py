"""Labels in photos, none in sketches: the source's classifier as it is, and adapted without the target's labels."""

from tl_core.adaptation import adapt, request
from tl_core.adaptation.request import SOURCE_ONLY
from tl_core.lessons import lesson_seeds, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

BEFORE, AFTER = "As it is", "Adapted"
GAP = "adapted - as it is"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    asked = request.of_pair({"data": "fruits", "image_size": 96, "limit": 300, **lesson_seeds.fields(seed)},
                            "photo", "sketch")
    values = adapt.adapt(asked, progress=figures.progress).values
    methods = {one["method"]: one for one in values["methods"]}
    plain, chosen = methods[SOURCE_ONLY], methods[values["chosen"]]
    figures.point(BEFORE, plain["accuracy"], None, *plain["ci95"])
    figures.text("method", chosen["title"])
    figures.point(AFTER, chosen["accuracy"], None, *chosen["ci95"])
    figures.values["tested"] = values["counts"]["judged"]
    if values["chosen"] == SOURCE_ONLY:
        figures.difference(GAP, 0.0, 0.0, 0.0)
    else:
        figures.difference(GAP, chosen["difference"], *chosen["difference_ci95"])


def finding(figures: Figures) -> Finding:
    method = figures["texts"]["method"]
    return wording.of_gap(
        figures, GAP,
        f"Adapting ({method}, chosen without a label of the target) brings {{gap}}.",
        f"Adapting hurts: {method}, chosen without a label of the target, loses {{gap}}.",
        f"Adapting ({method}) changes nothing for certain: {{gap}}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "domain_adaptation", "Domain adaptation", "domain_adaptation",
    "Labels for photos, none for sketches: can the sketches help by themselves?",
    ("Photos of eight fruits have labels; pencil sketches of them have none, and look different.",
     "Adapting uses the sketches without labels, so that what was learnt from the photos fits them better.",
     "Twelve methods are fitted, one is chosen without a label of a sketch; only then labels are opened, to judge."),
    Guess("What does adapting do?", ("It helps", "It hurts", "Nobody could tell")),
    "Where shares of classes differ between the domains, adapting can hurt: the page Adapt has that case, too.",
    Paper("Ben-David and others 2010", "A theory of learning from different domains",
          "https://doi.org/10.1007/s10994-009-5152-4"),
    (GoOn("adapt", "Open it on the page Adapt", {"data": "fruits", "source": "photo", "target": "sketch", "size": "96",
                                                  "limit": "300"}),),
    "Accuracy on sketches", demonstrate, finding, answer, figure="pictures:fruits:photo,sketch")
