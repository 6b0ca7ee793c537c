"""Two labelled descriptions of each object: a language model's features against counting words."""

from tl_core.comparison import tfidf
from tl_core.lessons import probes, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

BACKBONE, LABELS = "minilm_l6", 2
LEARNT, COUNTED = "MiniLM's features", "Counted words (TF-IDF)"
GAP = "learnt - counted"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    described = probes.few("descriptions", LABELS, seed)
    texts = [described.dataset.read(key) for key in described.keys]
    learnt = len(described.train)
    counted = tfidf.fit(texts[:learnt], described.train.labels, len(described.dataset.classes), seed).logits(
        texts[learnt:]).argmax(axis=1) == described.test.labels
    figures.answers(COUNTED, counted)
    right = described.probed(probes.features(described, BACKBONE, 160, progress=figures.progress))
    figures.answers(LEARNT, right)
    figures.gap(GAP, right, counted)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        f"With {LABELS} descriptions of each object, MiniLM's features are {{gap}} ahead of counted words.",
        "Counted words are {gap} ahead of MiniLM's features: these texts say it by single words.",
        "MiniLM's features and counted words cannot be told apart here: {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "texts", "Words as well as pictures", "text",
    "Does a network that has read a lot need fewer labelled texts?",
    ("MiniLM has read a billion pairs of sentences. Our texts it has never seen: they describe household objects "
     "without naming them, and were written by the program.",
     f"{LABELS} descriptions of each of eight objects have a label. A linear classifier learns from MiniLM's features "
     "of them.",
     "Against it: counting words (TF-IDF with logistic regression), which a practitioner would try first."),
    Guess("Who names more of the objects?", ("MiniLM's features", "Counted words", "Nobody could tell them apart")),
    "Of many labels, or texts full of telltale words, counting is hard to beat, and a hundred times faster.",
    Paper("Reimers and Gurevych 2019", "Sentence-BERT", "https://arxiv.org/abs/1908.10084"),
    (GoOn("train", "Train on texts", {"v": "1", "data": "descriptions", "backbone": BACKBONE,
                                       "strategy": "feature_extraction"}),
     GoOn("discover", "Groups of texts", {"data": "notes", "limit": "300"})),
    "Test accuracy", demonstrate, finding, answer, figure="texts:descriptions")
