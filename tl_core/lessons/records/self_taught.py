"""Raina's question in small: a dictionary learnt from drawings that have nothing to do with the target's digits."""

import numpy as np

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.lessons import probes, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.self_taught import patch_features

SIZE, LABELS, DRAWS = 32, 2, 16
LEARNT, RANDOM, PIXELS = "Sparse coding, learnt from drawings", "Random patches of the same drawings", "Pixels"
GAP, PLAIN = "learnt - random", "learnt - pixels"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    figures.progress("Reading the pool", 0, 0)
    pool = catalog.load(RunConfig(data="fruits", domain="silhouette", split_seed=0))
    keys = [key for name in ("train", "val", "test") for key in pool.splits[name].keys]
    drawings = np.stack([pool.read(key, SIZE) for key in keys])
    draws = [probes.few("digits", LABELS, DRAWS * seed + draw) for draw in range(DRAWS)]
    digits = draws[0].dataset
    whole = {key: digits.read(key, SIZE) for key in {key for draw in draws for key in draw.keys}}
    right = {}
    for group, method in ((LEARNT, "sparse_coding"), (RANDOM, "random_dictionary"), (PIXELS, None)):
        figures.progress(group, 0, 0)
        describe = patch_features.METHODS[method](drawings, seed) if method else lambda pictures: pictures / 255
        rows = dict(zip(whole, describe(np.stack(list(whole.values()))), strict=True))
        right[group] = np.stack([draw.probed(np.stack([rows[key] for key in draw.keys])) for draw in draws])
        figures.answers(group, right[group])
    figures.gap(GAP, right[LEARNT], right[RANDOM], same_seeds=True)
    figures.gap(PLAIN, right[LEARNT], right[PIXELS], same_seeds=True)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "What was learnt from drawings without labels names {gap} more digits than random patches of the same "
        f"drawings, and {wording.points(figures['gaps'][PLAIN])} than pixels.",
        "Random patches are {gap} ahead: learning from the drawings gained nothing.",
        "No gain: what was learnt and random patches cannot be told apart, {gap}.")


def answer(figures: Figures) -> int:
    return wording.leader(figures, GAP)


LESSON = Lesson(
    "self_taught", "Self-taught learning", "self_taught",
    "Can pictures without labels, of other things, make few labels go further?",
    ("768 silhouettes of fruit, no labels. From their patches a dictionary is learnt of which few words make up each "
     "patch.",
     f"Then handwritten digits with {LABELS} labels each are described by those words, and a linear classifier learns.",
     "The controls: a dictionary that nobody learnt (patches drawn at random), and bare pixels."),
    Guess("Learnt words against random patches: who names more digits?",
          ("The learnt words", "The random patches", "Nobody could tell them apart")),
    "The gain is small and hangs on pool and target: against every control of the page Self-taught it is narrow.",
    Paper("Raina and others 2007", "Self-taught Learning", "https://doi.org/10.1145/1273496.1273592"),
    (GoOn("self_taught", "Against every control, with networks", {"pool": "fruits", "data": "digits",
                                                                  "domain": "silhouette", "labels": "2"}),),
    "Test accuracy", demonstrate, finding, answer, figure="pictures:fruits:silhouette;digits:")
