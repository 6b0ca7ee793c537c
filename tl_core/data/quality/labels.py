"""Label suspects: pictures whose label a linear probe, trained without them, does not believe."""

from collections.abc import Collection, Iterator

import numpy as np

from tl_core.data.disk_rows import DiskRows
from tl_core.data.parallel import Progress
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.report import MOST_EXAMPLES, CheckupFinding, Remedy
from tl_core.data.quality.unit_rows import UnitRows
from tl_core.words import plural

STAGE = "Comparing labels"
FOLDS = 5
COMPONENTS = 128
IN_MEMORY, _PART = 10_000, 1024  # rows
INVERSE_REGULARISATION = 10.0  # weak enough to fit classes, strong enough not to fit single wrong labels
SEED = 0
CAUTION = 0.9  # of confident learning's thresholds: with 1 a third of planted errors is missed, with 0.7 many are none


def suspects(pictures: QualityImages, embeddings: np.ndarray | DiskRows, copies: Collection[int],
             progress: Progress | None = None) -> list[CheckupFinding] | None:
    """The most confident disagreements first; None where the classes are too small to ask.

    ``copies`` are left out, for two copies with one wrong label would vouch for each
    other; so are unlabelled pictures and classes with fewer pictures than folds.
    """
    rows = _rows(pictures, copies)
    if len(np.unique(pictures.labels[rows])) < 2:
        return None
    names, labels = np.unique(pictures.labels[rows], return_inverse=True)
    chances = out_of_fold(UnitRows(embeddings, rows), labels, progress)
    suspect, better, margin = confident(chances, labels)
    order = [i for i in np.argsort(-margin, kind="stable").tolist() if suspect[i]]
    return [_finding(pictures, [(int(rows[i]), pictures.classes[names[better[i]]], chances[i, better[i]],
                                 chances[i, labels[i]]) for i in order])] if order else []


def out_of_fold(embeddings: UnitRows, labels: np.ndarray, progress: Progress | None = None) -> np.ndarray:
    """Class probabilities (n, classes) of each row, by a logistic regression that never saw it.

    Five stratified folds, shuffled by a fixed seed; embeddings (n, d) are
    reduced to at most 128 components, which sees no label. ``labels`` are
    0 … classes - 1, each at least five times.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    chances = np.zeros((len(labels), labels.max() + 1))
    reduced = _reduced(embeddings)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(reduced, labels)
    for done, (others, own) in enumerate(folds, 1):
        probe = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=300).fit(reduced[others], labels[others])
        chances[own] = probe.predict_proba(reduced[own])
        if progress:
            progress(STAGE, done, FOLDS)
    return chances


def confident(chances: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether each label is a suspect, the likeliest other class, and by how much that is likelier: (n,) each.

    A label is a suspect where another class is likelier and reaches 0.9 of the mean
    chance that this class's own pictures are given. C. G. Northcutt et al., Confident
    Learning: Estimating Uncertainty in Dataset Labels, JAIR 2021, with thresholds
    lowered for small sets.
    """
    every = np.arange(len(labels))
    own = chances[every, labels]
    thresholds = np.array([own[labels == label].mean() for label in range(chances.shape[1])])
    others = chances.copy()
    others[every, labels] = -1
    better = others.argmax(axis=1)
    chance = chances[every, better]
    return (chance > own) & (chance >= CAUTION * thresholds[better]), better, chance - own


def _rows(pictures: QualityImages, copies: Collection[int]) -> np.ndarray:
    gone = set(copies) | {i for i, key in enumerate(pictures.keys) if key in pictures.failed}
    rows = np.array([i for i in range(len(pictures)) if i not in gone and pictures.labels[i] >= 0], np.int64)
    counts = np.bincount(pictures.labels[rows], minlength=len(pictures.classes))
    return rows[counts[pictures.labels[rows]] >= FOLDS]


def _reduced(embeddings: UnitRows) -> np.ndarray:
    from sklearn.decomposition import PCA
    if len(embeddings) > IN_MEMORY:
        return _reduced_in_parts(embeddings)
    rows = np.nan_to_num(np.asarray(embeddings[np.arange(len(embeddings))], np.float64))
    components = min(COMPONENTS, *rows.shape)
    if components == rows.shape[1]:
        return rows
    return PCA(components, svd_solver="randomized", random_state=SEED).fit_transform(rows)


def _reduced_in_parts(embeddings: UnitRows) -> np.ndarray:
    """The same components, float32, from the covariance of all rows: a large set never has them in memory."""
    from scipy.linalg import eigh
    mean = sum(part.sum(axis=0, dtype=np.float64) for part in _parts(embeddings)) / len(embeddings)
    covariance = sum((part - mean).T @ (part - mean) for part in _parts(embeddings))
    width = len(mean)
    _, axes = eigh(covariance, subset_by_index=[max(width - COMPONENTS, 0), width - 1])
    return np.concatenate([((part - mean) @ axes).astype(np.float32) for part in _parts(embeddings)])


def _parts(embeddings: UnitRows) -> Iterator[np.ndarray]:
    for start in range(0, len(embeddings), _PART):
        yield np.nan_to_num(embeddings[np.arange(start, min(start + _PART, len(embeddings)))])


def _finding(pictures: QualityImages, suspects: list[tuple[int, str, float, float]]) -> CheckupFinding:
    return CheckupFinding(
        "label_suspects", f"{plural(len(suspects), 'label')} may be wrong",
        "A simple classifier that learned from all other pictures is confident of another class. Wrong labels in "
        "training blur the classes; wrong ones in the test set punish right answers. Some of these are only unusual "
        "pictures: look before you change a label.",
        "warning", len(suspects),
        tuple(pictures.example(i, f"looks like {better} ({100 * chance:.0f} %, {pictures.label(i)} {100 * own:.0f} %)")
              for i, better, chance, own in suspects[:MOST_EXAMPLES]),
        Remedy(f"Take the suggested {'label' if len(suspects) == 1 else 'labels'} for "
               f"{plural(len(suspects), 'picture')}",
               relabel={pictures.keys[i]: better for i, better, _, _ in suspects}))
